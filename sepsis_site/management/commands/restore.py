"""``manage.py restore`` (``make restore``): restore a backup completely or not at all."""

import os
import shutil
import tempfile
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections

from core.http import stale_page_cache
from sepsis_site.server.backups import archive, database
from sepsis_site.server.backups.archive import BackupError

# Within the folder of uploads, which may be a disk of its own: moving things into place takes a moment then.
STAGED, BEFORE = ".being-restored", ".as-it-was-before"


class Command(BaseCommand):
    help = (
        "Put a backup of “manage.py backup” back: database and uploads. Stop the site first. "
        "The database and the folder of uploads must be empty, unless --replace says that all in them may go."
    )
    # They may ask a database that has no tables yet.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", default="", help="the file of the backup")
        parser.add_argument("--replace", action="store_true", help="delete what is there now")
        parser.add_argument("--database", default="default", help="which of the settings’ databases")
        parser.add_argument(
            "--uploads",
            default="",
            help="the folder for the uploads: without it MEDIA_ROOT; with another database than the site’s, none",
        )

    def handle(self, *, path, replace, database, uploads, **options):
        if not path:
            raise CommandError("Say which backup: make restore BACKUP=path")
        if database not in connections.settings:
            raise CommandError(f"There is no database “{database}” in the settings.")
        # The uploads of the site belong to the site’s own database.
        folder = uploads or (settings.MEDIA_ROOT if database == DEFAULT_DB_ALIAS else None)
        try:
            manifest, to_migrate = restore(
                Path(path), connections[database], uploads=folder and Path(folder).resolve(), replace=replace
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"The backup could not be restored: {error.strerror} ({error.filename or path})."
            ) from error
        made_at = manifest["made_at"][:16].replace("T", " ")
        count = f"{len(manifest['files']) - 1} uploads" if folder else "no uploads"
        self.stdout.write(f"Restored: {sum(manifest['tables'].values())} rows and {count}, as of {made_at} UTC.")
        if not folder:
            self.stdout.write("To restore the uploads too, say where: --uploads FOLDER")
        for name in manifest["missing"]:
            self.stderr.write(f"Was missing already when the backup was made: {name}")
        self.stdout.write("What to do now:")
        steps = ["Set the SECRET_KEY of that time: without it, links in mails sent before lead nowhere."]
        if to_migrate:
            steps.append("Run “manage.py migrate” and “manage.py refresh_roles”: this version of the site is newer.")
        steps += [
            "Run the daily jobs at once. Whoever asked to be erased since then is back: erase them again.",
            "Start the site. Everybody must log in again, with the password and second step of that time.",
        ]
        for number, step in enumerate(steps, start=1):
            self.stdout.write(f"{number}. {step}")


def restore(path, connection, *, uploads, replace):
    """Restore the backup ``path``. Return its manifest and the migrations still to run.

    ``uploads`` is the target folder of its files; None leaves them in the backup.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be opened: {error.strerror}.") from error
    with file:
        manifest = archive.checked(file)
        to_migrate, unknown = database.compare_migrations(manifest["migrations"])
        if unknown:
            raise BackupError(
                "This backup was made by a newer version of the site. Restore it with that version. "
                f"Unknown here: {unknown[0]}."
            )
        if not replace:
            _refuse_what_is_full(connection, uploads)
        if uploads and (uploads / BEFORE).exists():
            raise BackupError(
                "A restore was stopped half-way, so nothing was changed. What had been in the folder of uploads is in "
                f"{uploads / BEFORE}: move it back or delete it, then restore again."
            )
        file.seek(0)
        with tempfile.NamedTemporaryFile(prefix="dump-") as dump, _staged(uploads) as staged:
            archive.unpack(file, database=dump, uploads=staged)
            in_place = partial(_in_place, staged, uploads) if uploads else nullcontext
            with database.reached(connection):
                database.restore_dump(connection, dump.name, replace=replace, alongside=in_place)
    # What this process knew of the tables is over.
    connection.close()
    if connection.alias == DEFAULT_DB_ALIAS:
        stale_page_cache.forget_all()
    found = database.tables(connection)
    if found != manifest["tables"]:
        wrong = sorted(
            name for name in found.keys() | manifest["tables"] if found.get(name) != manifest["tables"].get(name)
        )
        raise BackupError(f"The restored database differs from the backup, first in the table {wrong[0]}.")
    return manifest, to_migrate


def _refuse_what_is_full(connection, uploads):
    if database.tables(connection):
        raise BackupError(
            "The database is not empty, so nothing was changed. To delete all that is in it and in the folder of "
            "uploads, and put the backup in its place: make restore BACKUP=path REPLACE=yes"
        )
    if uploads and uploads.exists() and any(each.name != STAGED for each in uploads.iterdir()):
        raise BackupError(
            f"There are uploads in {uploads}, so nothing was changed. Move them away, or delete them and put the "
            "backup in their place: make restore BACKUP=path REPLACE=yes"
        )


@contextmanager
def _staged(uploads):
    """Return a temporary folder for unpacking, inside ``uploads`` if given."""
    if uploads is None:
        with tempfile.TemporaryDirectory(prefix="uploads-") as folder:
            yield Path(folder)
        return
    uploads.mkdir(parents=True, exist_ok=True)
    staged = uploads / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700)
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


@contextmanager
def _in_place(staged, uploads):
    """Context manager: put ``staged`` in place of ``uploads`` and swap back on any error. Each step is one rename."""
    before = uploads / BEFORE
    before.mkdir(mode=0o700)
    moved = []
    try:
        for folder, into in ((uploads, before), (staged, uploads)):
            for each in sorted(folder.iterdir()):
                if each not in (staged, before):
                    os.replace(each, into / each.name)
                    moved.append((each, into / each.name))
        yield
    except BaseException:
        for home, now_at in reversed(moved):
            os.replace(now_at, home)
        before.rmdir()
        raise
    shutil.rmtree(before)
