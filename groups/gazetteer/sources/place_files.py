"""Reading and writing the two gazetteer files that ``manage.py build_gazetteer`` makes."""

import csv
from pathlib import Path

from groups.gazetteer.sources.geonames import Place
from groups.gazetteer.sources.postcode_areas import Area

FOLDER = Path(__file__).parent.parent / "data"
AREAS = FOLDER / "postcode_areas.csv"
TOWNS = FOLDER / "towns.csv"

_TOWN_COLUMNS = ("id", "name", "search_names", "nation", "population", "district", "near", "easting", "northing")


def write_areas(areas, path=AREAS):
    """Write Areas, in the order given."""
    _write(path, Area._fields, areas)


def write_towns(places, path=TOWNS):
    """Write Places, in the order given; their search names are one column separated by "|"."""
    _write(path, _TOWN_COLUMNS, (place._replace(names="|".join(place.names)) for place in places))


def read_areas(path=AREAS):
    """Return the Areas of the file, in its order."""
    return [
        Area(row["code"], row["kind"], int(row["easting"]), int(row["northing"])) for row in _read(path, Area._fields)
    ]


def read_towns(path=TOWNS):
    """Return the Places of the file, in its order."""
    return [
        Place(
            id=int(row["id"]),
            name=row["name"],
            names=tuple(row["search_names"].split("|")),
            nation=row["nation"],
            population=int(row["population"]),
            district=row["district"],
            near=row["near"],
            easting=int(row["easting"]),
            northing=int(row["northing"]),
        )
        for row in _read(path, _TOWN_COLUMNS)
    ]


def _write(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _read(path, columns):
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        if tuple(rows.fieldnames or ()) != columns:
            raise ValueError(f"{path.name} should have the columns {', '.join(columns)}.")
        yield from rows
