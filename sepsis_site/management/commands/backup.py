"""``manage.py backup`` (``make backup``): write the database and uploads to one file that only its owner can read."""

import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from sepsis_site.server.backups import database
from sepsis_site.server.backups.archive import DATABASE, UPLOADS, BackupError, Writer, new_file

FOLDER = ".backups"
MOST_MISSING_NAMED = 20


class Command(BaseCommand):
    help = (
        "Write the database and every upload to one file, which only its owner may read. The site may run meanwhile. "
        "Restore it with “manage.py restore”."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", help=f"the new file (default: one in {FOLDER}, named by date and time)")
        parser.add_argument("--database", default="default", help="which of the settings’ databases")

    def handle(self, *, path, database, **options):
        now = timezone.now()
        path = Path(path) if path else settings.BASE_DIR / FOLDER / f"{timezone.localtime(now):%Y-%m-%d-%H%M%S}.tar"
        try:
            missing = write(path.absolute(), connections[database], now=now)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"The backup could not be written: {error.strerror} ({error.filename or path})."
            ) from error
        self.stdout.write(f"Backed up to {path} ({path.stat().st_size / 1_000_000:.1f} MB).")
        for name in missing[:MOST_MISSING_NAMED]:
            self.stderr.write(f"Missing, though a row names it: {name}")
        if missing:
            self.stderr.write(f"Files missing: {len(missing)}. They were gone before. The rest is whole.")
        self.stdout.write(
            "It holds names, addresses, stories, and with what staff log in, second steps too: keep it locked away, "
            "on another machine. SECRET_KEY is not in it: keep that too, apart from it."
        )


def write(path, connection, *, now):
    """Write the backup ``path`` and return the names of uploads that rows name but the disk lacks."""
    with new_file(path) as file, tempfile.NamedTemporaryFile(dir=path.parent, prefix=".dump-") as dump:
        with database.read_snapshot(connection) as snapshot:
            tables = database.tables(connection)
            if "django_migrations" not in tables:
                raise BackupError("There is nothing to back up: the database is empty.")
            named = database.uploads_named(connection.alias)
            about = {
                "made_at": now.isoformat(),
                "django": django.get_version(),
                "postgresql": connection.pg_version,
                "tables": tables | {database.NOT_KEPT: 0},
                "migrations": database.migrations(connection),
            }
            database.dump(connection, snapshot, dump.name)
        writer = Writer(file)
        writer.add(DATABASE, dump)
        # After the dump: what is uploaded meanwhile is one file too many, and none that a row names is lost.
        writer.add_uploads(settings.MEDIA_ROOT)
        missing = sorted(name for name in named if f"{UPLOADS}/{name}" not in writer.files)
        writer.finish(about | {"missing": missing})
    return missing
