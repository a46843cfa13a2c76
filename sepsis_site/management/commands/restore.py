"""``manage.py restore`` (``make restore``): a backup back in its place, all of it or nothing."""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connections

from foundations import last_copies
from sepsis_site.backups import archive, database
from sepsis_site.backups.archive import BackupError

# Within the folder of uploads, which may be a disk of its own: moving things into place takes a moment then.
STAGED = ".being-restored"


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

    def handle(self, *, path, replace, database, **options):
        if not path:
            raise CommandError("Say which backup: make restore BACKUP=path")
        try:
            manifest, to_migrate = restore(Path(path), connections[database], replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"The backup could not be restored: {error.strerror} ({error.filename or path})."
            ) from error
        made_at = manifest["made_at"][:16].replace("T", " ")
        uploads = len(manifest["files"]) - 1
        self.stdout.write(
            f"Restored: {sum(manifest['tables'].values())} rows and {uploads} uploads, as of {made_at} UTC."
        )
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


def restore(path, connection, *, replace):
    """Put the backup ``path`` in place. Returns its manifest, and which migrations are still to run."""
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
        uploads = Path(settings.MEDIA_ROOT)
        if not replace:
            _refuse_what_is_full(connection, uploads)
        file.seek(0)
        uploads.mkdir(parents=True, exist_ok=True)
        staged = uploads / STAGED
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(mode=0o700)
        try:
            with tempfile.NamedTemporaryFile(prefix="dump-") as dump:
                archive.take_out(file, database=dump, uploads=staged)
                with database.reached(connection):
                    database.put_back(connection, dump.name, replace=replace)
            # The database is what it was. Only now the uploads that it no longer names.
            _put_in_place(staged, uploads)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    # What this process knew of the tables is over.
    connection.close()
    last_copies.forget_all()
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
    if uploads.exists() and any(each.name != STAGED for each in uploads.iterdir()):
        raise BackupError(
            f"There are uploads in {uploads}, so nothing was changed. Move them away, or delete them and put the "
            "backup in their place: make restore BACKUP=path REPLACE=yes"
        )


def _put_in_place(staged, uploads):
    for old in uploads.iterdir():
        if old == staged:
            continue
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    for new in staged.iterdir():
        os.replace(new, uploads / new.name)
