"""Read public pages from a replica (``REPLICA_URL``).

Only read-only pages for visitors use it, as a replica lags. Staff, forms, searches, sessions, rate limits and
everything not listed here use the primary, as does everything after a write. If the replica is away, so do its pages.
"""

from contextvars import ContextVar

from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.urls import Resolver404, resolve

from core.database import deadline
from sepsis_site.outage.postgres_backend.circuit_breaker import circuit_breaker_of
from sepsis_site.public_pages import FROM_REPLICA, SEARCH_PARAMETERS

FIRST, REPLICA = "default", "replica"


_reads_from = ContextVar("reads_from", default=FIRST)


class Router:
    """The database router; ``read_from_replica`` chooses per request."""

    def db_for_read(self, model, **hints):
        return _reads_from.get()

    def db_for_write(self, model, **hints):
        # After a write, the same request must read what it wrote.
        _reads_from.set(FIRST)
        return FIRST

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, alias, app_label, **hints):
        return None if alias == FIRST else False


def read_from_replica(get_response):
    """Middleware: render read-only pages from the replica, and from the primary if that fails."""
    from django.conf import settings

    if REPLICA not in connections.settings:
        raise MiddlewareNotUsed

    def middleware(request):
        if not _only_reads(request, settings.SESSION_COOKIE_NAME) or circuit_breaker_of(REPLICA).is_down:
            return get_response(request)
        limit = deadline.current()
        token = _reads_from.set(REPLICA)
        try:
            # Half of the time, so that the other half is left for another try.
            with deadline.at_most(limit.left / 2 if limit else None):
                response = get_response(request)
        finally:
            _reads_from.reset(token)
        if getattr(response, "database_failed", False):
            # Reading twice does no harm.
            return get_response(request)
        # Fresh, whether the first database is there or not. What was made from memory alone is not.
        response.read_from_replica = not circuit_breaker_of(REPLICA).is_down
        return response

    return middleware


def _only_reads(request, session_cookie):
    if (
        request.method not in {"GET", "HEAD"}
        or session_cookie in request.COOKIES
        or SEARCH_PARAMETERS & request.GET.keys()
    ):
        return False
    try:
        return resolve(request.path_info).view_name in FROM_REPLICA
    except Resolver404:
        return False
