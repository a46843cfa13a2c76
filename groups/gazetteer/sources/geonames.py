"""Towns and villages of the United Kingdom, chosen from a list of GeoNames (https://www.geonames.org, CC BY 4.0)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from groups.gazetteer.national_grid import Position, from_latitude_longitude
from groups.gazetteer.place_names import plain_name

NATIONS = {"ENG", "SCT", "WLS", "NIR"}

# The same place a second time under the name of what governs it or of a part, by GeoNames identifier.
LEFT_OUT = {2643734}  # Londonderry County Borough: Derry

# Names in use here that the list lacks, or hides among those that other languages have for the place.
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
# Wrong in the list, or meant by nobody.
NOT_CALLED = {2641598: {"trefdraeth"}, 2645425: {"kingston"}}

# Words that join the parts of a name or merely adorn it.
_JOINING = frozenset(
    plain_name(
        "on, upon, in, under, over, by, next, near, with, and, cum, the, of, le, la, de, super, sub, juxta, y, yn,"
        "royal, city, town, regis"
    ).split()
)
_SHORT_FORM = re.compile(r"(.+?)[ -](?:on|upon|in|under|over|by|next|near|with|cum|le|de|super|sub)[ -]", re.IGNORECASE)
# Letters that Welsh, Scottish Gaelic and Irish spelling has no use for: they tell a foreign name.
_FOREIGN_LETTERS = {"WLS": set("jkqvxz"), "SCT": set("jkqvwxyz"), "NIR": set("jkqvwxyz")}
# With more names than this other languages have theirs too: only those of several words are surely ours.
_KNOWN_WORLDWIDE = 4

# A short form is not given to a place when one this many times as large goes by it.
_OVERSHADOWED = 5

# What can stand after "near": three times as large, or large anyway. A city needs nothing to stand near.
_BIG = 15_000
_LANDMARK = 60_000
_CITY = 200_000
_NEAR_MILES = 40
_NEAR_MILES_FOR_A_LARGE_TOWN = 20
_LARGE = 50_000
# Parts of a town, or no town, which nobody would look for another by.
NO_LANDMARK = {"Mendip", "City of Westminster", "City of London", "Canary Wharf", "Manchester City Centre"}


class Place(NamedTuple):
    """A town or village. ``names`` are search keys, its own first; metres on the British National Grid."""

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


def places_of(cities: Iterable[dict], district_at: Callable[[Position], str]) -> tuple[list[Place], int]:
    """The places of the United Kingdom in ``cities``, by identifier, and how many entries were left out.

    Left out are those outside the four nations: the list counts two towns of the British bases in Cyprus
    as British. ``district_at`` tells in which postcode district a position lies.
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
    """The search keys of one GeoNames entry: its own name first, then what else people here call it."""
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
    """Whether it is a name in Latin letters, and neither a code ("NCL") nor a romanised spelling ("de li")."""
    return (
        name[:1].isupper()
        and " i " not in name  # "Barry i Wales" is Swedish.
        and not (len(name) <= 4 and name.isupper())
        and all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())
    )


def _is_variant(name, own):
    """Whether it is ``own`` with words dropped ("hull") or with other joining words ("newcastle on tyne")."""
    words, own_words = set(name.split()), set(own.split())
    if not words - _JOINING:
        return False
    return words - _JOINING <= own_words or name.replace(" ", "") == own.replace(" ", "")


def _native_names(city):
    """The Welsh, Scottish Gaelic or Irish names, as well as spelling tells them from foreign ones."""
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
    """Drop what hardly anybody means: "Bradford" for Bradford-on-Avon."""
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
    """Say near which bigger town those places lie that share a name."""
    places = list(places)
    bearers = defaultdict(set)
    for place in places:
        for name in place.names:
            bearers[name].add(place.id)
    big = [place for place in places if place.population >= _BIG and place.name not in NO_LANDMARK]
    for place in places:
        shared = len(bearers[place.names[0]]) > 1
        yield place._replace(near=_bigger_town_near(place, big)) if shared else place


def _bigger_town_near(place, big):
    """The name of the bigger town that tells most people where ``place`` is, or nothing."""
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
    # A city is known twice as far around as a town with a quarter of its people.
    return min(candidates, default=(None, ""))[1]
