"""Towns and villages of the United Kingdom from GeoNames (https://www.geonames.org, CC BY 4.0)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from groups.gazetteer.national_grid import Position, from_latitude_longitude
from groups.gazetteer.place_names import plain_name

NATIONS = {"ENG", "SCT", "WLS", "NIR"}

# GeoNames identifiers of duplicates, such as an authority named after its town.
LEFT_OUT = {2643734}  # Londonderry County Borough: Derry

# Names in use in the UK that GeoNames lacks or does not mark as such.
ALSO_CALLED = {
    2633485: ["Wrecsam"],
    2635052: ["Brynbuga"],
    2635496: ["Treorci"],
    2636432: ["Abertawe"],
    2636790: ["Steòrnabhagh"],
    2636841: ["Stoke", "Stoke-upon-Trent", "The Potteries"],
    2636910: ["Sruighle"],
    2638864: ["Cill Rìmhinn"],
    2638925: ["Rhuthun"],
    2639389: ["Richmond upon Thames"],
    2639924: ["Llanandras"],
    2640006: ["Port Rìgh"],
    2640045: ["Portmadoc"],
    2640358: ["Peairt"],
    2640503: ["Penfro"],
    2641596: ["Trefdraeth"],
    2641598: ["Casnewydd"],
    2641673: ["Newcastle"],
    2641843: ["Castell-nedd"],
    2642116: ["Aberpennar"],
    2642180: ["Treforys"],
    2642313: ["Trefynwy"],
    2643156: ["Malaig"],
    2643736: ["Londonderry", "Derry/Londonderry", "Londonderry/Derry", "Doire"],
    2643743: ["Greater London", "Central London"],
    2644100: ["Llanelly"],
    2644127: ["Llanymddyfri"],
    2644849: ["Latharna"],
    2644867: ["Leirbeart"],
    2645425: ["Hull"],
    2646088: ["Inbhir Nis"],
    2646686: ["Caergybi"],
    2647311: ["Hwlffordd"],
    2648579: ["Glaschu", "Glesga"],
    2650225: ["Dùn Èideann"],
    2650752: ["Dùn Dè"],
    2651154: ["Dolgelley"],
    2651986: ["Crucywel", "Crughywel"],
    2652426: ["Conway"],
    2653755: ["Caerfyrddin"],
    2653818: ["Aberteifi"],
    2653822: ["Caerdydd"],
    2654092: ["Carnarvon"],
    2654817: ["Aberhonddu"],
    2655413: ["Blaenafon"],
    2655984: ["Belfast City", "Béal Feirste"],
    2656073: ["Biwmares"],
    2656311: ["Abermaw"],
    2657060: ["Ard Mhacha"],
    2657345: ["Rhydaman"],
    2657784: ["Abertyleri"],
    2657815: ["Y Fenni"],
    2657832: ["Obar Dheathain"],
    2657835: ["Aberdâr"],
    6690829: ["Kingston"],
}
# Wrong or unused names in GeoNames.
NOT_CALLED = {2641598: {"trefdraeth"}, 2645425: {"kingston"}}

# Words that do not distinguish a name.
_JOINING = frozenset(
    plain_name(
        "on, upon, in, under, over, by, next, near, with, and, cum, the, of, le, la, de, super, sub, juxta, y, yn,"
        "royal, city, town, regis"
    ).split()
)
_SHORT_FORM = re.compile(r"(.+?)[ -](?:on|upon|in|under|over|by|next|near|with|cum|le|de|super|sub)[ -]", re.IGNORECASE)
# Letters unused in Welsh, Scottish Gaelic and Irish: a name with one is foreign.
_FOREIGN_LETTERS = {"WLS": set("jkqvxz"), "SCT": set("jkqvwxyz"), "NIR": set("jkqvwxyz")}
# A place with more names than this has foreign ones too: only names of several words are kept.
_KNOWN_WORLDWIDE = 4

# A short form is dropped if a place this many times as large has it.
_OVERSHADOWED = 5

# Landmarks for "near": three times as large as the place, or large anyway. Cities need no landmark.
_BIG = 15_000
_LANDMARK = 60_000
_CITY = 200_000
_NEAR_MILES = 40
_NEAR_MILES_FOR_A_LARGE_TOWN = 20
_LARGE = 50_000
# Parts of towns and other entries unsuitable as landmarks.
NOT_LANDMARKS = {"Mendip", "City of Westminster", "City of London", "Canary Wharf", "Manchester City Centre"}


class Place(NamedTuple):
    """A town or village. ``names`` are search keys, the main name first; metres on the British National Grid."""

    id: int
    name: str
    names: tuple[str, ...]
    nation: str
    population: int
    district: str
    near: str
    easting: int
    northing: int

    @property
    def position(self):
        return Position(self.easting, self.northing)


def select_places(cities: Iterable[dict], district_at: Callable[[Position], str]) -> tuple[list[Place], int]:
    """Return the places of the United Kingdom in ``cities`` by identifier, and the number of entries left out.

    Left out are those outside the four nations: GeoNames counts two towns of the British bases in Cyprus as
    British. ``district_at`` returns the postcode district of a position.
    """
    chosen, left_out = [], 0
    for city in cities:
        if city["admin1code"] not in NATIONS or city["geonameid"] in LEFT_OUT:
            left_out += 1
            continue
        chosen.append(_place(city, district_at))
    return sorted(_with_near(_without_overshadowed_names(chosen))), left_out


def _place(city, district_at):
    position = Position(*map(round, from_latitude_longitude(city["latitude"], city["longitude"])))
    return Place(
        id=city["geonameid"],
        name=city["name"],
        names=names_of(city),
        nation=city["admin1code"],
        population=city["population"],
        district=district_at(position),
        near="",
        easting=position.easting,
        northing=position.northing,
    )


def names_of(city: dict) -> tuple[str, ...]:
    """Return the search keys of a GeoNames entry: its main name, then other names in use in the UK."""
    own = plain_name(city["name"])
    names = {plain_name(name) for name in ALSO_CALLED.get(city["geonameid"], [])}
    if short_form := _SHORT_FORM.match(city["name"]):
        names.add(plain_name(short_form[1]))
    native = _native_names(city)
    for alternate in filter(_is_spoken, city["alternatenames"]):
        name = plain_name(alternate)
        if _is_variant(name, own) or name in native:
            names.add(name)
    names -= {own, "", "st"} | NOT_CALLED.get(city["geonameid"], set())
    return own, *sorted(names)


def _is_spoken(name):
    """Whether a name is in Latin letters and neither a code ("NCL") nor a romanised spelling ("de li")."""
    return (
        name[:1].isupper()
        and " i " not in name  # "Barry i Wales" is Swedish.
        and not (len(name) <= 4 and name.isupper())
        and all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())
    )


def _is_variant(name, own):
    """Whether a name is ``own`` with words dropped ("hull") or other joining words ("newcastle on tyne")."""
    words, own_words = set(name.split()), set(own.split())
    if not words - _JOINING:
        return False
    return words - _JOINING <= own_words or name.replace(" ", "") == own.replace(" ", "")


def _native_names(city):
    """Return the Welsh, Scottish Gaelic or Irish names, recognised by their spelling."""
    foreign_letters = _FOREIGN_LETTERS.get(city["admin1code"])
    spoken = set(filter(_is_spoken, city["alternatenames"]))
    if foreign_letters is None:
        return set()
    own = plain_name(city["name"])
    names = set(map(plain_name, spoken))
    if len(names) > _KNOWN_WORLDWIDE:
        names = {name for name in names if " " in name}
    # "Bangoras": the same name with a foreign ending.
    return {name for name in names if not foreign_letters & set(name) and not re.match(rf"{own}\w", name)}


def _without_overshadowed_names(places):
    """Drop short forms that belong to a much larger place: "Bradford" for Bradford-on-Avon."""
    largest = defaultdict(int)
    for place in places:
        for name in place.names:
            largest[name] = max(largest[name], place.population)
    for place in places:
        own, *others = place.names
        meant = set(map(plain_name, ALSO_CALLED.get(place.id, [])))
        others = [name for name in others if name in meant or largest[name] <= _OVERSHADOWED * place.population]
        yield place._replace(names=(own, *others))


def _with_near(places):
    """Set ``near``, a larger town nearby, on places that share a name."""
    places = list(places)
    bearers = defaultdict(set)
    for place in places:
        for name in place.names:
            bearers[name].add(place.id)
    big = [place for place in places if place.population >= _BIG and place.name not in NOT_LANDMARKS]
    for place in places:
        shared = len(bearers[place.names[0]]) > 1
        yield place._replace(near=_bigger_town_near(place, big)) if shared else place


def _bigger_town_near(place, big):
    """Return the name of the most useful larger town near ``place``, or an empty string."""
    if place.population >= _CITY:
        return ""
    least = min(3 * place.population, _LANDMARK)
    furthest = _NEAR_MILES if place.population < _LARGE else _NEAR_MILES_FOR_A_LARGE_TOWN
    candidates = [
        (miles / min(town.population, _CITY) ** 0.5, town.name)
        for town in big
        if town.population >= least
        and town.names[0] not in place.names
        # Not across the Irish Sea.
        and (town.nation == "NIR") == (place.nation == "NIR")
        and (miles := place.position.miles_to(town.position)) < furthest
    ]
    # A city counts as a landmark twice as far as a town of a quarter of its population.
    return min(candidates, default=(None, ""))[1]
