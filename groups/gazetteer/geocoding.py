"""Geocoding: from typed text to a place, or to a message when there is none.

One query answers every kind of text: full and half postcodes, corrected typing errors, names of towns.
The text is neither stored nor logged.
"""

import math
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.db import connections
from rapidfuzz import fuzz, process

from groups.gazetteer import postcodes
from groups.gazetteer.national_grid import Position, from_latitude_longitude
from groups.gazetteer.place_names import plain_name
from groups.models import Nation, PostcodeArea, Town

MAX_CHOICES = 8
MAX_WORDS = 5
# The least similarity (0 to 100) of a name to be suggested.
MIN_SIMILARITY = 78

# Small words before a town: "near Hove", "in Brighton".
_LEADING = re.compile(r"^(?:i live |im |i am )?(?:in|at|near|nr|around|by|from) ")
_OUTSIDE = {"JE": "Jersey", "GY": "Guernsey", "IM": "the Isle of Man"}
# Keys as returned by plain_name().
_COUNTRIES = {
    "jersey": "Jersey",
    "guernsey": "Guernsey",
    "isle of man": "the Isle of Man",
    "ireland": "Ireland",
    "republic of ireland": "Ireland",
    "eire": "Ireland",
    "dublin": "Dublin",
}
# The nearest town is named only up to this distance.
_MAX_TOWN_MILES = 15
# Postcodes of the armed forces, which have no position.
_FORCES_AREA = "BF"


class Place(NamedTuple):
    """A found place. ``label`` is its display name, ``town`` the name of the nearest town."""

    label: str
    position: Position
    town: str
    nation: str

    @property
    def words(self):
        """“BN3 3WR (Hove)”, or “Hove” for the town itself."""
        return self.label if not self.town or self.town == self.label else f"{self.label} ({self.town})"


class Choice(NamedTuple):
    """An alternative search: its label, its text, and the town's key if several towns share the name."""

    label: str
    text: str
    town_id: int | None = None


@dataclass
class GeocodeResult:
    """The result for a text: a place, or choices between places, or a problem with suggestions."""

    place: Place | None = None
    # Sentences about the place: “BN3 3ZZ is no longer in use. …”
    notes: list[str] = field(default_factory=list)
    guessed: bool = False
    # Other possible places; without ``place``, the visitor has to choose one.
    choices: list[Choice] = field(default_factory=list)
    problem: str = ""
    suggestions: list[Choice] = field(default_factory=list)

    @property
    def is_shared_name(self):
        """Whether the choices are towns of one name."""
        return self.place is None and any(choice.town_id for choice in self.choices)


class _Row(NamedTuple):
    kind: str
    code: str
    easting: float
    northing: float
    in_use: bool
    town_id: int | None
    near: str
    district: str
    nation: str
    search_names: list[str] | None
    population: int
    nearest_town: str | None
    nearest_nation: str | None
    # Whether a directory of full postcodes is loaded that covers this postcode area.
    has_directory: bool

    @property
    def position(self):
        return Position(self.easting, self.northing)


_LOOK_UP = """
WITH found AS (
    SELECT 'unit' AS kind, code, position, in_use, NULL::int AS town_id,
        '' AS near, '' AS district, '' AS nation, NULL::varchar[] AS search_names, 0 AS population
    FROM groups_postcode WHERE code = ANY(%(units)s)
    UNION ALL
    SELECT 'area', code, position, true, NULL, '', '', '', NULL, 0
    FROM groups_postcodearea WHERE code = ANY(%(areas)s)
    UNION ALL
    (SELECT 'town', name, position, true, id, near, district, nation, search_names, population
    FROM groups_town WHERE search_names && %(names)s::varchar[] ORDER BY population DESC LIMIT 40)
)
SELECT kind, code, found.position[0], found.position[1], in_use, town_id, near, district, nation,
    search_names, population,
    nearest.name, nearest.town_nation, EXISTS (SELECT 1 FROM groups_postcode WHERE code LIKE %(area)s)
FROM found LEFT JOIN LATERAL (
    SELECT name, nation AS town_nation FROM groups_town ORDER BY groups_town.position <-> found.position LIMIT 1
) nearest ON found.kind <> 'town'
ORDER BY population DESC, code
"""


