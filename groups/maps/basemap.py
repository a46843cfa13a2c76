"""The basemap: land, sea and borders within a frame, as SVG paths. No database and no clock.

Each process reads the outline (groups/gazetteer/data/coastline.json) once. A piece of it that lies wholly on one side
of a frame counts as one step, so that the map of a town does not process the coast of a whole island.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from groups.gazetteer.national_grid import Position
from groups.gazetteer.sources import coastline

# Above this scale (metres per unit) the wide outline shows as much as the close one.
WIDE_OUTLINE_METRES = 700
# Below this scale the corners of the close outline show and are rounded.
SMOOTH_METRES = 260
# How far, in units, land continues beyond the edge, so that no shoreline is drawn along it.
MARGIN = 14
_PIECE_POINTS = 32


class Frame(NamedTuple):
    """The section a map shows: its north-west corner, its metres per unit, and its size in units."""

    west: float
    north: float
    metres: float
    width: int
    height: int

    def to_view(self, position):
        """(units from the left, units from the top) of a Position."""
        return (position[0] - self.west) / self.metres, (self.north - position[1]) / self.metres

    def box(self, margin=0):
        """West, south, east and north in metres, extended by ``margin`` units on each side."""
        more = margin * self.metres
        return (
            self.west - more,
            self.north - self.height * self.metres - more,
            self.west + self.width * self.metres + more,
            self.north + more,
        )


class Basemap(NamedTuple):
    """The ``d`` of three SVG paths, empty where there is nothing to draw. ``land`` includes the neighbours."""

    land: str
    neighbours: str
    borders: str


class _Line(NamedTuple):
    """A ring or line in pieces (west, south, east, north, points); a piece starts where the one before ends."""

    box: tuple
    pieces: list


def draw_basemap(frame):
    """The Ground within a Frame."""
    uk, neighbours, borders = _outlines()["wide" if frame.metres > WIDE_OUTLINE_METRES else "close"]
    box = frame.box(MARGIN)
    foreign = _shapes(neighbours, box, frame)
    return Basemap(
        _shapes(uk, box, frame) + foreign,
        foreign,
        "".join(_path(run, frame, is_ring=False) for line in borders for run in _runs(line, box)),
    )


@lru_cache(maxsize=1)
def _outlines():
    return {
        name: [[_line(points, is_ring=part != "borders") for points in lines] for part, lines in outline.items()]
        for name, outline in ((name, outline._asdict()) for name, outline in coastline.read().items())
    }


def _line(points, *, is_ring):
    points = [*points, points[0]] if is_ring else points
    pieces = [points[at : at + _PIECE_POINTS + 1] for at in range(0, len(points) - 1, _PIECE_POINTS)]
    return _Line(_box(points), [(*_box(piece), piece) for piece in pieces])


def _box(points):
    eastings, northings = zip(*points, strict=True)
    return min(eastings), min(northings), max(eastings), max(northings)


def _meet(one, other):
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _shapes(rings, box, frame):
    west, south, east, north = box
    paths = []
    for ring in rings:
        if not _meet(ring.box, box):
            continue
        points = []
        for left, bottom, right, top, piece in ring.pieces:
            # Wholly on one side of the box: its end points enclose the same part of the box.
            if right < west or left > east or top < south or bottom > north:
                points.append(piece[0])
            else:
                points += piece[:-1]
        inside = coastline.clipped(points, *box)
        if len(inside) > 2:
            paths.append(_path(inside, frame, is_ring=True))
    return "".join(paths)


def _runs(line, box):
    """The parts of a line near a box: from the last point before it to the first one after."""
    if not _meet(line.box, box):
        return
    run = []
    for *piece_box, piece in line.pieces:
        if not _meet(piece_box, box):
            continue
        for one, other in pairwise(piece):
            if _meet(_box([one, other]), box):
                if run and run[-1] != one:
                    yield run
                    run = []
                run = run or [one]
                run.append(other)
    if run:
        yield run


def _path(points, frame, *, is_ring):
    """Points as a subpath in whole units, each step relative to the last: "M12 34l5-6 7 8z"."""
    west, north, metres = frame.west, frame.north, frame.metres
    drawn = [(round((easting - west) / metres), round((north - northing) / metres)) for easting, northing in points]
    drawn = [here for here, before in zip(drawn, [None, *drawn], strict=False) if here != before]
    if is_ring and drawn[0] == drawn[-1]:
        drawn.pop()
    if len(drawn) < (3 if is_ring else 2):
        return ""
    (x, y), *steps = (
        _bends(drawn, frame) if is_ring and metres < SMOOTH_METRES else [drawn[0], *((p,) for p in drawn[1:])]
    )
    parts, command = [f"M{x} {y}"], ""
    for step in steps:
        wanted = "q" if len(step) == 2 else "l"
        numbers = "".join(
            f"{number if number < 0 else f' {number}'}" for at in step for number in (at[0] - x, at[1] - y)
        )
        # A letter or a minus separates two numbers as a space does.
        parts.append(numbers if wanted == command else wanted + numbers.lstrip())
        command = wanted
        x, y = step[-1]
    return "".join(parts) + ("z" if is_ring else "")


def _bends(ring, frame):
    """Yield a start, then steps: to a point, or past a corner (the first of two) to a point.

    Each curve runs from the middle of one side to the middle of the next. Corners outside the picture stay: cutting
    them could cut into it.
    """

    def is_inside(point):
        return -MARGIN + 1 < point[0] < frame.width + MARGIN - 1 and -MARGIN + 1 < point[1] < frame.height + MARGIN - 1

    middles = [((x + next_x) // 2, (y + next_y) // 2) for (x, y), (next_x, next_y) in pairwise([*ring, ring[0]])]
    yield middles[-1]
    for at, corner in enumerate(ring):
        if is_inside(corner):
            yield corner, middles[at]
        else:
            yield (corner,)
            yield (middles[at],)


def is_within(frame, position, margin=0):
    """Whether a Position lies in the frame, at least ``margin`` units from its edge."""
    x, y = frame.to_view(position)
    return margin <= x <= frame.width - margin and margin <= y <= frame.height - margin


def frame_around(position, metres_across, *, width, height):
    """The Frame of ``metres_across`` centred on ``position``."""
    metres = metres_across / width
    return Frame(position[0] - metres_across / 2, position[1] + metres * height / 2, metres, width, height)


def frame_holding(positions, *, padding, min_metres, width, height):
    """The Frame that holds all ``positions``, ``padding`` units from its edge, and is ``least_metres`` wide or more."""
    west, south, east, north = _box(positions)
    metres = max((east - west) / (width - 2 * padding), (north - south) / (height - 2 * padding), min_metres / width)
    return frame_around(Position((west + east) / 2, (south + north) / 2), metres * width, width=width, height=height)
