"""Django's PostgreSQL backend, starting the embedded server before a process's first connection."""

from django.db.backends.postgresql import base

from . import server


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        server.ensure_running(self.settings_dict["EMBEDDED_FOLDER"])
        return super().get_new_connection(conn_params)
