"""Headers of responses that are for one visitor only."""


def keep_private(response, *, referrer_policy="strict-origin", has_secret_url=False):
    """Keep ``response`` out of caches and search engines, and its path out of the Referer header.

    ``has_secret_url``: the path holds a token, so that Django must not log it for a status from 400 up. The default
    policy, unlike "no-referrer", lets forms pass the CSRF check: that one sends "Origin: null".
    """
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = referrer_policy
    if has_secret_url:
        response._has_been_logged = True
    return response
