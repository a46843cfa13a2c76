"""Coasts and borders of the United Kingdom and its neighbours, simplified from Natural Earth's 1:10m map.

Natural Earth (https://www.naturalearthdata.com) is in the public domain. ``manage.py make_coastline`` writes the
file that comes with the site. No database.
"""

import json
from collections import defaultdict
from itertools import pairwise
from math import dist
from pathlib import Path
from typing import NamedTuple

from groups.gazetteer.national_grid import Position, from_latitude_longitude

FILE = Path(__file__).parent.parent / "data" / "coastline.json"

# ISO 3166-1 numeric codes, the country keys of the source.
UK = "826"
IRELAND = "372"
# Isle of Man, Jersey, Guernsey; France, Belgium and the Netherlands as far as the box goes.
NEIGHBOURS = (IRELAND, "833", "832", "831", "250", "056", "528")
# West, south, east and north in metres; larger than any map.
BOX = (-260_000, -160_000, 830_000, 1_330_000)


class Detail(NamedTuple):
    """The tolerance of simplified lines in metres, and the area of the smallest island in square metres."""

    stray: float
    least_island: float


CLOSE = Detail(250, 60_000)
WIDE = Detail(1_500, 25_000_000)


class Outline(NamedTuple):
    """Rings of the UK and of its neighbours, and border lines: lists of Positions in whole metres.

    Rings do not repeat their first point.
    """

    uk: list[list[Position]]
    neighbours: list[list[Position]]
    borders: list[list[Position]]


def make(countries, regions):
    """Return the close and the wide Outline from a TopoJSON of countries and a GeoJSON of UK regions."""
    return {"close": _outline(countries, regions, CLOSE), "wide": _outline(countries, regions, WIDE)}


def write(outlines, path=FILE):
    """Write Outlines by name, one line per ring: easting, northing, easting, northing …"""
    text = json.dumps(
        {
            name: {part: [[metre for point in line for metre in point] for line in lines] for part, lines in of_parts}
            for name, of_parts in ((name, outline._asdict().items()) for name, outline in outlines.items())
        },
        separators=(",", ":"),
    )
    path.write_text(text.replace("],[", "],\n[").replace(']},"', ']},\n"') + "\n", encoding="utf-8")


def read(path=FILE):
    """Return the Outlines of the file by name."""
    read = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Outline(**{part: [_points(line) for line in lines] for part, lines in parts.items()})
        for name, parts in read.items()
    }


def _points(metres):
    return list(map(Position, metres[::2], metres[1::2]))


def _outline(countries, regions, detail):
    arcs = [_simplified(_placed(_degrees(countries, arc)), detail.stray) for arc in countries["arcs"]]
    of_countries = {each.get("id"): each for each in countries["objects"]["countries"]["geometries"]}
    uk = _rings(of_countries[UK], arcs, detail)
    neighbours = [ring for number in NEIGHBOURS for ring in _rings(of_countries[number], arcs, detail)]
    borders = [arcs[arc] for arc in sorted(_arcs(of_countries[UK]) & _arcs(of_countries[IRELAND]))]
    borders += [_simplified(_placed(line), detail.stray) for line in nation_borders(regions)]
    return Outline(uk, neighbours, borders)


def _degrees(countries, arc):
    """Yield the longitudes and latitudes of a TopoJSON arc, which is delta-encoded in whole steps."""
    (east, north), (first_longitude, first_latitude) = countries["transform"].values()
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * east + first_longitude, y * north + first_latitude


def _placed(degrees):
    """Return Positions in whole metres; arcs far outside the grid become one distant point."""
    longitudes, latitudes = zip(*degrees, strict=True)
    if max(longitudes) < -20 or min(longitudes) > 20 or max(latitudes) < 40 or min(latitudes) > 70:
        return [Position(10**7, 10**7)] * 2
    return [
        Position(round(east), round(north))
        for east, north in zip(*from_latitude_longitude(latitudes, longitudes), strict=True)
    ]


def _arcs(country):
    """Return the numbers of all arcs of a country, in either direction."""
    polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
    return {arc if arc >= 0 else ~arc for polygon in polygons for ring in polygon for arc in ring}


def _rings(country, arcs, detail):
    """Return the rings of a country inside the box, largest first, without lakes and the smallest islands."""
    polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
    rings = []
    for shore, *_lakes in polygons:
        points = []
        for arc in shore:
            points += (arcs[arc] if arc >= 0 else arcs[~arc][::-1])[:-1]
        ring = clipped(points, *BOX)
        if len(ring) > 2 and abs(area(ring)) >= detail.least_island:
            rings.append([Position(round(x), round(y)) for x, y in ring])
    return sorted(rings, key=lambda ring: -abs(area(ring)))


def nation_borders(regions):
    """Return the borders between the nations of Great Britain: the shared edges of their regions.

    Two regions have no nation in the source; both are in England.
    """
    nations = defaultdict(set)
    for region in regions["features"]:
        shape = region["geometry"]
        for polygon in [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]:
            for ring in polygon:
                points = [tuple(round(degree, 6) for degree in point) for point in ring]
                for edge in pairwise(points):
                    nations[frozenset(edge)].add(region["properties"]["geonunit"] or "England")
    return joined([tuple(edge) for edge, of in nations.items() if len(edge) == 2 and len(of) > 1])


def joined(edges):
    """Return lines joined from connected edges, each from one loose end to the other."""
    neighbours = defaultdict(list)
    for one, other in edges:
        neighbours[one].append(other)
        neighbours[other].append(one)
    lines = []
    for end in sorted(point for point, others in neighbours.items() if len(others) == 1):
        if not neighbours[end]:
            continue
        line = [end]
        while neighbours[line[-1]]:
            following = neighbours[line[-1]].pop()
            neighbours[following].remove(line[-1])
            line.append(following)
        lines.append(line)
    return lines


def _simplified(points, stray):
    """Simplify a line to the tolerance ``stray`` in metres (Douglas and Peucker), keeping its ends."""
    if points[0] == points[-1] and len(points) > 3:
        # A ring is split in two lines: its ends are one point.
        middle = max(range(len(points)), key=lambda at: dist(points[0], points[at]))
        return _simplified(points[: middle + 1], stray)[:-1] + _simplified(points[middle:], stray)
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        furthest, at = max(
            ((_from_line(points[at], points[first], points[last]), at) for at in range(first + 1, last)),
            default=(0, None),
        )
        if furthest > stray:
            kept.add(at)
            spans += [(first, at), (at, last)]
    return [points[at] for at in sorted(kept)]


def _from_line(point, first, last):
    """Return the distance of a point from a line segment."""
    length = dist(first, last)
    if length == 0:
        return dist(point, first)
    along = sum((point[axis] - first[axis]) * (last[axis] - first[axis]) for axis in (0, 1)) / length**2
    along = min(1, max(0, along))
    return dist(point, [first[axis] + along * (last[axis] - first[axis]) for axis in (0, 1)])


def area(ring):
    """Return the signed area of a ring, negative if clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def clipped(ring, west, south, east, north):
    """Return the part of a ring inside a box as one ring, possibly empty (Sutherland and Hodgman).

    Separate parts are connected by lines along the edge of the box.
    """
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        inside = [(point[axis] - limit) * sign >= 0 for point in ring]
        if all(inside):
            continue
        if not any(inside):
            return []
        kept = []
        for at, point in enumerate(ring):
            before = ring[at - 1]
            if inside[at] != inside[at - 1]:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                across = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
                kept.append((limit, across) if axis == 0 else (across, limit))
            if inside[at]:
                kept.append(point)
        ring = kept
    return ring