def geocode(text, *, town_id=None, using="default"):
    """Return the GeocodeResult of ``text``; ``town_id`` selects among towns of one name. Never raises."""
    text = text.replace("\x00", " ").strip()[: postcodes.MAX_TEXT_LENGTH]
    if not text:
        return GeocodeResult(problem="Type a postcode, such as BN3 3WR, or the name of a town.")
    readings = postcodes.readings(text)
    if elsewhere := _problem_of_no_place(text, readings):
        return GeocodeResult(problem=elsewhere)
    names = _names(text)
    rows = _look_up(readings, names, using)
    areas = {row.code: row for row in rows if row.kind == "area"}
    units = {row.code: row for row in rows if row.kind == "unit"}
    towns = _towns(names, [row for row in rows if row.kind == "town"])

    as_typed = [reading for reading in readings if reading.changes == 0]
    # "GL" is the beginning of a Gloucester postcode, not a mistyped "G1".
    put_right = [] if postcodes.area_letters(text) else [reading for reading in readings if reading.changes > 0]
    for candidates, guessed in ((as_typed, False), (None, False), (put_right, True)):
        if candidates is None:
            found = _from_towns(towns, town_id)
        else:
            found = _from_readings(candidates, areas, units, guessed=guessed)
        if found is not None:
            return found
    return _not_found(text, readings, names, using)


