"""Load the gazetteer: postcode sectors and districts, towns and villages."""

from functools import cache

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from groups.gazetteer.sources import place_files
from groups.models import PostcodeArea, Town

AREA_COLUMNS = ["code", "kind", "position"]
TOWN_COLUMNS = ["id", "name", "search_names", "nation", "population", "district", "near", "position"]


class Command(BaseCommand):
    help = "Load postcode sectors, districts and towns from groups/gazetteer/data, unless they are loaded already."

    def handle(self, *, verbosity, **options):
        try:
            files = {PostcodeArea: (AREA_COLUMNS, _areas()), Town: (TOWN_COLUMNS, _towns())}
        except (OSError, ValueError) as error:
            raise CommandError(f"The files of places cannot be read: {error} Nothing was changed.") from error
        with transaction.atomic(), connection.cursor() as cursor:
            for model, (columns, rows) in files.items():
                if _rows_in(cursor, model, columns) != rows:
                    _replace(cursor, model, columns, rows)
                    said = f"{len(rows):,} loaded."
                else:
                    said = f"{len(rows):,}, as they should be."
                if verbosity:
                    self.stdout.write(f"{model._meta.verbose_name_plural.capitalize()}: {said}")


@cache
def _areas():
    return sorted((area.code, area.kind, _point(area)) for area in place_files.read_areas())


@cache
def _towns():
    return sorted((*place[:2], list(place.names), *place[3:7], _point(place)) for place in place_files.read_towns())


def _point(place):
    # As PostgreSQL writes a point of whole numbers.
    return f"({place.easting},{place.northing})"


def _rows_in(cursor, model, columns):
    cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")  # noqa: S608 (names of ours)
    return sorted(cursor.fetchall())


def _replace(cursor, model, columns, rows):
    """Replace the rows of the table; readers see the old ones until the commit."""
    table = model._meta.db_table
    # Prevents two loads at a time; readers are not blocked.
    cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"ANALYZE {table}")
