"""Maps as pictures of SVG: the area around a search, the whole UK, the surroundings of one venue.

Pure: no database and no clock. What it is given is drawn in whole units of a picture; groups/maps/svg.py writes it
down, static/css/map.css colours it. A map says nothing that its page does not say in words.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import atan2, degrees, hypot, isfinite
from textwrap import wrap
from typing import NamedTuple

from groups.gazetteer.national_grid import METRES_IN_A_MILE, Position, miles
from groups.maps.basemap import Frame, Ground, around, ground, holding, within
from groups.maps.labels import Marker, Words, beside, box_around, markers, on_ring

SIZE = 400
# The nearest so many are sure to be on the map; others only if they lie there too.
SURELY_DRAWN = 8
# Further away than this, in miles, a group is not drawn: the map would be one of the whole country.
FURTHEST_MILES = 100
# One group by itself is found by the towns around; several near each other are told apart from closer by. No closer
# still: the coast is no better than half a mile.
LEAST_MILES_ACROSS, LEAST_MILES_OF_SEVERAL = 20, 12
LOCATOR_MILES_ACROSS = 24

MARKER, TOWN_TEXT, RING_TEXT, NUMBER_TEXT = 34, 16, 15, 19
_SEARCHER = 22
_PADDING = 62
_RINGS_MILES = (1, 2, 5, 10, 20, 30, 50, 75, 100)
_MOST_RINGS = 3
_RING_APART = 42
_MOST_TOWNS = 8
_TOWNS_APART = 46
_MOST_RUNS = 5
_LINE_LETTERS = 8

UK_WIDTH, UK_HEIGHT = 240, 418
UK = Frame(west=-32_000, north=1_240_000, metres=3_000, width=UK_WIDTH, height=UK_HEIGHT)
_DOT = 20

_DIRECTIONS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


class Spot(NamedTuple):
    """One of a list's entries: its number there and where it is."""

    number: int
    position: Position


class Point(NamedTuple):
    """A point of a picture, in units from its left and its top."""

    x: int
    y: int


class Ring(NamedTuple):
    """A circle around the search, in units."""

    radius: int
    label: Words


@dataclass
class Picture:
    """What is drawn, and its words: a title, a description, and numbers that lie beyond the edge."""

    title: str
    description: str
    width: int
    height: int
    ground: Ground
    markers: list[Marker] = field(default_factory=list)
    # The middle of the rings; with ``has_here`` it is marked.
    centre: Point | None = None
    has_here: bool = False
    here_label: Words | None = None
    # Whether numbers lead to the entries of a list.
    is_linked: bool = False
    rings: list[Ring] = field(default_factory=list)
    rings_in_words: str = ""
    # Of each its dot, unless a marker covers it, and its name.
    towns: list[tuple[Point | None, Words]] = field(default_factory=list)
    missing: str = ""


