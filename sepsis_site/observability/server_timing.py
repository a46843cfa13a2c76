"""Pass the route's name to the access log, and timings to verified staff (Server-Timing)."""

from time import perf_counter

from django.conf import settings
from django.db import Error, connection

from core.admin.staff_session import is_verified_staff
from core.database import deadline
from sepsis_site.observability.request_id import ROUTE, route_of

# In seconds: a timing must not slow the page it measures.
DEADLINE_SECONDS = 0.2


class DatabaseTimer:
    """Database time and number of queries of a request."""

    def __init__(self):
        self.seconds, self.questions = 0.0, 0

    def __call__(self, execute, sql, params, many, context):
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - began
            self.questions += 1


def server_timing(get_response):
    """Middleware: set the headers for the access log and, for verified staff, Server-Timing."""

    def middleware(request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            response = get_response(request)
        else:
            response = _timed(get_response, request)
        request.META[ROUTE] = route_of(request)
        return response

    return middleware


def _timed(get_response, request):
    began, stopwatch = perf_counter(), DatabaseTimer()
    with connection.execute_wrapper(stopwatch):
        response = get_response(request)
    seconds = perf_counter() - began
    # Not on what a cache may give to others.
    if "public" not in response.get("Cache-Control", "") and _is_staff(request):
        response["Server-Timing"] = (
            f'db;dur={stopwatch.seconds * 1000:.1f};desc="{stopwatch.questions} queries", '
            f"total;dur={seconds * 1000:.1f}"
        )
    return response


def _is_staff(request):
    # Public pages read no session, and need not for this.
    if not getattr(getattr(request, "session", None), "accessed", False):
        return False
    try:
        with deadline.of(DEADLINE_SECONDS):
            return is_verified_staff(request)
    except Error:
        return False
