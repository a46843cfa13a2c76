"""A psycopg connection that never waits beyond the request's deadline.

psycopg waits in Python, so that a deadline holds even while the server is frozen. The server's own timeouts would be
kept by the frozen server, and ``connect_timeout`` has a minimum of two whole seconds.
"""

from functools import lru_cache
from time import monotonic
from types import SimpleNamespace

import psycopg
from psycopg.errors import _WaitTimeout

from core.database import deadline
from sepsis_site.outage.postgres_backend.circuit_breaker import (
    SUSPICIOUS_AFTER,
    DatabaseUnavailable,
    circuit_breaker_of,
)

# In seconds: how often a waiting thread checks whether the circuit has opened.
LOOK_EVERY = 0.05


class DeadlineConnection(psycopg.Connection):
    # Which database it leads to, by its name in the settings.
    alias = ""

    def wait(self, gen, *arguments, **options):
        limit = deadline.current()
        if limit is None or arguments or options:
            return super().wait(gen, *arguments, **options)
        with circuit_breaker_of(self.alias).turn(limit):
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
        guard = circuit_breaker_of(self.alias)
        while True:
            if not limit.is_probe:
                guard.suspect()
            if monotonic() >= give_up_at or (guard.is_down and not limit.is_probe):
                # Its answer would be taken for that of the next question.
                self.close()
                raise DatabaseUnavailable("The database took too long.")
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
        guard = circuit_breaker_of(cls.alias)
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
    """Return psycopg's module interface with connections guarded by the circuit breaker of ``alias``."""
    connection = type("Connection", (DeadlineConnection,), {"alias": alias})
    return SimpleNamespace(**{**vars(psycopg), "connect": connection.connect, "Connection": connection})
