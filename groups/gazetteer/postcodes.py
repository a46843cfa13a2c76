"""Parsing full and half postcodes in typed text.

Pure: it lists what the text could mean; the database knows which postcodes exist.

A postcode has an outward code, the district ("BN3"), and an inward code, a digit and two letters
("3WR"); the outward code and that digit make the sector ("BN3 3"). The shapes are those of Royal
Mail's Programmers' Guide (A9, A99, AA9, AA99, A9A, AA9A), with the letters C I K M O V never in
the last two places.
"""

import re
import unicodedata
from itertools import product
from typing import NamedTuple

MAX_TEXT_LENGTH = 200
MAX_READINGS = 40

OUTWARD = r"[A-Z]{1,2}[0-9](?:[0-9]|[A-Z])?"
INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"

_FULL = re.compile(f"({OUTWARD})({INWARD})")
_SECTOR = re.compile(f"({OUTWARD})([0-9])")
_DISTRICT = re.compile(f"({OUTWARD})")
# A sector, then one letter of an unfinished postcode, or two invalid letters.
_UNFINISHED = re.compile(f"({OUTWARD})([0-9])[A-Z]{{1,2}}")

_FULL_IN_TEXT = re.compile(rf"\b({OUTWARD}) ?({INWARD})\b")
_SECTOR_IN_TEXT = re.compile(rf"\b({OUTWARD}) ([0-9])[A-Z]?\b")
_DISTRICT_IN_TEXT = re.compile(rf"\b({OUTWARD})\b")

# Characters commonly mistaken for each other.
_SLIPS = {"0": "O", "O": "0", "1": "IL", "I": "1", "L": "1"}
_MAX_LENGTH = 7


class Reading(NamedTuple):
    """A possible meaning of the text: "BN3 3WR", "BN3 3" or "BN3"."""

    district: str
    sector: str | None = None
    full: str | None = None
    # The number of replaced characters (O for 0).
    changes: int = 0
    # Whether part of the text was left out.
    partly: bool = False

    @property
    def text(self):
        return self.full or self.sector or self.district

    @property
    def unit_key(self):
        """The full postcode without its space, or None for a half postcode."""
        return self.full and self.full.replace(" ", "")


def characters(text):
    """The letters, digits and single spaces of ``text`` in upper case; anything else is a space."""
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT_LENGTH]).upper()
    return " ".join(re.sub(r"[^A-Z0-9 ]+", " ", text).split())


def readings(text):
    """Return the Readings of ``text``, likeliest first. Never raises.

    The text as typed comes before corrected text, and that before a postcode among other words.
    """
    spaced = characters(text)
    compact = spaced.replace(" ", "")
    found = {}
    if 2 <= len(compact) <= _MAX_LENGTH:
        for changes, variant in _variants(compact):
            for reading in _shapes(variant, changes, spaced):
                found.setdefault(reading.text, reading)
    if not found:
        for reading in _among_words(spaced, compact):
            found.setdefault(reading.text, reading)
    return list(found.values())[:MAX_READINGS]


def area_letters(text):
    """Return the letters of a postcode area if the text has nothing else ("BN"), else None."""
    spaced = characters(text)
    return spaced if re.fullmatch(r"[A-Z]{1,2}", spaced) else None


def normalise(code):
    """Return a full postcode in its standard form ("bn33wr" → "BN3 3WR"), or None if it is not one."""
    match = _FULL.fullmatch(characters(code).replace(" ", ""))
    return match and f"{match[1]} {match[2]}"


def _variants(compact):
    """Return (number of changes, text) for each possible correction, the text as typed first."""
    options = [(character, *_SLIPS.get(character, "")) for character in compact]
    changed = (
        (sum(was != now for was, now in zip(compact, variant, strict=True)), "".join(variant))
        for variant in product(*options)
    )
    return sorted(changed, key=lambda pair: pair[0])


def _shapes(compact, changes, spaced):
    """Return the Readings of characters without spaces. A space typed as in a sector puts the sector first."""
    readings = []
    if match := _FULL.fullmatch(compact):
        readings.append(Reading(match[1], f"{match[1]} {match[2][0]}", f"{match[1]} {match[2]}", changes))
    if match := _DISTRICT.fullmatch(compact):
        readings.append(Reading(match[1], changes=changes))
    if match := _SECTOR.fullmatch(compact):
        sector = Reading(match[1], f"{match[1]} {match[2]}", changes=changes)
        typed_as_sector = " " in spaced and len(spaced.split()[-1]) == 1
        readings.insert(0 if typed_as_sector else len(readings), sector)
    if not readings and (match := _UNFINISHED.fullmatch(compact)):
        readings.append(Reading(match[1], f"{match[1]} {match[2]}", changes=changes, partly=True))
    return readings


def _among_words(spaced, compact):
    """Yield postcodes in a sentence, or with extra characters after them, without corrections."""
    if match := _FULL_IN_TEXT.search(spaced):
        yield Reading(match[1], f"{match[1]} {match[2][0]}", f"{match[1]} {match[2]}")
        return
    # "BN3 3WRR", "BN33WR4": the beginning is a postcode.
    if match := _FULL.match(compact):
        yield Reading(match[1], f"{match[1]} {match[2][0]}", f"{match[1]} {match[2]}", partly=True)
    for match in _SECTOR_IN_TEXT.finditer(spaced):
        yield Reading(match[1], f"{match[1]} {match[2]}", partly=True)
    for match in _DISTRICT_IN_TEXT.finditer(spaced):
        yield Reading(match[1], partly=True)
