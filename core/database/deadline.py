"""How long whoever asks the database waits for it.

A request has a few hundred milliseconds for all its questions together, and then answers without: PostgreSQL's own
time limits are no help, because a frozen server does not keep them. Only time spent waiting counts, not our own work.
Commands, migrations and backups have no limit. The database backend of the site obeys it:
sepsis_site.outage.postgres_backend.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_current = ContextVar("patience", default=None)


class Deadline:
    """``left`` is what is left, in seconds. ``is_probe``: asks even where the database is known not to answer.

    ``is_staff``: has so much of it that others must never wait until all of these are done.
    """

    def __init__(self, seconds, *, is_probe=False, is_staff=False):
        self.left = seconds
        self.is_probe = is_probe
        self.is_staff = is_staff

    def spend(self, seconds):
        self.left -= seconds


def current():
    """The Deadline of whoever asks here and now; None where there is no limit."""
    return _current.get()


@contextmanager
def of(seconds, *, is_probe=False, is_staff=False):
    """Within this, all waiting for the database together takes ``seconds`` at most. None: as long as it takes."""
    token = _current.set(None if seconds is None else Deadline(seconds, is_probe=is_probe, is_staff=is_staff))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def at_most(seconds):
    """Within this, ``seconds`` at most, and no more than is left anyway; where there is no limit, still none.

    For what can be done without: half a page's patience should remain for the rest of it.
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
