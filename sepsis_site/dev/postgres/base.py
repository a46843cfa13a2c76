"""The site's PostgreSQL backend, starting the embedded server before a process's first connection."""

from core.database import deadline
from sepsis_site.outage.postgres_backend import base

from . import server


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        folder = self.settings_dict["EMBEDDED_FOLDER"]
        server.ensure_running(folder)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            limit = deadline.current()
            if limit and not limit.is_probe:
                # Starting takes longer than a visitor waits. The probe, which is under way now, does it.
                raise
            # It ran a while ago, and may have been killed since.
            server.ensure_running(folder, look_again=True)
            return super().get_new_connection(conn_params)
