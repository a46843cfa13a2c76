"""A copy of the database that takes off reading: with ``REPLICA_URL`` set, public pages are read from there.

Only pages that do nothing but show what editors wrote, and only for visitors: a copy lags behind by a moment. Staff,
forms, searches, sessions, limits and whatever is not named here ask the first database, as does everything after a
write. Where the copy does not answer, its pages are made from the first database.
"""

from contextvars import ContextVar

from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.urls import Resolver404, resolve

from core.database import deadline
from sepsis_site.outage.postgres_backend.circuit_breaker import guard_of

FIRST, REPLICA = "default", "replica"

# Searches are not among them: their limit of time is set in a transaction of the first database.
READING = {
    "home",
    "groups:finder",
    "groups:detail",
    "groups:events",
    "groups:event_detail",
    "groups:calendar",
    "groups:group_calendar",
    "groups:event_ics",
    "stories:list",
    "stories:detail",
    "stories:feed",
    "faq:list",
    "faq:detail",
    "support:helpline",
    "support:communities",
    "support:resources",
    "support:page",
}
# With these in its address, a page is a search.
SEARCHING = {"q", "postcode", "near"}

_reads_from = ContextVar("reads_from", default=FIRST)


class Router:
    """For the settings: ``read_from_replica`` says who reads from where."""

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
    """Let the pages that only read be made from the copy, and from the first database should that fail."""
    from django.conf import settings

    if REPLICA not in connections.settings:
        raise MiddlewareNotUsed

    def middleware(request):
        if not _only_reads(request, settings.SESSION_COOKIE_NAME) or guard_of(REPLICA).is_down:
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
        response.read_from_replica = not guard_of(REPLICA).is_down
        return response

    return middleware


def _only_reads(request, session_cookie):
    if request.method not in {"GET", "HEAD"} or session_cookie in request.COOKIES or SEARCHING & request.GET.keys():
        return False
    try:
        return resolve(request.path_info).view_name in READING
    except Resolver404:
        return False
