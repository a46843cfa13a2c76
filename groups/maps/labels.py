"""Where markers and words stand on a map, so that none covers another and none runs out of it. Pure; in units."""

from heapq import heappop, heappush
from math import ceil, cos, floor, hypot, radians, sin, sqrt
from typing import NamedTuple

# Of words 100 units high in Hyperlegible Next or in what stands in for it, wider rather than narrower.
_WIDE, _NARROW = set("mwMWŴŵ—"), set("iljtfrIJ1.,:;'’-–()! ")
# Between two markers.
APART = 2
_MOST_TRIES = 100


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other, gap=0):
        """Whether less than ``gap`` units lie between this and another Box."""
        return (
            self.left < other.right + gap
            and self.right > other.left - gap
            and self.top < other.bottom + gap
            and self.bottom > other.top - gap
        )

    def fits(self, width, height, margin=0):
        """Whether all of it lies in a picture, ``margin`` units from its edge."""
        return (
            self.left >= margin
            and self.top >= margin
            and self.right <= width - margin
            and self.bottom <= height - margin
        )


def box_around(x, y, width, height):
    """The Box with its middle at a point."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def width_of(words, size):
    """How many units wide words are, at most, at a font size in units."""
    hundredths = sum(
        90 if letter in _WIDE else 36 if letter in _NARROW else 70 if letter.isupper() else 60 for letter in words
    )
    return hundredths * size / 100


class Marker(NamedTuple):
    """What stands for one group or for several: its middle, its width and height, and whose it is, in order.

    ``words`` are its lines of words, ``line`` how far they are apart.
    """

    x: int
    y: int
    width: int
    height: int
    members: tuple[int, ...]
    words: tuple[str, ...] = ()
    line: int = 0

    @property
    def box(self):
        return box_around(self.x, self.y, self.width, self.height)


class _Cluster(NamedTuple):
    """Numbers that share a marker, in order, and the smallest Box that holds their places."""

    numbers: tuple[int, ...]
    spread: Box

    def joined(self, other):
        one, two = self.spread, other.spread
        spread = Box(
            min(one.left, two.left), min(one.top, two.top), max(one.right, two.right), max(one.bottom, two.bottom)
        )
        return _Cluster(tuple(sorted(self.numbers + other.numbers)), spread)


def markers(points, *, words_of, size, height, frame_width, frame_height, keep_clear=()):
    """A Marker for each of ``points`` (number → x, y), or one for several where circles of ``height`` would collide.

    ``words_of`` turns numbers into the lines on the marker, ``size`` is their font's. All lie in the frame, none over
    another or over one of ``keep_clear``, small Boxes. What has no room where it belongs moves aside, by no more
    than ``height`` from its edge to a place; only where there is no room either it is joined with its neighbour, unless
    that would take it further still.
    """
    line = 2 * round(size * 0.55)
    waiting = _clusters(points, height / sqrt(2))[::-1]
    settled, insistent = [], set()
    while waiting:
        cluster = waiting.pop()
        words = words_of(cluster.numbers)
        wide = max((width_of(each, size) for each in words), default=0)
        # Even, so that middles are whole units.
        across, down = max(height, 2 * round(wide / 2 + height * 0.3)), height + line * max(0, len(words) - 1)
        taken = [*keep_clear, *(box for _, box, _ in settled)]
        room = {"taken": taken, "frame_width": frame_width, "frame_height": frame_height}
        spot = _free_spot(cluster.spread, across, down, reach=height, **room)
        home = _middle(cluster.spread, across, down, frame_width, frame_height)
        leaving = []
        if spot is None and cluster not in insistent:
            # What stands in its place may have more room to move: it is asked once.
            insistent.add(cluster)
            place = box_around(*home, across, down)
            leaving = [other for _, box, other in settled if box.meets(place, APART)]
            waiting += [*leaving, cluster]
        elif spot is None and (others := [*(other for *_, other in settled), *waiting]):
            neighbour = min(others, key=lambda other: _size(cluster.joined(other).spread))
            joined = cluster.joined(neighbour)
            if _size(joined.spread) > 2 * height:
                # Joined it would be as far from its groups: whatever is free will do.
                spot = _free_spot(cluster.spread, across, down, reach=frame_width + frame_height, **room)
            if spot is None:
                leaving = [neighbour]
                waiting = [*(each for each in waiting if each != neighbour), joined]
        else:
            spot = spot or home
        if spot:
            marker = Marker(*spot, across, down, cluster.numbers, words, line)
            settled.append((marker, marker.box, cluster))
        else:
            settled = [each for each in settled if each[-1] not in leaving]
    return sorted((marker for marker, *_ in settled), key=lambda marker: marker.members)


def _clusters(points, side):
    """Points as _Clusters, by their lowest numbers; the nearest to each other are joined first.

    None is larger than a square of ``side``, so that the circles of any two in it would collide.
    """
    of_place = {}
    for number, (x, y) in sorted(points.items()):
        of_place.setdefault((round(x), round(y)), []).append((number, x, y))
    # From left to right: what is too far to the right is too far for all that follow.
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
                # To whole units: places evenly apart are joined in the order of their numbers.
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
    """The free middle for a box that is nearest to the middle of ``spread``; None where there is none.

    No corner of ``spread`` is further than ``reach`` from the box. Wherever something is in the way, it slides past
    it to either side, above or below.
    """
    x, y = home = _middle(spread, width, height, frame_width, frame_height)
    least_x, least_y = width / 2 + 2, height / 2 + 2
    region = box_around(*home, 2 * (reach + width), 2 * (reach + height))
    taken = [each for each in taken if each.meets(region)]
    tries, seen = [(0, 0, x, y)], {home}
    while tries and len(seen) < _MOST_TRIES:
        *_, x, y = heappop(tries)
        box = box_around(x, y, width, height)
        other = next((each for each in taken if box.meets(each, APART)), None)
        if other is None:
            return x, y
        for spot in (
            (floor(other.left - APART - width / 2), y),
            (ceil(other.right + APART + width / 2), y),
            (x, floor(other.top - APART - height / 2)),
            (x, ceil(other.bottom + APART + height / 2)),
        ):
            if (
                spot not in seen
                and least_x <= spot[0] <= frame_width - least_x
                and least_y <= spot[1] <= frame_height - least_y
                and _furthest(spread, box_around(*spot, width, height)) <= reach
            ):
                seen.add(spot)
                aside, away = abs(spot[0] - home[0]), abs(spot[1] - home[1])
                # As near above or below as to a side, it leaves the side to words.
                heappush(tries, (hypot(aside, away), aside, *spot))
    return None


def _furthest(spread, box):
    """How far the furthest corner of ``spread`` is from a Box."""
    return hypot(
        max(0, box.left - spread.left, spread.right - box.right),
        max(0, box.top - spread.top, spread.bottom - box.bottom),
    )


def _middle(spread, width, height, frame_width, frame_height):
    """The middle, in whole units and nearest to that of ``spread``, at which a box lies wholly in the picture."""
    x, y, across, down = (
        (spread.left + spread.right) / 2,
        (spread.top + spread.bottom) / 2,
        width / 2 + 2,
        height / 2 + 2,
    )
    return round(min(max(x, across), frame_width - across)), round(min(max(y, down), frame_height - down))


class Words(NamedTuple):
    """Words on a map: the middle of their line, their font's size, and where their base line begins or ends."""

    x: int
    y: int
    anchor: str
    words: str
    box: Box


