"""psycopg's connection, which waits no longer than whoever asks has patience.

psycopg waits for the server in Python, so that a limit of ours holds even while the server is frozen: its own
time limits would be kept by the server itself, and ``connect_timeout`` counts in whole seconds, from two.
"""

from functools import lru_cache
from time import monotonic
from types import SimpleNamespace

import psycopg
from psycopg.errors import _WaitTimeout

from core.database import deadline
from sepsis_site.outage.postgres_backend.circuit_breaker import SUSPICIOUS_AFTER, NoAnswer, guard_of

# In seconds: how often a waiting thread checks whether the circuit has opened.
LOOK_EVERY = 0.05


class GuardedConnection(psycopg.Connection):
    # Which database it leads to, by its name in the settings.
    alias = ""

    def wait(self, gen, *arguments, **options):
        limit = deadline.current()
        if limit is None or arguments or options:
            return super().wait(gen, *arguments, **options)
        with guard_of(self.alias).turn(limit):
            began = monotonic()
            try:
                return self._wait(gen, limit)
            finally:
                limit.spend(monotonic() - began)

    def _wait(self, gen, limit):
        give_up_at = monotonic() + limit.left
        try:
            return super().wait(gen, timeout=min(limit.left, SUSPICIOUS_AFTER))
        except _WaitTimeout:
            pass
        # The question goes on where it was.
        guard = guard_of(self.alias)
        while True:
            if not limit.is_probe:
                guard.suspect()
            if monotonic() >= give_up_at or (guard.is_down and not limit.is_probe):
                # Its answer would be taken for that of the next question.
                self.close()
                raise NoAnswer("The database took too long.")
            try:
                return super().wait(gen, timeout=LOOK_EVERY)
            except _WaitTimeout:
                pass

    @classmethod
    def _connect_gen(cls, conninfo=""):
        connecting = super()._connect_gen(conninfo)
        limit = deadline.current()
        if limit is None:
            return (yield from connecting)
        guard = guard_of(cls.alias)
        began = monotonic()
        try:
            wanted = next(connecting)
            while True:
                # Nothing is ready: a tenth of a second has passed.
                ready = yield wanted
                waited = monotonic() - began
                if not ready:
                    if not limit.is_probe and waited > SUSPICIOUS_AFTER:
                        guard.suspect()
                    if waited >= limit.left or (guard.is_down and not limit.is_probe):
                        raise psycopg.errors.ConnectionTimeout("The database took too long.")
                wanted = connecting.send(ready)
        except StopIteration as done:
            return done.value
        finally:
            limit.spend(monotonic() - began)


@lru_cache(maxsize=8)
def driver(alias):
    """What Django takes for psycopg itself, with connections to the database ``alias`` that are guarded."""
    connection = type("Connection", (GuardedConnection,), {"alias": alias})
    return SimpleNamespace(**{**vars(psycopg), "connect": connection.connect, "Connection": connection})
