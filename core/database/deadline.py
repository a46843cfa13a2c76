"""The database deadline of a request.

All queries of a request share a few hundred milliseconds; then it answers without the database. PostgreSQL's own
timeouts do not help, because a frozen server does not keep them. Only waiting counts, not our own work. Commands,
migrations and backups have no deadline. sepsis_site.outage.postgres_backend enforces it.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_current = ContextVar("patience", default=None)


class Deadline:
    """The remaining time of a request: ``left`` is in seconds.

    ``is_probe`` may query while the circuit is open. ``is_staff`` marks long deadlines, so that some threads stay
    reserved for others.
    """

    def __init__(self, seconds, *, is_probe=False, is_staff=False):
        self.left = seconds
        self.is_probe = is_probe
        self.is_staff = is_staff

    def spend(self, seconds):
        self.left -= seconds


def current():
    """Return the current Deadline, or None without a limit."""
    return _current.get()


@contextmanager
def of(seconds, *, is_probe=False, is_staff=False):
    """Context manager: all waiting for the database inside takes at most ``seconds``. None means no limit."""
    token = _current.set(None if seconds is None else Deadline(seconds, is_probe=is_probe, is_staff=is_staff))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def at_most(seconds):
    """Context manager: at most ``seconds`` of the remaining time, for optional queries.

    No effect without a deadline.
    """
    outer = current()
    if outer is None:
        yield
        return
    allowed = min(seconds, outer.left)
    inner = Deadline(allowed, is_probe=outer.is_probe, is_staff=outer.is_staff)
    token = _current.set(inner)
    try:
        yield
    finally:
        _current.reset(token)
        outer.spend(allowed - inner.left)
