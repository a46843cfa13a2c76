"""Request ids for logs.

``RequestIdMiddleware`` wraps Django, so that every response and failure has an id. gunicorn imports this module
before the settings exist: it must not read any at import.
"""

import re
import uuid
from contextvars import ContextVar

from django.conf import settings

# What WSGI's environ calls them, for gunicorn's log, which is outside Django.
REQUEST_ID, ROUTE = "sepsis_site.request_id", "sepsis_site.route"
UNKNOWN = "-"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
# As proxies make them, in hexadecimal or as a UUID. Clients can send any header: other text is ignored.
WELL_FORMED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

current_request_id = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """WSGI middleware: give request and response an id, the proxy's if it is well formed."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        given = environ.get("HTTP_X_REQUEST_ID", "").lower()
        number = environ[REQUEST_ID] = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        token = current_request_id.set(number)

        def start(status, headers, *arguments):
            return start_response(status, [*headers, ("X-Request-ID", number)], *arguments)

        try:
            return self.application(environ, start)
        finally:
            current_request_id.reset(token)


def route_of(request):
    """Return the route's name, such as "groups:finder", or "-"."""
    if request.resolver_match:
        return request.resolver_match.view_name or UNKNOWN
    if request.path_info in {"/healthz", "/readyz"}:
        return request.path_info[1:]
    return "static" if request.path.startswith(settings.STATIC_URL) else UNKNOWN
