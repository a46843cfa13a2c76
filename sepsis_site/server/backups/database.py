"""The database part of a backup: dump, inventory and restore."""

import subprocess
from contextlib import contextmanager, nullcontext

from django.apps import apps
from django.db import OperationalError, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField

from sepsis_site.server.backups import programs
from sepsis_site.server.backups.archive import BackupError

# Sessions are not restored: a stolen cookie must not become valid again.
NOT_KEPT = "django_session"

# What is not an extension's: managed servers have some of their own.
OURS = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {alias}.oid AND d.deptype = 'e')"
OUR_TABLES = f"""
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND {OURS.format(alias="c")}
ORDER BY c.relname
"""  # noqa: S608 (of our own words)
# With DROP of what is there and the restored rows in one transaction, a restore that fails changes nothing.
DROP_ALL = f"""
DO $$
DECLARE it record;
BEGIN
    FOR it IN SELECT c.oid::regclass AS name, c.relkind FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm', 'f') AND {OURS.format(alias="c")}
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE it.relkind
            WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'FOREIGN TABLE' END, it.name);
    END LOOP;
    FOR it IN SELECT c.oid, c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND {OURS.format(alias="c")}
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', it.name);
    END LOOP;
    FOR it IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' AND {OURS.format(alias="c")}
    LOOP
        EXECUTE format('DROP SEQUENCE IF EXISTS %s CASCADE', it.name);
    END LOOP;
    FOR it IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND {OURS.format(alias="p")}
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', it.name);
    END LOOP;
END $$;
"""  # noqa: S608 (the same)


@contextmanager
def reached(connection):
    """Context manager: turn a refused connection into a BackupError, as PostgreSQL's message may name the user."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        where = connection.settings_dict["HOST"] or "this computer"
        why = str(error).strip().splitlines()[0].rpartition("FATAL: ")[2].strip()[:200]
        raise BackupError(f"The database on {where} cannot be reached: {why}. Check DATABASE_URL.") from error
    yield


@contextmanager
def read_snapshot(connection):
    """Context manager: read the database at one snapshot and yield its name. Later writes are not seen."""
    with reached(connection), transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def dump(connection, snapshot, path):
    """Write the database at ``snapshot`` to the existing file ``path``."""
    folder = programs.folder_for(connection.pg_version // 10_000)
    arguments = ["--format=custom", "--no-owner", "--no-privileges", "--no-password"]
    arguments += [f"--exclude-table-data=public.{NOT_KEPT}", f"--snapshot={snapshot}", f"--file={path}"]
    programs.run(
        [folder / "pg_dump", *arguments],
        doing="Reading the database",
        env=programs.environment(connection.get_connection_params()),
        stdin=subprocess.DEVNULL,
    )


def tables(connection):
    """Return {table: number of rows}."""
    with reached(connection), connection.cursor() as cursor:
        cursor.execute(OUR_TABLES)
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM public.{connection.ops.quote_name(name)}")  # noqa: S608 (quoted)
            counts[name] = cursor.fetchone()[0]
    return counts


def migrations(connection):
    """Return {app: [names of applied migrations]}."""
    ran = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        ran.setdefault(app, []).append(name)
    return ran


def uploads_named(alias):
    """Return the file names in current rows. Historical rows may name replaced files and are left out."""
    names = set()
    for model in apps.get_models():
        if hasattr(model, "tracked_fields"):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                rows = model._base_manager.using(alias).exclude(**{field.name: ""})
                names.update(rows.values_list(field.name, flat=True))
    return names - {None}


def compare_migrations(ran):
    """Return (migrations of the code not in ``ran``, migrations in ``ran`` unknown to the code), as "app.name"."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    known |= {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    there = {(app, name) for app, names in ran.items() for name in names}
    unknown = {(app, name) for app, name in there - known if app in loader.migrated_apps}
    return [sorted(".".join(each) for each in found) for found in (set(loader.disk_migrations) - there, unknown)]


def restore_dump(connection, path, *, replace, alongside=nullcontext):
    """Restore the dump ``path`` in one transaction. ``replace`` drops what is there first.

    ``alongside()`` is a context manager entered when all rows are in, and left after the commit or with the error, on
    which it undoes its work.
    """
    server = connection.pg_version // 10_000
    folder = programs.folder_for(server, newest=True)
    environment = programs.environment(connection.get_connection_params())
    write = subprocess.Popen(
        [folder / "pg_restore", "--no-owner", "--no-privileges", "--file=-", path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    # Terse: what PostgreSQL adds to an error would show a row.
    options = ["--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null", "--file=-"]
    options += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", "--set=SHOW_CONTEXT=never"]
    read = subprocess.Popen(
        [folder / "psql", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    )
    try:
        is_written = _hand_over(write, read, server, replace)
    finally:
        write.stdout.close()
        wrong = write.stderr.read()
        write.stderr.close()
        write.wait()
    if write.returncode and is_written:
        read.communicate()
        raise BackupError(f"Reading the backup failed, and nothing was changed. {programs.complaint(wrong)}")
    try:
        with alongside() if is_written else nullcontext():
            # Without this last word psql ends with nothing changed.
            _say(read, b"\nCOMMIT;\n")
            _, said = read.communicate()
            if read.returncode or not is_written:
                raise BackupError(f"Filling the database failed, and nothing was changed. {programs.complaint(said)}")
    finally:
        if read.poll() is None:
            read.communicate()


def _hand_over(write, read, server, replace):
    """Pipe pg_restore's output to psql; return False if psql stopped before the end."""
    if not _say(read, b"BEGIN;\nSET LOCAL statement_timeout = 0;\n" + (DROP_ALL.encode() if replace else b"")):
        return False
    for number, line in enumerate(write.stdout):
        if number < 60 and line.startswith(b"SET transaction_timeout") and server < 17:
            # pg_restore writes it from version 17, and no older server knows it.
            continue
        if not _say(read, line):
            return False
    return True


def _say(program, words):
    try:
        program.stdin.write(words)
    except BrokenPipeError:
        return False
    return True
