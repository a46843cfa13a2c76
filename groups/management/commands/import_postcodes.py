"""Import the full postcodes of a national directory, for searches by street instead of sector.

manage.py import_postcodes codepo_gb.zip manage.py import_postcodes ONSPD_AUG_2026.zip manage.py import_postcodes
"https://api.os.uk/downloads/v1/products/CodePointOpen/downloads?area=GB&format=CSV&redirect"

Code-Point Open (Ordnance Survey) covers Great Britain; the ONS Postcode Directory also covers Northern Ireland and
codes no longer in use. Both are published every three months. The old postcodes stay in use until the import is done.
"""

import tempfile
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, IntegrityError, connection, transaction
from tqdm import tqdm

from groups.gazetteer.sources import postcode_table
from groups.gazetteer.sources.download import DownloadError, download
from groups.gazetteer.sources.postcode_directories import UnreadableDirectoryError, open_directory
from groups.models import Venue

# Great Britain alone has 1.7 million postcodes in use.
MIN_ROWS = 1_000_000

_BATCH = 10_000


class Command(BaseCommand):
    help = (
        "Import full postcodes from OS Code-Point Open (zip) or the ONS Postcode Directory (zip or CSV), "
        "replacing those imported before."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", help="A path, or an address that begins with https://")
        parser.add_argument(
            "--at-least",
            type=int,
            default=MIN_ROWS,
            metavar="N",
            help=f"Refuse a source with fewer postcodes than this (default: {MIN_ROWS:,}).",
        )

    def handle(self, *, source, at_least, verbosity, **options):
        self.quiet = not verbosity
        try:
            with self._file(source) as path, open_directory(path) as directory:
                count, not_in_use = self._replace_postcodes(directory, at_least)
        except (UnreadableDirectoryError, DownloadError, postcode_table.BusyError) as error:
            raise CommandError(f"{source}: {error} {_UNCHANGED}") from error
        except IntegrityError as error:
            detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", None) or ""
            raise CommandError(
                f"{source}: a postcode is there twice. {detail} Download the file again. {_UNCHANGED}"
            ) from error
        except (Error, psycopg.Error) as error:
            raise CommandError(f"The database gave up: {str(error).strip()} {_UNCHANGED}") from error
        moved = Venue.objects.update_positions()
        if verbosity:
            self.stdout.write(
                f"{count:,} postcodes imported, {not_in_use:,} of them no longer in use. "
                f"{directory.without_position:,} without a position in the UK left out"
                + (f", and {directory.invalid:,} rows that hold no postcode." if directory.invalid else ".")
            )
            if moved:
                self.stdout.write(f"Venues placed more exactly: {moved}.")

    @contextmanager
    def _file(self, source):
        """The path of the source, fetched first if it is an address."""
        if "://" not in source:
            yield Path(source)
            return
        with tempfile.NamedTemporaryFile(suffix=".download") as file:
            with self._progress("Downloading", 0) as bar:

                def show(read, total):
                    bar.total = total or None
                    bar.update(read)

                download(source, file, show)
            file.flush()
            yield Path(file.name)

    def _replace_postcodes(self, directory, at_least):
        """Swap the table's rows for the directory's; how many there are, and how many are no longer in use."""
        with transaction.atomic(), connection.cursor() as cursor:
            postcode_table.open_incoming(cursor)
            count, not_in_use = self._copy(directory, cursor)
            if count < at_least:
                raise UnreadableDirectoryError(
                    f"Only {count:,} postcodes with a position were found, and at least {at_least:,} were expected. "
                    "Download the whole file again, or say how many you expect with --at-least."
                )
            if not self.quiet:
                self.stdout.write(f"{count:,} postcodes read. Putting them in order…")
            postcode_table.swap_in(cursor)
        return count, not_in_use

    def _copy(self, directory, cursor):
        count = in_use = 0
        rows = directory.rows()
        with postcode_table.copy_into_incoming(cursor) as copy, self._progress("Reading", directory.size) as bar:
            while batch := list(islice(rows, _BATCH)):
                copy.write("".join(f"{row[0]}\t{row[1]}\t{row[2]}\t{'t' if row[3] else 'f'}\n" for row in batch))
                count += len(batch)
                in_use += sum(row.in_use for row in batch)
                bar.update(directory.bytes_read - bar.n)
        return count, count - in_use

    def _progress(self, what, total):
        # Only on a terminal: a progress bar is of no use in a log file.
        return tqdm(desc=what, total=total, unit="B", unit_scale=True, disable=True if self.quiet else None)


_UNCHANGED = "Nothing was changed."
