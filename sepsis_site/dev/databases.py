"""Temporary databases on the embedded server, for benchmarks and screenshots."""

from contextlib import contextmanager

from django.db import connection


def connect_to(name):
    """Use another database of the same server from here on."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def temporary_database(name):
    """Connect to a new, migrated database, and drop it afterwards."""
    previous = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connect_to(name)
        # A server thread may still be connected, and a database in use cannot be dropped.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.creation.destroy_test_db(previous, verbosity=0)


@contextmanager
def database_copy(suffix):
    """Yield the name of a copy of the current database, and drop the copy afterwards."""
    original = connection.settings_dict["NAME"]
    connection.creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
    try:
        yield f"{original}_{suffix}"
    finally:
        connect_to(original)
        connection.creation.destroy_test_db(suffix=suffix, verbosity=0)
