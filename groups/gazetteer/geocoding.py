"""From what somebody typed to a place on the map, or to what can be said when there is none.

One query answers every kind of text: full and half postcodes, slips put right, names of towns.
Nothing of what was typed is stored or logged.
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

MOST_CHOICES = 8
MOST_WORDS = 5
# How alike (0 to 100) two names must be for the one to be offered for the other.
ALIKE = 78

# Small words before a town: "near Hove", "in Brighton".
_LEADING = re.compile(r"^(?:i live |im |i am )?(?:in|at|near|nr|around|by|from) ")
_OUTSIDE = {"JE": "Jersey", "GY": "Guernsey", "IM": "the Isle of Man"}
# By name, as groups.gazetteer.place_names.plain_name() leaves it.
_COUNTRIES = {
    "jersey": "Jersey",
    "guernsey": "Guernsey",
    "isle of man": "the Isle of Man",
    "ireland": "Ireland",
    "republic of ireland": "Ireland",
    "eire": "Ireland",
    "dublin": "Dublin",
}
# Further from a town than this, its name would say nothing true of the place.
_TOWN_IS_NEAR_MILES = 15
# Not a place on a map: the post of the armed forces.
_FORCES = "BF"


class Place(NamedTuple):
    """A place that was found. ``label`` is how to write it, ``town`` the nearest town's name."""

    label: str
    position: Position
    town: str
    nation: str

    @property
    def words(self):
        """“BN3 3WR (Hove)”, or just “Hove” where that says it all."""
        return self.label if not self.town or self.town == self.label else f"{self.label} ({self.town})"


class Choice(NamedTuple):
    """Something to search for instead: what to show, what to type, and a town's key where its name is shared."""

    label: str
    text: str
    town_id: int | None = None


@dataclass
class GeocodeResult:
    """What was made of the text: a place, or choices between places, or a problem with a way on."""

    place: Place | None = None
    # Sentences on how it was arrived at: “BN3 3ZZ is no longer in use. …”
    notes: list[str] = field(default_factory=list)
    guessed: bool = False
    # Other places the text may mean; without a place, one of them has to be chosen.
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
    # Whether the directory of full postcodes, if there is one, covers this part of the country.
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
    """Make a place of ``text``; ``town_id`` says which town, where several share the name. Never raises."""
    text = text.replace("\x00", " ").strip()[: postcodes.MAX_TEXT_LENGTH]
    if not text:
        return GeocodeResult(problem="Type a postcode, such as BN3 3WR, or the name of a town.")
    readings = postcodes.readings(text)
    if elsewhere := _elsewhere(text, readings):
        return GeocodeResult(problem=elsewhere)
    names = _names(text)
    rows = _look_up(readings, names, using)
    areas = {row.code: row for row in rows if row.kind == "area"}
    units = {row.code: row for row in rows if row.kind == "unit"}
    towns = _towns(names, [row for row in rows if row.kind == "town"])

    as_typed = [reading for reading in readings if reading.changes == 0]
    # "GL" is the beginning of a postcode around Gloucester, not "G1" with a slip.
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
    """The Place of "50.83,-0.17" (degrees north and east), or None if that is no point in the UK."""
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
    is_near = position.miles_to(town.position) < _TOWN_IS_NEAR_MILES
    return Place("where you are", position, town.name if is_near else "", town.nation)


def find_postcode(text, *, using="default"):
    """The Position of a full postcode typed by an editor, or None. No slips are put right: it is an address."""
    written = postcodes.as_written(text)
    if written is None:
        return None
    reading = postcodes.readings(written)[0]
    rows = {row.code: row for row in _look_up([reading], [], using)}
    # The unit if the directory has it; else its sector. A district is too coarse to send people to.
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
    """The names of towns the text may hold, longest first: "Newport, Wales" → newport wales, newport."""
    words = _LEADING.sub("", plain_name(text)).split()[:MOST_WORDS]
    return [" ".join(words[:length]) for length in range(len(words), 0, -1)]


def _towns(names, rows):
    """The rows that the longest of ``names`` fits: those it is the main name of, and bigger ones also called so.

    "Newcastle" is a town in County Down, and what people call Newcastle upon Tyne. But nobody who
    types "Bath" means a village with an old name like it.
    """
    for name in names:
        called_so = [row for row in rows if name in row.search_names]
        if called_so:
            biggest = max((row.population for row in called_so if row.search_names[0] == name), default=0)
            likely = [row for row in called_so if row.search_names[0] == name or row.population > biggest]
            return _qualified(likely, names[0].removeprefix(name).strip())
    return []


