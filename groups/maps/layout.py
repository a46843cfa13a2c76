"""Map layouts: the area around a search, the whole UK, the area around a venue.

Pure: no database and no clock. Lengths are whole units of the picture; groups/maps/svg.py renders a layout,
static/css/map.css colours it. A map shows nothing that its page does not also say in text.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from groups.gazetteer.national_grid import METRES_IN_A_MILE, Position
from groups.maps.basemap import Basemap, Frame, draw_basemap, frame_around, frame_holding, is_within
from groups.maps.descriptions import list_numbers, marker_lines, rings_text, search_description, towns_text
from groups.maps.labels import Label, Marker, box_at, label_beside, label_on_ring, markers

SIZE = 400
# This many of the nearest are always on the map; others only if they lie in its frame.
ALWAYS_DRAWN = 8
# A group further away is not drawn: the map would show the whole country.
MAX_MILES = 100
# One group is located by the towns around it; several near each other need a closer view to tell them apart. Not
# closer: the coastline is accurate to half a mile.
MIN_MILES_ACROSS, MIN_MILES_ACROSS_SEVERAL = 20, 12
VENUE_MAP_MILES_ACROSS = 24
MARKER, TOWN_TEXT, RING_TEXT, NUMBER_TEXT = 34, 16, 15, 19
_SEARCH_MARK = 22
_PADDING = 62
_RINGS_MILES = (1, 2, 5, 10, 20, 30, 50, 75, 100)
_MAX_RINGS = 3
_MIN_RING_GAP = 42
_MAX_TOWNS = 8
_MIN_TOWN_GAP = 46
UK_WIDTH, UK_HEIGHT = 240, 418
UK = Frame(west=-32_000, north=1_240_000, metres=3_000, width=UK_WIDTH, height=UK_HEIGHT)
_DOT = 20


class Spot(NamedTuple):
    """An entry of a numbered list: its number and its position."""

    number: int
    position: Position


class Point(NamedTuple):
    """A point of a picture, in units from its left and top."""

    x: int
    y: int


class Ring(NamedTuple):
    """A circle around the search, in units."""

    radius: int
    label: Label


@dataclass
class MapLayout:
    """What is drawn, with a title, a description, and the numbers outside the map (``missing``)."""

    title: str
    description: str
    width: int
    height: int
    basemap: Basemap
    markers: list[Marker] = field(default_factory=list)
    # The centre of the rings, marked with ``has_here``.
    centre: Point | None = None
    has_here: bool = False
    here_label: Label | None = None
    # Whether numbers link to the entries of a list.
    is_linked: bool = False
    rings: list[Ring] = field(default_factory=list)
    rings_text: str = ""
    # For each its dot, unless a marker covers it, and its name.
    towns: list[tuple[Point | None, Label]] = field(default_factory=list)
    missing: str = ""


def search_map(here, spots, towns_in):
    """Return the MapLayout of the area around a search, or None if no group is near enough.

    ``spots`` are the Spots of the page's list, in any order. ``towns_in`` is groups.maps.towns.towns_in.
    """
    spots = [spot for spot in spots if _is_known(spot.position)]
    near = [spot for spot in spots if here.miles_to(spot.position) <= MAX_MILES]
    if not near or not _is_known(here):
        return None
    near.sort(key=lambda spot: here.miles_to(spot.position))
    always_drawn = [spot.position for spot in near[:ALWAYS_DRAWN]]
    min_miles = MIN_MILES_ACROSS_SEVERAL if len(near) > 1 else MIN_MILES_ACROSS
    frame = frame_holding(
        [here, *always_drawn],
        padding=_PADDING,
        min_metres=min_miles * METRES_IN_A_MILE,
        width=SIZE,
        height=SIZE,
    )
    drawn = [spot for spot in near if spot.position in always_drawn or is_within(frame, spot.position, MARKER / 2)]
    x, y = map(round, frame.to_view(here))
    picture = MapLayout(
        "Map of the groups in this list",
        "",
        SIZE,
        SIZE,
        draw_basemap(frame),
        centre=Point(x, y),
        has_here=True,
        is_linked=True,
    )
    here_box = box_at(x, y, _SEARCH_MARK, _SEARCH_MARK)
    places = {spot.number: frame.to_view(spot.position) for spot in drawn}
    size = {"frame_width": SIZE, "frame_height": SIZE}

    def marked(keep_clear):
        return markers(places, text_of=marker_lines, size=NUMBER_TEXT, height=MARKER, keep_clear=keep_clear, **size)

    def label(taken):
        return label_beside(here_box, "Your search", TOWN_TEXT, taken=taken, **size)

    picture.markers = marked([here_box])
    marks = [here_box, *(marker.box for marker in picture.markers)]
    picture.here_label = label(marks)
    if picture.here_label is None:
        # The search is surrounded: markers make room for its label, where that moves the fewest.
        picture.here_label = label([box_at(*place, 12, 12) for place in places.values()]) or label([])
        picture.markers = marked([here_box, picture.here_label.box])
        marks = [here_box, *(marker.box for marker in picture.markers)]
    taken = [*marks, picture.here_label.box]
    room = {"taken": taken, **size}
    picture.towns = _towns(frame, towns_in, room, marks)
    furthest = max(here.miles_to(spot.position) for spot in drawn)
    picture.rings = _rings(x, y, frame, room, furthest)
    picture.rings_text = rings_text(picture.rings)
    picture.missing = list_numbers([spot.number for spot in spots if spot not in drawn])
    picture.description = search_description(here, drawn, picture)
    return picture


def uk_map(positions):
    """Return the MapLayout of the whole UK with a dot at each of ``positions``; None without any."""
    known = [each for each in positions if _is_known(each)]
    if not known:
        return None
    picture = MapLayout("Map of the UK with all groups", "", UK_WIDTH, UK_HEIGHT, _uk_basemap())
    picture.markers = _dots(tuple(known))
    dots = "a dot for each group" if len(known) > 1 else "one dot, where the group meets"
    picture.description = f"The United Kingdom, with {dots}. The list says the same, by region."
    return picture


def venue_map(position, towns_in):
    """Return the MapLayout of the area around a venue; None without a position."""
    if not _is_known(position):
        return None
    height = SIZE * 3 // 4
    frame = frame_around(position, VENUE_MAP_MILES_ACROSS * METRES_IN_A_MILE, width=SIZE, height=height)
    x, y = map(round, frame.to_view(position))
    picture = MapLayout(
        "Map of the area around the usual venue", "", SIZE, height, draw_basemap(frame), centre=Point(x, y)
    )
    picture.markers = [Marker(x, y, _DOT + 6, _DOT + 6, (1,))]
    taken = [picture.markers[0].box]
    room = {"taken": taken, "frame_width": SIZE, "frame_height": height}
    picture.towns = _towns(frame, towns_in, room, marks=list(taken))
    picture.rings = _rings(x, y, frame, room, VENUE_MAP_MILES_ACROSS / 2)
    picture.rings_text = rings_text(picture.rings)
    picture.description = f"The venue is in the middle. {picture.rings_text}{towns_text(picture)}"
    return picture


@lru_cache(maxsize=1)
def _dots(positions):
    """Markers of the whole UK with their numbers of groups. Cached: groups rarely move."""
    return markers(
        {number: UK.to_view(each) for number, each in enumerate(positions)},
        text_of=lambda numbers: (str(len(numbers)),) if len(numbers) > 1 else (),
        size=15,
        height=_DOT,
        frame_width=UK_WIDTH,
        frame_height=UK_HEIGHT,
    )


@lru_cache(maxsize=1)
def _uk_basemap():
    return draw_basemap(UK)


def _is_known(position):
    return position is not None and isfinite(position[0]) and isfinite(position[1])


def _rings(x, y, frame, room, furthest):
    """Return up to three Rings at round numbers of miles, each with room for its label.

    Only one of them lies beyond ``furthest`` miles, the distance of the furthest group.
    """
    rings, last = [], 0
    for distance in _RINGS_MILES:
        radius = round(distance * METRES_IN_A_MILE / frame.metres)
        if radius < last + _MIN_RING_GAP or len(rings) == _MAX_RINGS:
            continue
        text = f"{distance} mile{'' if distance == 1 else 's'}"
        label = label_on_ring(x, y, radius, text, RING_TEXT, **room)
        if label:
            room["taken"].append(label.box)
            rings.append(Ring(radius, label))
            last = radius
            if distance >= furthest:
                break
    return rings


def _towns(frame, towns_in, room, marks):
    """Return the largest towns with room for their names. ``marks`` are boxes that may cover a town's dot."""
    shown, spots = [], []
    for town in towns_in(frame.box(-6)):
        x, y = frame.to_view(town.position)
        if any(abs(x - other_x) < _MIN_TOWN_GAP and abs(y - other_y) < _MIN_TOWN_GAP for other_x, other_y in spots):
            continue
        dot = box_at(round(x), round(y), 6, 6)
        cover = next((box for box in marks if box.meets(dot)), None)
        if not cover and any(box.meets(dot) for box in room["taken"]):
            continue
        name = label_beside(cover or dot, town.name, TOWN_TEXT, **room)
        if name is None:
            continue
        room["taken"] += [name.box] if cover else [name.box, dot]
        spots.append((x, y))
        shown.append((None if cover else Point(round(x), round(y)), name))
        if len(shown) == _MAX_TOWNS:
            break
    return shown
