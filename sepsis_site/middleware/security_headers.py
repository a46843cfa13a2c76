"""Security headers on every response: pages, files, redirects, refusals and errors.

The content security policy is in ``core.http.csp``, because apps declare where theirs differs.
"""

import logging
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from core.http.csp import ContentSecurityPolicyMiddleware

log = logging.getLogger("django.request")

# Permissions-Policy. The finder uses geolocation when its button is pressed. Features of video players (full screen,
# picture in picture, protected media, autoplay) keep the browsers' defaults, so that our pages can delegate them.
# Unknown names would fill browsers' consoles with warnings.
ALLOWED = {"geolocation": "(self)"}
REFUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "gyroscope", "hid", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-create"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(f"{name}={who}" for name, who in [*ALLOWED.items(), *((name, "()") for name in REFUSED)])


def security_headers(get_response):
    """Middleware: set the headers that a response does not set itself.

    Django's SecurityMiddleware only sees what passes through it. Its values are applied here as well, since an unknown
    host, or a refusal by an outer middleware, needs them too.
    """
    of_django = SecurityMiddleware(get_response)

    def middleware(request):
        response = of_django.process_response(request, get_response(request))
        # Other sites may not show our pictures as their own. Programs that read calendars, feeds and previews of
        # links are no browsers, and do not mind.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


class LastResort:
    """Answers where Django cannot, as when even its page for errors breaks: the same page, with the same headers."""

    def __init__(self, application, page):
        self.application = application
        self.page = page
        self.answer = _with_all_headers(self._page)

    def __call__(self, environ, start_response):
        try:
            return self.application(environ, start_response)
        except Exception:
            # Without the URL: it may hold a search.
            log.exception("Django gave no answer.")
        response = self.answer(_Asked(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    def _page(self, request):
        return HttpResponse(self.page, status=500)


def _with_all_headers(get_response):
    return ContentSecurityPolicyMiddleware(security_headers(XFrameOptionsMiddleware(get_response)))


class _Asked(HttpRequest):
    """As much of a request as the headers ask for. Reading all of it may be what failed."""

    def __init__(self, environ):
        super().__init__()
        self.META = environ

    def _get_scheme(self):
        return self.META.get("wsgi.url_scheme")


def last_page(templates):
    """The page for breakdowns, which needs no template engine, as bytes: read at the start, while all is well."""
    _, _, page = (Path(templates) / "500.html").read_text().partition("{% endcomment %}")
    return page.encode()
