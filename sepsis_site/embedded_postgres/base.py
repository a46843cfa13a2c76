"""Django's PostgreSQL backend, starting the embedded server before a process's first connection."""

from django.db.backends.postgresql import base

from . import server


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        folder = self.settings_dict["EMBEDDED_FOLDER"]
        server.ensure_running(folder)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            # It ran a while ago, and may have been killed since.
            server.ensure_running(folder, look_again=True)
            return super().get_new_connection(conn_params)