def _qualified(rows, rest):
    """Of several towns of one name, those that the words after the name speak of, if any."""

    def speaks_of(row):
        said = {plain_name(Nation(row.nation).label), plain_name(row.near), row.district.casefold()}
        return rest in said

    return [row for row in rows if speaks_of(row)] or rows if rest and len(rows) > 1 else rows


def _from_towns(rows, town_id):
    chosen = [row for row in rows if row.town_id == town_id] or rows
    if not chosen:
        return None
    if len(chosen) == 1:
        row = chosen[0]
        return GeocodeResult(Place(row.code, row.position, row.code, row.nation))
    return GeocodeResult(choices=[Choice(_town_words(row), row.code, row.town_id) for row in chosen[:MOST_CHOICES]])


def _town_words(row):
    near = f"near {row.near}, " if row.near else ""
    return f"{row.code}, {near}{Nation(row.nation).label} ({row.district})"


def _from_readings(readings, areas, units, *, guessed):
    """The place of the likeliest reading that is real.

    As typed, the first wins and others are offered; among slips put right, several real places are a choice.
    """
    # Real as read, or at least in a real district.
    real = [reading for reading in readings if _is_real(reading, areas, units)]
    real = real or [reading for reading in readings if reading.district in areas]
    if not real:
        return None
    fewest = min(reading.changes for reading in real)
    real = [reading for reading in real if reading.changes == fewest]
    if guessed and len({reading.text for reading in real}) > 1:
        return GeocodeResult(choices=[Choice(reading.text, reading.text) for reading in real[:MOST_CHOICES]])
    reading, *others = real
    place, notes = _placed(reading, areas, units)
    if reading.partly:
        notes = [f"We could only make out {place.label} in what you typed."]
    choices = [Choice(other.text, other.text) for other in others if other.text != reading.text]
    return GeocodeResult(place, notes, guessed=guessed, choices=choices[:MOST_CHOICES])


def _is_real(reading, areas, units):
    if reading.full:
        return reading.unit_key in units or reading.sector in areas
    return (reading.sector or reading.district) in areas


def _placed(reading, areas, units):
    """The place of a reading that is real at some level, with what has to be said about it."""
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


def _elsewhere(text, readings):
    """What to say of text that is no one place in the United Kingdom, though it looks like one; else empty."""
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
    if plain.startswith("bfpo") or any(district.startswith(_FORCES) for district in as_typed):
        return "We cannot place a forces address on the map. Type the nearest town instead."
    return ""


def _not_found(text, readings, names, using):
    if letters := postcodes.area_letters(text):
        return GeocodeResult(problem=_half_of_a_half(letters, using))
    suggestions = _alike(names, using)
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


def _half_of_a_half(letters, using):
    """What to say of letters alone, with an example that is real."""
    districts = PostcodeArea.objects.using(using).filter(kind=PostcodeArea.Kind.DISTRICT)
    example = districts.filter(code__regex=f"^{letters}[0-9]").order_by("code").first()
    if example is None:
        return "We do not know that postcode. Type its first half, such as BN3, or the name of a town."
    return f"Add the number after {letters}, such as {example.code}. Or type the name of a town."


def _alike(names, using):
    """Towns with a name like the first of ``names``, bigger ones first among the equally alike."""
    if not names or len(names[0]) < 3:
        return []
    towns = _known_names(using)
    if not towns:
        _known_names.cache_clear()
        return []
    scored = process.extract(names[0], list(towns), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=20)
    beginning = [(name, 90.0, 0) for name in towns if name.startswith(names[0])] if len(names[0]) > 3 else []
    best = sorted({name: score for name, score, _ in [*beginning, *scored]}.items(), key=lambda pair: -pair[1])
    best.sort(key=lambda pair: (-round(pair[1] / 5), -towns[pair[0]][1]))
    return [Choice(towns[name][0], towns[name][0]) for name, _ in best[:3]]


@cache
def _known_names(using) -> dict[str, Any]:
    """Plain name → (name, population) of every town. Read once by each process: the table hardly changes."""
    rows = Town.objects.using(using).order_by("population").values_list("name", "population")
    return {plain_name(name): (name, population) for name, population in rows}
