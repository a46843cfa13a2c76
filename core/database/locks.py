"""PostgreSQL advisory locks, for work that has no row to lock. Each waits for the holder of the same name."""

import hashlib
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections


@contextmanager
def advisory_lock(name):
    """Hold the lock inside the block. PostgreSQL frees it when the connection ends."""
    key = _key(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def transaction_lock(name, *, using=DEFAULT_DB_ALIAS):
    """Hold the lock until the current transaction ends. One query."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key(name)])


def _key(name):
    """Return the 64-bit number that PostgreSQL locks by."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
