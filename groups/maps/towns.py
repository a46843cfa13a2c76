"""Towns shown on maps.

Each process reads the gazetteer's file once, which saves every search a query.
"""

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from groups.gazetteer.national_grid import Position
from groups.gazetteer.sources import place_files
from groups.gazetteer.sources.geonames import NOT_LANDMARKS

_CELL_METRES = 25_000


class Town(NamedTuple):
    """A town or village and its population, 0 if unknown."""

    name: str
    population: int
    position: Position


def towns_in(box):
    """Return the Towns in a box (west, south, east, north in metres), the largest first."""
    west, south, east, north = box
    cells = _cells()
    columns = range(int(west // _CELL_METRES), int(east // _CELL_METRES) + 1)
    rows = range(int(south // _CELL_METRES), int(north // _CELL_METRES) + 1)
    found = [
        town
        for column in columns
        for row in rows
        for town in cells.get((column, row), ())
        if west <= town.position.easting <= east and south <= town.position.northing <= north
    ]
    return sorted(found, key=lambda town: -town.population)


@lru_cache(maxsize=1)
def _cells():
    cells = defaultdict(list)
    for place in place_files.read_towns():
        if place.name not in NOT_LANDMARKS:
            position = place.position
            cell = int(position.easting // _CELL_METRES), int(position.northing // _CELL_METRES)
            cells[cell].append(Town(place.name, place.population, position))
    return dict(cells)
