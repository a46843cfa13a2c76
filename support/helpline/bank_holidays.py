"""Bank holidays in England and Wales, computed by the holidays package."""

from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays

# GOV.UK's words, where the package has others.
_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


def name_on(day):
    """Return the bank holiday's name on ``day``, “Boxing Day (substitute day)”, or None."""
    return in_year(day.year).get(day)


@lru_cache(maxsize=16)
def in_year(year):
    """Return {date: name} of a year's bank holidays."""
    names = {}
    # The two have always been the same. Should they part one day, a holiday of either counts.
    for subdivision in ("WLS", "ENG"):
        names |= country_holidays("GB", subdiv=subdivision, years=year)
    return MappingProxyType({day: _in_our_words(name) for day, name in sorted(names.items())})


def _in_our_words(name):
    plain = name.removesuffix(" (observed)")
    ours = _NAMES.get(plain, plain).replace("'", "’")
    return ours if plain == name else f"{ours} (substitute day)"