def near_coordinates(text, *, using="default"):
    """Return the Place of "50.83,-0.17" (degrees north and east), or None outside the UK."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and 49 < latitude < 61.5 and -9 < longitude < 2.5):
        return None
    position = from_latitude_longitude(latitude, longitude)
    town = Town.objects.nearest_to(position).using(using).first()
    if town is None:
        return Place("where you are", position, "", "")
    is_near = position.miles_to(town.position) < _MAX_TOWN_MILES
    return Place("where you are", position, town.name if is_near else "", town.nation)


def find_postcode(text, *, using="default"):
    """Return the Position of a full postcode, or None. Typing errors are not corrected: it is an address."""
    written = postcodes.normalise(text)
    if written is None:
        return None
    reading = postcodes.readings(written)[0]
    rows = {row.code: row for row in _look_up([reading], [], using)}
    # The unit if the directory has it, else its sector. A district is too coarse for a venue.
    row = rows.get(reading.unit_key) or rows.get(reading.sector)
    return row and row.position


def _look_up(readings, names, using):
    parameters = {
        "units": [reading.unit_key for reading in readings if reading.full],
        "areas": [code for reading in readings for code in (reading.sector, reading.district) if code],
        "names": names,
        "area": f"{re.match('[A-Z]+', readings[0].district)[0]}%" if readings else "",
    }
    with connections[using].cursor() as cursor:
        cursor.execute(_LOOK_UP, parameters)
        return [_Row._make(row) for row in cursor]


def _names(text):
    """Return the possible town names in the text, longest first: "Newport, Wales" → newport wales, newport."""
    words = _LEADING.sub("", plain_name(text)).split()[:MAX_WORDS]
    return [" ".join(words[:length]) for length in range(len(words), 0, -1)]


def _towns(names, rows):
    """Return the rows that match the longest of ``names`` as main name, and larger ones with it as other name.

    "Newcastle" is a town in County Down, and a common name of Newcastle upon Tyne. But "Bath" never means a village
    with a similar old name.
    """
    for name in names:
        called_so = [row for row in rows if name in row.search_names]
        if called_so:
            biggest = max((row.population for row in called_so if row.search_names[0] == name), default=0)
            likely = [row for row in called_so if row.search_names[0] == name or row.population > biggest]
            return _matching_qualifier(likely, names[0].removeprefix(name).strip())
    return []


def _matching_qualifier(rows, rest):
    """Filter towns of one name by the words after it, such as a nation or a district."""

    def matches(row):
        return rest in {plain_name(Nation(row.nation).label), plain_name(row.near), row.district.casefold()}

    return [row for row in rows if matches(row)] or rows if rest and len(rows) > 1 else rows


def _from_towns(rows, town_id):
    chosen = [row for row in rows if row.town_id == town_id] or rows
    if not chosen:
        return None
    if len(chosen) == 1:
        row = chosen[0]
        return GeocodeResult(Place(row.code, row.position, row.code, row.nation))
    return GeocodeResult(choices=[Choice(_town_words(row), row.code, row.town_id) for row in chosen[:MAX_CHOICES]])


def _town_words(row):
    near = f"near {row.near}, " if row.near else ""
    return f"{row.code}, {near}{Nation(row.nation).label} ({row.district})"


def _from_readings(readings, areas, units, *, guessed):
    """Return the result of the likeliest reading that exists, or None.

    As typed, the first wins and others are offered; among corrected readings, several places are a choice.
    """
    # An existing code, or at least an existing district.
    real = [reading for reading in readings if _is_real(reading, areas, units)]
    real = real or [reading for reading in readings if reading.district in areas]
    if not real:
        return None
    fewest = min(reading.changes for reading in real)
    real = [reading for reading in real if reading.changes == fewest]
    if guessed and len({reading.text for reading in real}) > 1:
        return GeocodeResult(choices=[Choice(reading.text, reading.text) for reading in real[:MAX_CHOICES]])
    reading, *others = real
    place, notes = _placed(reading, areas, units)
    if reading.partly:
        notes = [f"We could only make out {place.label} in what you typed."]
    choices = [Choice(other.text, other.text) for other in others if other.text != reading.text]
    return GeocodeResult(place, notes, guessed=guessed, choices=choices[:MAX_CHOICES])


def _is_real(reading, areas, units):
    if reading.full:
        return reading.unit_key in units or reading.sector in areas
    return (reading.sector or reading.district) in areas


def _placed(reading, areas, units):
    """Return the Place of a reading and the notes about it."""
    unit = units.get(reading.unit_key)
    row = unit if unit and unit.in_use else areas.get(reading.sector) or areas.get(reading.district) or unit
    notes = []
    if unit and not unit.in_use:
        notes.append(f"{reading.full} is no longer in use. These results are for the area around {row.code}.")
    elif reading.full and unit is None and (row.has_directory or row.code == reading.district):
        notes.append(f"We do not know {reading.full}. These results are for the area around {row.code}.")
    elif reading.sector and not reading.full and row.code == reading.district:
        notes.append(f"We do not know {reading.sector}. These results are for the area around {row.code}.")
    nation = row.nearest_nation or ""
    return Place(reading.text, row.position, row.nearest_town or "", nation), notes


def _problem_of_no_place(text, readings):
    """Return the message for a nation, a place outside the UK or a forces postcode; else an empty string."""
    plain = plain_name(text)
    nation = next((nation.label for nation in Nation if plain_name(nation.label) == plain), None)
    if nation:
        return f"{nation} is large. Type a town there, or the first half of a postcode."
    as_typed = [reading.district for reading in readings if reading.changes == 0]
    outside = next((_OUTSIDE[district[:2]] for district in as_typed if district[:2] in _OUTSIDE), None)
    if plain in _COUNTRIES:
        return (
            f"We only know places in the United Kingdom, and {_COUNTRIES[plain]} is not in it. "
            "You are welcome at any online group, and you can call the helpline."
        )
    if outside:
        return (
            f"That is a postcode of {outside}. We only know places in the United Kingdom. "
            "You are welcome at any online group, and you can call the helpline."
        )
    if plain.startswith("bfpo") or any(district.startswith(_FORCES_AREA) for district in as_typed):
        return "We cannot place a forces address on the map. Type the nearest town instead."
    return ""


def _not_found(text, readings, names, using):
    if letters := postcodes.area_letters(text):
        return GeocodeResult(problem=_problem_of_letters(letters, using))
    suggestions = _similar_names(names, using)
    if readings:
        return GeocodeResult(
            problem="We do not know that postcode. Check it, or type just its first half, such as BN3, or a town.",
            suggestions=suggestions,
        )
    if suggestions:
        return GeocodeResult(
            problem="We do not know a place of that name. Is it one of these? "
            "If not, type a postcode, or a town nearby.",
            suggestions=suggestions,
        )
    return GeocodeResult(
        problem="We could not find that place. Type a postcode, such as BN3 3WR, or a town. "
        "For a county or a region, type a town in it."
    )


def _problem_of_letters(letters, using):
    """Return the message for the letters of a postcode area, with an existing example."""
    districts = PostcodeArea.objects.using(using).filter(kind=PostcodeArea.Kind.DISTRICT)
    example = districts.filter(code__regex=f"^{letters}[0-9]").order_by("code").first()
    if example is None:
        return "We do not know that postcode. Type its first half, such as BN3, or the name of a town."
    return f"Add the number after {letters}, such as {example.code}. Or type the name of a town."


def _similar_names(names, using):
    """Return towns with a name similar to the first of ``names``, the most similar and largest first."""
    if not names or len(names[0]) < 3:
        return []
    towns = _known_names(using)
    if not towns:
        _known_names.cache_clear()
        return []
    scored = process.extract(names[0], list(towns), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=20)
    beginning = [(name, 90.0, 0) for name in towns if name.startswith(names[0])] if len(names[0]) > 3 else []
    best = sorted({name: score for name, score, _ in [*beginning, *scored]}.items(), key=lambda pair: -pair[1])
    best.sort(key=lambda pair: (-round(pair[1] / 5), -towns[pair[0]][1]))
    return [Choice(towns[name][0], towns[name][0]) for name, _ in best[:3]]


@cache
def _known_names(using) -> dict[str, Any]:
    """Return plain name → (name, population) of every town. Cached: the table hardly changes."""
    rows = Town.objects.using(using).order_by("population").values_list("name", "population")
    return {plain_name(name): (name, population) for name, population in rows}
