"""What a request is called in logs: a number of its own, and the name of its route. Never its path.

``NamesRequests`` stands around Django, so that whatever answers, and whatever fails, has the number. gunicorn reads
this module before there are settings: it must not ask for any while it is imported.
"""

import re
import uuid
from contextvars import ContextVar

from django.conf import settings

# What WSGI's environ calls them, for gunicorn's log, which is outside Django.
REQUEST_ID, ROUTE = "sepsis_site.request_id", "sepsis_site.route"
UNKNOWN = "-"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
# As proxies make them, in hexadecimal or as a UUID. Anybody can send one: words are not taken for a number.
WELL_FORMED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

current_request_id = ContextVar("request_id", default="")


class NamesRequests:
    """A WSGI application that gives each request its number, and its answer too: the proxy's, if it gave a good one."""

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
    """The name of the page that was asked for, such as "groups:finder"; "-" where there is none."""
    if request.resolver_match:
        return request.resolver_match.view_name or UNKNOWN
    if request.path_info in {"/healthz", "/readyz"}:
        return request.path_info[1:]
    return "static" if request.path.startswith(settings.STATIC_URL) else UNKNOWN
