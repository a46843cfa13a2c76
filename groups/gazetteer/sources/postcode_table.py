"""Replacing all rows of the unit postcode table while the site reads it."""

import time

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from groups.models import Postcode

TABLE = Postcode._meta.db_table
FRESH = f"{TABLE}_fresh"
INCOMING = "postcodes_incoming"

# The number of attempts to lock the table and the seconds to wait in each. Readers queue behind a waiting lock.
ATTEMPTS = 30
WAIT_SECONDS = 1

_INDEXES = """
SELECT index.relname, pg_get_indexdef(index.oid), pg_get_constraintdef(constraint_.oid)
FROM pg_index JOIN pg_class index ON index.oid = indexrelid
LEFT JOIN pg_constraint constraint_ ON conindid = indexrelid AND conrelid = indrelid
WHERE indrelid = %s::regclass ORDER BY indisprimary DESC, index.relname"""

_GRANTS = f"""
SELECT format('GRANT %%s ON {FRESH} TO %%s', privilege_type,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
FROM pg_class, aclexplode(relacl) WHERE oid = %s::regclass AND grantee <> relowner"""  # noqa: S608 (names of ours, here and below)


class BusyError(Exception):
    """The table could not be locked."""


def open_incoming(cursor):
    """Create the temporary table for the new rows. Needs a transaction; raises BusyError."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [FRESH])
    if not cursor.fetchone()[0]:
        raise BusyError("Another import of postcodes is running. Wait until it is done.")
    cursor.execute(
        f"CREATE TEMPORARY TABLE {INCOMING} (code text, easting integer, northing integer, in_use boolean)"
        " ON COMMIT DROP"
    )


def copy_into_incoming(cursor):
    """Return a psycopg Copy for tab-separated lines: code, easting, northing, "t" or "f" for in use."""
    return cursor.copy(f"COPY {INCOMING} FROM STDIN")


def swap_in(cursor):
    """Replace the postcodes by the rows of the temporary table when the transaction commits.

    The rows go, sorted, into a second table, whose indexes are made last. It replaces the first by renaming, with the
    same names and grants. Raises BusyError, or IntegrityError for a duplicate code.
    """
    cursor.execute(f"CREATE TABLE {FRESH} (LIKE {TABLE} INCLUDING ALL EXCLUDING INDEXES)")
    cursor.execute(
        f"INSERT INTO {FRESH} (code, position, in_use)"  # noqa: S608 (names of ours, here and below)
        f' SELECT code, point(easting, northing), in_use FROM {INCOMING} ORDER BY code COLLATE "C"'
    )
    names = _make_indexes(cursor)
    cursor.execute(_GRANTS, [TABLE])
    for (grant,) in cursor.fetchall():
        cursor.execute(grant)
    cursor.execute(f"ANALYZE {FRESH}")

    _lock(cursor)
    cursor.execute(f"DROP TABLE {TABLE}")
    cursor.execute(f"ALTER TABLE {FRESH} RENAME TO {TABLE}")
    for fresh_name, name in names:
        cursor.execute(f"ALTER INDEX {fresh_name} RENAME TO {connection.ops.quote_name(name)}")


def _make_indexes(cursor):
    """Create the old table's indexes on the new one; return pairs of temporary and final names."""
    cursor.execute(_INDEXES, [TABLE])
    names = []
    for number, (name, definition, constraint) in enumerate(cursor.fetchall()):
        fresh_name = f"{FRESH}_{number}"
        if constraint:
            cursor.execute(f"ALTER TABLE {FRESH} ADD CONSTRAINT {fresh_name} {constraint}")
        else:
            create, _, rest = definition.partition(" INDEX ")
            cursor.execute(f"{create} INDEX {fresh_name} ON {FRESH} USING {rest.partition(' USING ')[2]}")
        names.append((fresh_name, name))
    return names


def _lock(cursor):
    cursor.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
            return
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(WAIT_SECONDS)
    raise BusyError("Something has been reading the postcodes for a long time, a backup perhaps. Try again after it.")
