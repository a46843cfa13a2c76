"""A job that may be started twice at once, by two machines even, and is to run once after the other."""

import hashlib
from contextlib import contextmanager

from django.db import connection


@contextmanager
def advisory_lock(job):
    """Within this no other process does ``job``, a name of ours; whoever comes second waits here for the first.

    PostgreSQL holds the lock for this connection, so that it ends with a job that is killed.
    """
    key = int.from_bytes(hashlib.sha256(f"job {job}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
