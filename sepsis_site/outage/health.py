"""Health endpoints: liveness (``/healthz``) and readiness (``/readyz``).

Answered before the host is checked, as load balancers use IP addresses. Neither reveals a secret, sets a cookie or is
rate limited. ``/readyz`` has the same database deadline as visitors.
"""

import logging
import threading
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.core.mail import get_connection
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.database import deadline
from core.http import stale_page_cache
from core.models import CacheVersion
from groups.models import PostcodeArea, Town

OK, AWAY, WAITING, MISSING = "ok", "away", "not applied", "missing"

# In seconds. A mail server that is there greets sooner; and however many ask, it is asked so often.
MAIL_TIMEOUT = 0.8
MAIL_KEPT = 10

logger = logging.getLogger(__name__)


def health_endpoints(get_response):
    """Middleware: answer both endpoints."""
    views = {"/healthz": healthz, "/readyz": readyz}

    def middleware(request):
        view = views.get(request.path_info)
        return view(request) if view else get_response(request)

    return middleware


@never_cache
@require_safe
def healthz(request):
    """The process runs and has a free thread. Nothing else is checked: a restart repairs no database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request):
    """Return each check's state as JSON; 503 unless all are "ok". ``?mail`` checks the mail server too."""
    with deadline.of(settings.DB_TIMEOUT_VISITORS):
        checks = {"database": AWAY, "migrations": AWAY, "places": AWAY}
        try:
            checks["migrations"] = OK if not unapplied_migrations() else WAITING
            checks["database"] = OK
            checks["places"] = OK if PostcodeArea.objects.exists() and Town.objects.exists() else MISSING
            # A machine without visitors learns here that a page was taken off the site.
            stale_page_cache.learn(CacheVersion.objects.current())
        except Error as error:
            # Its words may hold the address of the database.
            logger.info("Not ready: %s", type(error).__name__)
            # Tables that are not there yet: the database answered, and what it lacks is said.
            if checks["database"] == OK:
                checks["places"] = MISSING
    if "mail" in request.GET:
        checks["mail"] = mail.state()
    is_ready = set(checks.values()) == {OK}
    response = JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)
    # Polled every few seconds: the answer is kept out of the log.
    response._has_been_logged = True
    return response


def unapplied_migrations():
    """Return the unapplied migrations as (app, name). One or two queries."""
    return _migrations_here() - set(MigrationRecorder(connection).applied_migrations())


@lru_cache(maxsize=1)
def _migrations_here():
    loader = MigrationLoader(None)
    return frozenset(loader.disk_migrations)


class Mail:
    """The cached state of the mail server, refreshed by one thread at a time."""

    def __init__(self):
        self._asking = threading.Lock()
        self._state = AWAY
        self._known_until = 0.0

    def state(self):
        # Waiting here would block a thread that a visitor needs.
        if monotonic() >= self._known_until and self._asking.acquire(blocking=False):
            try:
                self._state = self._ask()
                self._known_until = monotonic() + MAIL_KEPT
            finally:
                self._asking.release()
        return self._state

    def _ask(self):
        # Only a mail server wants to be told; to print mail, or to keep it for a test, needs none.
        options = {"timeout": MAIL_TIMEOUT} if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else {}
        server = get_connection(**options)
        try:
            server.open()
            server.close()
        except Exception as error:
            # Any error of a mail server; its message may hold credentials.
            logger.info("The mail server does not answer: %s", type(error).__name__)
            return AWAY
        return OK


mail = Mail()