def beside(box, words, size, *, taken, frame_width, frame_height, gap=5):
    """Words right or left of, above or below a Box, wherever there is room first; None where there is none."""
    wide, middle = width_of(words, size), (box.top + box.bottom) / 2
    centre = (box.left + box.right) / 2
    # Letters reach from some 0.75 of their size above the base line to 0.25 below it.
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
        found = _words(round(x), round(base), anchor, words, left, wide, size)
        if _is_free(found.box, taken, frame_width, frame_height):
            return found
    return None


def on_ring(x, y, radius, words, size, *, taken, frame_width, frame_height):
    """Words upon a circle, as near its top as there is room; None where there is none."""
    wide = width_of(words, size)
    for degrees in sorted(range(-180, 180, 12), key=abs):
        at_x, at_y = x + radius * sin(radians(degrees)), y - radius * cos(radians(degrees))
        found = _words(round(at_x), round(at_y + 0.33 * size), "middle", words, at_x - wide / 2, wide, size)
        if _is_free(found.box, taken, frame_width, frame_height):
            return found
    return None


def _words(x, base, anchor, words, left, wide, size):
    return Words(x, base, anchor, words, Box(left, base - 0.85 * size, left + wide, base + 0.3 * size))


def _is_free(box, taken, frame_width, frame_height):
    return box.fits(frame_width, frame_height, 4) and not any(box.meets(other, 2) for other in taken)
