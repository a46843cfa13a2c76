"""The circuit breaker: knows whether the database answers, and limits how many threads wait for it."""

import logging
import threading
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep

import psycopg

# All in seconds. After this wait a probe is requested; a slow query may take longer.
SUSPICIOUS_AFTER = 0.2
# The probe's own timeout.
PROBE_TIMEOUT = 0.35
# Between two probes, while the database does not answer and while it does.
PROBE_INTERVAL = 0.5
HEALTHY_INTERVAL = 0.5
# How long a thread waits for its turn. With a healthy database it never waits.
TURN_TIMEOUT = 0.1

logger = logging.getLogger(__name__)


class DatabaseUnavailable(psycopg.OperationalError):
    """The database does not answer in time. Django raises its own OperationalError from it."""


class Guard:
    """One circuit breaker per database and process. ``probe()`` runs a query and raises if it cannot.

    Only the probe opens the circuit: one slow query or one cut connection proves nothing. A thread that has waited
    suspiciously long, or was refused, requests a probe and waits on meanwhile.
    """

    def __init__(self, probe, *, most_waiting):
        self.is_down = False
        self._probe = probe
        self._turns = threading.BoundedSemaphore(most_waiting)
        # Staff have the patience for slow questions. While as many of these go on as may, one turn is left to visitors.
        self._turns_of_staff = threading.BoundedSemaphore(max(1, most_waiting - 1))
        self._deciding = threading.Lock()
        self._is_probing = False
        self._calm_until = 0.0

    @contextmanager
    def turn(self, deadline):
        """Context manager: permission to wait for the database.

        Raises DatabaseUnavailable if the circuit is open or too many wait.
        """
        if deadline.is_probe:
            yield
            return
        if self.is_down:
            raise DatabaseUnavailable("The database does not answer.")
        if deadline.left <= 0:
            raise DatabaseUnavailable("The database took too long.")
        with ExitStack() as held:
            for turns in (self._turns_of_staff, self._turns) if deadline.is_staff else (self._turns,):
                if not turns.acquire(timeout=min(TURN_TIMEOUT, deadline.left)):
                    self.suspect()
                    raise DatabaseUnavailable("Too many wait for the database.")
                held.callback(turns.release)
            yield

    def suspect(self):
        """Start a probe in another thread unless one is running."""
        with self._deciding:
            if self._is_probing or monotonic() < self._calm_until:
                return
            self._is_probing = True
        threading.Thread(target=self._find_out, name="database-probe", daemon=True).start()

    def _find_out(self):
        try:
            while not self._answers():
                if not self.is_down:
                    self.is_down = True
                    logger.warning("The database does not answer: pages come from their last copies.")
                sleep(PROBE_INTERVAL)
            if self.is_down:
                self.is_down = False
                logger.warning("The database answers again.")
        finally:
            with self._deciding:
                self._is_probing = False
                self._calm_until = monotonic() + HEALTHY_INTERVAL

    def _answers(self):
        try:
            self._probe()
        except Exception as error:
            # Any error: its message may hold the database's address.
            logger.info("Probing the database: %s", type(error).__name__)
            return False
        return True


_guards = {}
_making = threading.Lock()


def circuit_breaker_of(alias):
    """Return the circuit breaker of a database alias."""
    if alias not in _guards:
        with _making:
            if alias not in _guards:
                _guards[alias] = _make(alias)
    return _guards[alias]


def _make(alias):
    from django.conf import settings

    return Guard(lambda: _ask(alias), most_waiting=settings.MAX_THREADS_WAITING_FOR_DATABASE)


def _ask(alias):
    from django.db import connections

    from core.database import deadline

    # Of its own: Django's connections belong to one thread each.
    connection = connections.create_connection(alias)
    try:
        with deadline.of(PROBE_TIMEOUT, is_probe=True), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
