"""The site's PostgreSQL backend, starting the embedded server before a process's first connection."""

from django.db.backends.postgresql import creation

from core.database import deadline
from sepsis_site.outage.postgres_backend import base

from . import server


class DatabaseCreation(creation.DatabaseCreation):
    def _destroy_test_db(self, test_database_name, verbosity):
        """Drop the test database with its sessions: a thread of a test may still hold a connection."""
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation

    def get_new_connection(self, conn_params):
        folder = self.settings_dict["EMBEDDED_FOLDER"]
        server.ensure_running(folder)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            limit = deadline.current()
            if limit and not limit.is_probe:
                # Starting takes longer than the deadline of a visitor's request. The health probe does it.
                raise
            # The server may have been killed since the last connection.
            server.ensure_running(folder, look_again=True)
            return super().get_new_connection(conn_params)
