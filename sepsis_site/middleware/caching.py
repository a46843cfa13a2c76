"""Caching of public pages by browsers and proxies."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header, patch_cache_control

from sepsis_site.middleware import page_expiry

# While the site does not answer: a day, as the site itself keeps its last copies.
STALE_SECONDS = 24 * 60 * 60


def conditional_get(get_response):
    """Middleware: give each public page a strong ETag, and answer 304 to a client that has it.

    Outside the stale-page middleware, which needs the full page.
    """

    def middleware(request):
        response = get_response(request)
        if not (is_page(request, response) and "public" in response.get("Cache-Control", "")):
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        if answer.status_code == 304:
            # The same response, so that its policies stay what they are: browsers take over those of a 304.
            response.status_code = 304
            response.content = b""
            for name in ("Content-Length", "Content-Type"):
                del response[name]
        return response

    return middleware


def cache_public_pages(get_response):
    """Middleware: let browsers and caches keep a public page for a minute, but never past its next change.

    It is fresh for half of ``settings.PAGE_CACHE_SECONDS`` and may be shown stale while revalidating for the rest.
    Responses that set a cookie, vary by cookie, have their own Cache-Control or are not pages are left alone. Pages
    for logged-in users are not cached.

    Only while the site is down may a copy be a day old, unless something on it ends before. The helpline's state then
    shows its date, or a script replaces it by the hours (components/_helpline.html).
    """

    def middleware(request):
        began = timezone.now()
        response = get_response(request)
        if not is_public_page(request, response) or response.has_header("Cache-Control"):
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        kept = min(settings.PAGE_CACHE_SECONDS, seconds_until_expiry(request, began, timezone.now()))
        fresh = min(kept, settings.PAGE_CACHE_SECONDS // 2)
        now = timezone.now()
        # The stale-page middleware reads this too.
        request.page_ends = ends = page_expiry.end_of(request.path, response.content, now=now)
        stands = STALE_SECONDS if ends is None else max(0, (ends - now) // timedelta(seconds=1))
        patch_cache_control(
            response,
            public=True,
            max_age=fresh,
            stale_while_revalidate=kept - fresh,
            stale_if_error=stands,
        )
        return response

    return middleware


def is_page(request, response):
    """Return whether this is a complete HTML page."""
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
    )


def is_public_page(request, response):
    """Return whether every visitor would be shown this same page."""
    return is_page(request, response) and not response.cookies and not has_vary_header(response, "Cookie")


def seconds_until_expiry(request, began, now):
    """Return for how many whole seconds from ``now`` a page holds whose rendering started at ``began``."""
    changes = [page_expiry.after(began)]
    # Set by support.helpline.context_processors; a page without it says nothing of the helpline.
    if status := getattr(request, "helpline_status", None):
        changes.append(status.true_until)
    left = min((change - now for change in changes if change), default=timedelta.max)
    return max(0, left // timedelta(seconds=1))
