"""Sectors and districts computed from unit postcodes."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from math import dist
from statistics import median
from typing import NamedTuple

from groups.gazetteer.national_grid import Position, from_latitude_longitude

UNIT = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ([0-9])[A-Z]{2}")


class Area(NamedTuple):
    """A district ("BN3") or sector ("BN3 3"), in whole metres of the British National Grid."""

    code: str
    kind: str
    easting: int
    northing: int


class Unit(NamedTuple):
    """One full postcode with its space ("BN3 3WR")."""

    postcode: str
    position: Position


def units_in_the_uk(rows: Iterable[tuple[str, str, str]]) -> tuple[list[Unit], int]:
    """Return the units of ``rows`` (postcode, latitude, longitude, as text), and the number of rows left out.

    Left out are rows without a position (99.999999 or 0,0), outside the United Kingdom and the Isle of Man, or with
    an invalid postcode.
    """
    postcodes, latitudes, longitudes, skipped = [], [], [], 0
    for postcode, latitude, longitude in rows:
        latitude, longitude = float(latitude or 0), float(longitude or 0)
        if UNIT.fullmatch(postcode) and 49 <= latitude <= 62 and -9 <= longitude <= 3:
            postcodes.append(postcode)
            latitudes.append(latitude)
            longitudes.append(longitude)
        else:
            skipped += 1
    # In one call: two million calls would take minutes.
    positions = map(Position, *from_latitude_longitude(latitudes, longitudes))
    units = [unit for unit in map(Unit, postcodes, positions) if unit.position.is_in_the_uk()]
    return units, skipped + len(postcodes) - len(units)


def areas_of(units: Iterable[Unit]) -> list[Area]:
    """Return the sectors and districts of the units, each at the median of its units, by code.

    Where every district of a number has a letter, as in central London (W1A, W1B …), the number alone ("W1") is
    a district too, because visitors type it.
    """
    members = defaultdict(list)
    lettered = defaultdict(list)
    for postcode, position in units:
        district, sector_digit = UNIT.fullmatch(postcode).groups()
        members[district, "district"].append(position)
        members[f"{district} {sector_digit}", "sector"].append(position)
        if district[-1].isalpha():
            lettered[district[:-1], "district"].append(position)
    members |= {key: positions for key, positions in lettered.items() if key not in members}
    return sorted(
        Area(code, kind, *(round(median(metres)) for metres in zip(*positions, strict=True)))
        for (code, kind), positions in members.items()
    )


_CELL_METRES = 2_000
_NEIGHBOURS = 25


def district_finder(units: Iterable[Unit]) -> Callable[[Position], str]:
    """Return a function from a Position to the most frequent district around it.

    Units at the same position, such as post office boxes, count once.
    """
    cells = defaultdict(dict)
    for postcode, position in units:
        cells[_cell(position)][position] = postcode.split()[0]

    def district_at(position):
        column, row = _cell(position)
        for reach in (1, 2, 4, 8):
            around = range(-reach, reach + 1)
            found = [spot for x in around for y in around for spot in cells.get((column + x, row + y), {}).items()]
            if found:
                found.sort(key=lambda spot: (dist(spot[0], position), spot[1]))
                votes = Counter(district for _, district in found[:_NEIGHBOURS])
                return max(sorted(votes), key=votes.get)
        raise ValueError(f"No postcode within {8 * _CELL_METRES:,} metres of {position}.")

    return district_at


def _cell(position):
    return int(position.easting // _CELL_METRES), int(position.northing // _CELL_METRES)
