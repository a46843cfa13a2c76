"""Django's PostgreSQL backend with a circuit breaker; see the package."""

from django.db.backends.postgresql import base
from django.utils.functional import cached_property

from core.database import deadline
from sepsis_site.outage.postgres_backend.circuit_breaker import circuit_breaker_of
from sepsis_site.outage.postgres_backend.connection import driver

# In seconds. Django's health check also runs between requests, where no deadline is set.
HEALTH_CHECK_SECONDS = 0.3

# Server-side timeouts in milliseconds. Longer than every deadline: they end queries of killed workers, and queries
# whose request has given up.
SERVER_TIMEOUTS = {
    "statement_timeout": 30_000,
    "lock_timeout": 10_000,
    "idle_in_transaction_session_timeout": 60_000,
    "client_connection_check_interval": 1_000,
}


class DatabaseWrapper(base.DatabaseWrapper):
    @cached_property
    def Database(self):  # noqa: N802 (Django's name)
        return driver(self.alias)

    def ensure_connection(self):
        """Replace a connection that was cut or given up, so that the next request does not fail."""
        if (
            self.connection is not None
            and self.connection.closed
            and not (self.in_atomic_block or self.closed_in_transaction)
            and deadline.current()
        ):
            self.close()
        super().ensure_connection()

    def get_new_connection(self, conn_params):
        limit = deadline.current()
        if limit is None:
            return super().get_new_connection(conn_params)
        guard = circuit_breaker_of(self.alias)
        with guard.turn(limit):
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError:
                if not limit.is_probe:
                    guard.suspect()
                raise

    def init_connection_state(self):
        super().init_connection_state()
        limit = deadline.current()
        if limit is None or limit.is_probe:
            return
        # By a question, not as options of the connection: poolers refuse those.
        settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in SERVER_TIMEOUTS.items())
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {settings}")
        if not self.get_autocommit():
            self.connection.commit()

    def is_usable(self):
        if deadline.current():
            return super().is_usable()
        if self.connection is None or self.connection.closed:
            return False
        with deadline.of(HEALTH_CHECK_SECONDS):
            return super().is_usable()