def of_search(here, spots, towns_in):
    """The Picture of the area around a search, or None where nothing is near enough to be drawn.

    ``spots`` are the Spots of the page's list, in any order. ``towns_in`` gives the towns of a box, the largest
    first: see groups.maps.towns.
    """
    spots = [spot for spot in spots if _is_known(spot.position)]
    near = [spot for spot in spots if here.miles_to(spot.position) <= FURTHEST_MILES]
    if not near or not _is_known(here):
        return None
    near.sort(key=lambda spot: here.miles_to(spot.position))
    surely = [spot.position for spot in near[:SURELY_DRAWN]]
    least_miles = LEAST_MILES_OF_SEVERAL if len(near) > 1 else LEAST_MILES_ACROSS
    frame = holding(
        [here, *surely],
        padding=_PADDING,
        least_metres=least_miles * METRES_IN_A_MILE,
        width=SIZE,
        height=SIZE,
    )
    drawn = [spot for spot in near if spot.position in surely or within(frame, spot.position, MARKER / 2)]
    x, y = map(round, frame.to_view(here))
    picture = Picture(
        "Map of the groups in this list",
        "",
        SIZE,
        SIZE,
        ground(frame),
        centre=Point(x, y),
        has_here=True,
        is_linked=True,
    )
    here_box = box_around(x, y, _SEARCHER, _SEARCHER)
    places = {spot.number: frame.to_view(spot.position) for spot in drawn}
    size = {"frame_width": SIZE, "frame_height": SIZE}

    def marked(keep_clear):
        return markers(places, words_of=in_short, size=NUMBER_TEXT, height=MARKER, keep_clear=keep_clear, **size)

    def label(taken):
        return beside(here_box, "Your search", TOWN_TEXT, taken=taken, **size)

    picture.markers = marked([here_box])
    marks = [here_box, *(marker.box for marker in picture.markers)]
    picture.here_label = label(marks)
    if picture.here_label is None:
        # The searcher is surrounded: the numbers make room for the words, where that moves the fewest.
        picture.here_label = label([box_around(*place, 12, 12) for place in places.values()]) or label([])
        picture.markers = marked([here_box, picture.here_label.box])
        marks = [here_box, *(marker.box for marker in picture.markers)]
    taken = [*marks, picture.here_label.box]
    room = {"taken": taken, **size}
    picture.towns = _towns(frame, towns_in, room, marks)
    furthest = max(here.miles_to(spot.position) for spot in drawn)
    picture.rings = _rings(x, y, frame, room, furthest)
    picture.rings_in_words = _rings_in_words(picture.rings)
    picture.missing = in_full([spot.number for spot in spots if spot not in drawn])
    picture.description = _description(here, drawn, picture)
    return picture


def of_the_uk(positions):
    """The Picture of the whole UK with a dot at each of ``positions``; None without any."""
    known = [each for each in positions if _is_known(each)]
    if not known:
        return None
    picture = Picture("Map of the UK with all groups", "", UK_WIDTH, UK_HEIGHT, _uk_ground())
    picture.markers = _dots(tuple(known))
    dots = "a dot for each group" if len(known) > 1 else "one dot, where the group meets"
    picture.description = f"The United Kingdom, with {dots}. The list says the same, by region."
    return picture


def of_venue(position, towns_in):
    """The Picture of what lies around a venue; None if it is not known where that is."""
    if not _is_known(position):
        return None
    height = SIZE * 3 // 4
    frame = around(position, LOCATOR_MILES_ACROSS * METRES_IN_A_MILE, width=SIZE, height=height)
    x, y = map(round, frame.to_view(position))
    picture = Picture("Map of the area around the usual venue", "", SIZE, height, ground(frame), centre=Point(x, y))
    picture.markers = [Marker(x, y, _DOT + 6, _DOT + 6, (1,))]
    taken = [picture.markers[0].box]
    room = {"taken": taken, "frame_width": SIZE, "frame_height": height}
    picture.towns = _towns(frame, towns_in, room, marks=list(taken))
    picture.rings = _rings(x, y, frame, room, LOCATOR_MILES_ACROSS / 2)
    picture.rings_in_words = _rings_in_words(picture.rings)
    picture.description = f"The venue is in the middle. {picture.rings_in_words}{_towns_in_words(picture)}"
    return picture


@lru_cache(maxsize=1)
def _dots(positions):
    """Markers of the whole UK, each with how many it stands for. Kept: groups move rarely, their page is read often."""
    return markers(
        {number: UK.to_view(each) for number, each in enumerate(positions)},
        words_of=lambda numbers: (str(len(numbers)),) if len(numbers) > 1 else (),
        size=15,
        height=_DOT,
        frame_width=UK_WIDTH,
        frame_height=UK_HEIGHT,
    )


@lru_cache(maxsize=1)
def _uk_ground():
    return ground(UK)


def _is_known(position):
    return position is not None and isfinite(position[0]) and isfinite(position[1])


