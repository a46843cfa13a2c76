"""Placing markers and labels on a map without overlap and within its edges. Pure; lengths in units."""

from heapq import heappop, heappush
from math import ceil, cos, floor, hypot, radians, sin, sqrt
from typing import NamedTuple

# Letter widths of Hyperlegible Next and its fallback fonts, rounded up.
_WIDE_LETTERS, _NARROW_LETTERS = set("mwMWŴŵ—"), set("iljtfrIJ1.,:;'’-–()! ")
# The least distance between two markers.
MARKER_GAP = 2
_MAX_TRIES = 100


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other, gap=0):
        """Whether this and another Box overlap or are less than ``gap`` units apart."""
        return (
            self.left < other.right + gap
            and self.right > other.left - gap
            and self.top < other.bottom + gap
            and self.bottom > other.top - gap
        )

    def fits(self, width, height, margin=0):
        """Whether it lies wholly in a picture, ``margin`` units from its edge."""
        return (
            self.left >= margin
            and self.top >= margin
            and self.right <= width - margin
            and self.bottom <= height - margin
        )


def box_at(x, y, width, height):
    """The Box centred on a point."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def width_of(text, size):
    """The greatest width of ``text`` in units, at a font size in units."""
    hundredths = sum(
        90 if letter in _WIDE_LETTERS else 36 if letter in _NARROW_LETTERS else 70 if letter.isupper() else 60
        for letter in text
    )
    return hundredths * size / 100


class Marker(NamedTuple):
    """The mark of one or several groups: its centre, width and height, and the groups' numbers in order.

    ``text`` holds its lines of text, ``line`` the distance between them.
    """

    x: int
    y: int
    width: int
    height: int
    members: tuple[int, ...]
    text: tuple[str, ...] = ()
    line: int = 0

    @property
    def box(self):
        return box_at(self.x, self.y, self.width, self.height)


class _Cluster(NamedTuple):
    """Numbers that share a marker, in order, and the smallest Box around their points."""

    numbers: tuple[int, ...]
    spread: Box

    def joined(self, other):
        one, two = self.spread, other.spread
        spread = Box(
            min(one.left, two.left), min(one.top, two.top), max(one.right, two.right), max(one.bottom, two.bottom)
        )
        return _Cluster(tuple(sorted(self.numbers + other.numbers)), spread)


def markers(points, *, text_of, size, height, frame_width, frame_height, keep_clear=()):
    """Return a Marker for each of ``points`` (number → x, y), or one for several whose circles would collide.

    ``height`` is a circle's diameter. ``text_of`` turns numbers into a marker's lines, ``size`` is their font size.
    All markers lie in the frame, none over another or over a Box of ``keep_clear``. A marker without room moves aside,
    its edge at most ``height`` from any of its points; without room there either, it is merged with its neighbour,
    unless that would move it further.
    """
    line = 2 * round(size * 0.55)
    waiting = _clusters(points, height / sqrt(2))[::-1]
    settled, insistent = [], set()
    while waiting:
        cluster = waiting.pop()
        text = text_of(cluster.numbers)
        wide = max((width_of(each, size) for each in text), default=0)
        # Even, so that centres are whole units.
        across, down = max(height, 2 * round(wide / 2 + height * 0.3)), height + line * max(0, len(text) - 1)
        taken = [*keep_clear, *(box for _, box, _ in settled)]
        room = {"taken": taken, "frame_width": frame_width, "frame_height": frame_height}
        spot = _free_spot(cluster.spread, across, down, reach=height, **room)
        home = _middle(cluster.spread, across, down, frame_width, frame_height)
        leaving = []
        if spot is None and cluster not in insistent:
            # The markers in its place may have more room to move: they are placed again, once.
            insistent.add(cluster)
            place = box_at(*home, across, down)
            leaving = [other for _, box, other in settled if box.meets(place, MARKER_GAP)]
            waiting += [*leaving, cluster]
        elif spot is None and (others := [*(other for *_, other in settled), *waiting]):
            neighbour = min(others, key=lambda other: _size(cluster.joined(other).spread))
            joined = cluster.joined(neighbour)
            if _size(joined.spread) > 2 * height:
                # Merged it would be as far from its groups: take any free spot.
                spot = _free_spot(cluster.spread, across, down, reach=frame_width + frame_height, **room)
            if spot is None:
                leaving = [neighbour]
                waiting = [*(each for each in waiting if each != neighbour), joined]
        else:
            spot = spot or home
        if spot:
            marker = Marker(*spot, across, down, cluster.numbers, text, line)
            settled.append((marker, marker.box, cluster))
        else:
            settled = [each for each in settled if each[-1] not in leaving]
    return sorted((marker for marker, *_ in settled), key=lambda marker: marker.members)


def _clusters(points, side):
    """Return points as _Clusters, ordered by their lowest numbers; the nearest are joined first.

    None is larger than a square of ``side``: the circles of any two of its points would collide.
    """
    of_place = {}
    for number, (x, y) in sorted(points.items()):
        of_place.setdefault((round(x), round(y)), []).append((number, x, y))
    # From left to right, so that the search for pairs stops at the first point too far right.
    clusters = [
        _Cluster(
            tuple(number for number, _, _ in each),
            Box(
                min(x for _, x, _ in each),
                min(y for *_, y in each),
                max(x for _, x, _ in each),
                max(y for *_, y in each),
            ),
        )
        for _, each in sorted(of_place.items())
    ]
    pairs = []
    for at, one in enumerate(clusters):
        for after in range(at + 1, len(clusters)):
            other = clusters[after]
            if other.spread.left - one.spread.left > side:
                break
            if abs(other.spread.top - one.spread.top) <= side:
                apart = hypot(other.spread.left - one.spread.left, other.spread.top - one.spread.top)
                # In whole units, so that points evenly apart are joined in the order of their numbers.
                pairs.append((round(apart), *sorted((one.numbers, other.numbers)), at, after))
    cluster_of = list(range(len(clusters)))
    for *_, at, after in sorted(pairs):
        one, other = cluster_of[at], cluster_of[after]
        if one != other:
            joined = clusters[one].joined(clusters[other])
            if _size(joined.spread) <= side:
                clusters[one] = joined
                cluster_of = [one if each == other else each for each in cluster_of]
    return sorted(clusters[at] for at in set(cluster_of))


def _size(box):
    """The longer side of a Box."""
    return max(box.right - box.left, box.bottom - box.top)


def _free_spot(spread, width, height, *, taken, reach, frame_width, frame_height):
    """Return the free centre for a box nearest to the centre of ``spread``, or None.

    No corner of ``spread`` is further than ``reach`` from the box. The box slides past each obstacle to either side,
    above or below.
    """
    x, y = home = _middle(spread, width, height, frame_width, frame_height)
    min_x, min_y = width / 2 + 2, height / 2 + 2
    region = box_at(*home, 2 * (reach + width), 2 * (reach + height))
    taken = [each for each in taken if each.meets(region)]
    tries, seen = [(0, 0, x, y)], {home}
    while tries and len(seen) < _MAX_TRIES:
        *_, x, y = heappop(tries)
        box = box_at(x, y, width, height)
        other = next((each for each in taken if box.meets(each, MARKER_GAP)), None)
        if other is None:
            return x, y
        for spot in (
            (floor(other.left - MARKER_GAP - width / 2), y),
            (ceil(other.right + MARKER_GAP + width / 2), y),
            (x, floor(other.top - MARKER_GAP - height / 2)),
            (x, ceil(other.bottom + MARKER_GAP + height / 2)),
        ):
            if (
                spot not in seen
                and min_x <= spot[0] <= frame_width - min_x
                and min_y <= spot[1] <= frame_height - min_y
                and _furthest(spread, box_at(*spot, width, height)) <= reach
            ):
                seen.add(spot)
                aside, away = abs(spot[0] - home[0]), abs(spot[1] - home[1])
                # At equal distance, above or below comes first: the sides stay free for labels.
                heappush(tries, (hypot(aside, away), aside, *spot))
    return None


def _furthest(spread, box):
    """The distance from a Box to the furthest corner of ``spread``."""
    return hypot(
        max(0, box.left - spread.left, spread.right - box.right),
        max(0, box.top - spread.top, spread.bottom - box.bottom),
    )


def _middle(spread, width, height, frame_width, frame_height):
    """The centre nearest to that of ``spread``, in whole units, at which a box lies wholly in the picture."""
    x, y, across, down = (
        (spread.left + spread.right) / 2,
        (spread.top + spread.bottom) / 2,
        width / 2 + 2,
        height / 2 + 2,
    )
    return round(min(max(x, across), frame_width - across)), round(min(max(y, down), frame_height - down))


class Label(NamedTuple):
    """Text on a map: the point of its baseline that ``anchor`` names (start, middle or end), and its Box."""

    x: int
    y: int
    anchor: str
    text: str
    box: Box


def label_beside(box, text, size, *, taken, frame_width, frame_height, gap=5):
    """Return a Label in the first free place right or left of, above or below a Box, or None."""
    wide, middle = width_of(text, size), (box.top + box.bottom) / 2
    centre = (box.left + box.right) / 2
    # Letters reach from about 0.75 of their size above the baseline to 0.25 below it.
    for x, base, anchor, left in (
        (box.right + gap, middle + 0.33 * size, "start", box.right + gap),
        (box.left - gap, middle + 0.33 * size, "end", box.left - gap - wide),
        (centre, box.top - gap - 0.2 * size, "middle", centre - wide / 2),
        (centre, box.bottom + gap + 0.72 * size, "middle", centre - wide / 2),
        (box.right + gap, box.top, "start", box.right + gap),
        (box.right + gap, box.bottom + 0.66 * size, "start", box.right + gap),
        (box.left - gap, box.top, "end", box.left - gap - wide),
        (box.left - gap, box.bottom + 0.66 * size, "end", box.left - gap - wide),
    ):
        found = _label(round(x), round(base), anchor, text, left, wide, size)
        if _is_free(found.box, taken, frame_width, frame_height):
            return found
    return None


def label_on_ring(x, y, radius, text, size, *, taken, frame_width, frame_height):
    """Return a Label on a circle, as near its top as there is room, or None."""
    wide = width_of(text, size)
    for degrees in sorted(range(-180, 180, 12), key=abs):
        at_x, at_y = x + radius * sin(radians(degrees)), y - radius * cos(radians(degrees))
        found = _label(round(at_x), round(at_y + 0.33 * size), "middle", text, at_x - wide / 2, wide, size)
        if _is_free(found.box, taken, frame_width, frame_height):
            return found
    return None


def _label(x, base, anchor, text, left, wide, size):
    return Label(x, base, anchor, text, Box(left, base - 0.85 * size, left + wide, base + 0.3 * size))


def _is_free(box, taken, frame_width, frame_height):
    return box.fits(frame_width, frame_height, 4) and not any(box.meets(other, 2) for other in taken)