def in_short(numbers):
    """Numbers as the lines of a marker: "4–6", "2, 3"; how many they are where there is no room for so many.

    A page has ten, which are five runs at most.
    """
    runs = _runs(numbers)
    if len(runs) > _MOST_RUNS:
        return (f"{len(numbers)} groups",)
    words = ", ".join(map(_run_in_short, runs))
    return (words,) if len(words) <= _LINE_LETTERS else tuple(wrap(words, _LINE_LETTERS))


def _run_in_short(run):
    first, last = run
    return str(first) if first == last else f"{first}{', ' if last == first + 1 else '–'}{last}"


def _runs(numbers):
    numbers = sorted(numbers)
    gaps = [at for at, (one, other) in enumerate(pairwise(numbers), 1) if other > one + 1]
    return [(numbers[first], numbers[last - 1]) for first, last in pairwise([0, *gaps, len(numbers)]) if numbers]


def in_full(numbers):
    """Numbers as a sentence has them: "2, 3 and 5 to 8"; empty without any."""
    parts = []
    for first, last in _runs(numbers):
        parts += [f"{first} to {last}"] if last > first + 1 else map(str, sorted({first, last}))
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _rings(x, y, frame, room, furthest):
    """Up to three Rings at round miles, far enough apart, each with room for its words.

    Only one of them lies beyond ``furthest`` miles, where nothing is.
    """
    rings, last = [], 0
    for distance in _RINGS_MILES:
        radius = round(distance * METRES_IN_A_MILE / frame.metres)
        if radius < last + _RING_APART or len(rings) == _MOST_RINGS:
            continue
        words = f"{distance} mile{'' if distance == 1 else 's'}"
        label = on_ring(x, y, radius, words, RING_TEXT, **room)
        if label:
            room["taken"].append(label.box)
            rings.append(Ring(radius, label))
            last = radius
            if distance >= furthest:
                break
    return rings


def _rings_in_words(rings):
    if not rings:
        return ""
    *others, last = [ring.label.words for ring in rings]
    numbers = [words.split()[0] for words in others]
    together = " and ".join(filter(None, [", ".join(numbers), last]))
    return f"{'Circles are' if others else 'The circle is'} {together} away. "


def _towns(frame, towns_in, room, marks):
    """The largest towns, with room for their names between them. ``marks`` are what may cover a town's dot."""
    shown, spots = [], []
    for town in towns_in(frame.box(-6)):
        x, y = frame.to_view(town.position)
        if any(abs(x - other_x) < _TOWNS_APART and abs(y - other_y) < _TOWNS_APART for other_x, other_y in spots):
            continue
        dot = box_around(round(x), round(y), 6, 6)
        cover = next((box for box in marks if box.meets(dot)), None)
        if not cover and any(box.meets(dot) for box in room["taken"]):
            continue
        name = beside(cover or dot, town.name, TOWN_TEXT, **room)
        if name is None:
            continue
        room["taken"] += [name.box] if cover else [name.box, dot]
        spots.append((x, y))
        shown.append((None if cover else Point(round(x), round(y)), name))
        if len(shown) == _MOST_TOWNS:
            break
    return shown


def _towns_in_words(picture):
    names = [name.words for _, name in picture.towns]
    return f"Towns on it: {', '.join(names)}." if names else ""


def _description(here, drawn, picture):
    """Where each number lies, as the crow flies: "1 is 3 miles to the north-east of your search."""
    sentences = []
    for spot in sorted(drawn):
        sentences.append(f"{spot.number} is {_way(here, spot.position)}.")
    return " ".join(
        ["Seen from your search:", *sentences, f"{picture.rings_in_words}{_towns_in_words(picture)}"]
    ).strip()


def _way(here, there):
    east, north = there[0] - here[0], there[1] - here[1]
    distance = round(miles(hypot(east, north)))
    if distance == 0:
        return "very near"
    direction = _DIRECTIONS[round(degrees(atan2(east, north)) / 45) % 8]
    return f"{distance} mile{'' if distance == 1 else 's'} to the {direction}"
