"""Parsing dates and times as typed in the UK. Pure; ValueErrors have messages for the user."""

import calendar
import re
import unicodedata
from datetime import date, time

from core.dates import words as core_words

MAX_TEXT_LENGTH = 60
EXAMPLE_DAY = "16 December 2026"

_MONTHS = [name.casefold() for name in calendar.month_name]
_WEEKDAYS = [name.casefold() for name in calendar.day_name]
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d{2}))?")
_DAY_THEN_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[- ]([a-z]{3,9})(?:[- ](\d{4}|\d{2}))?")
_MONTH_THEN_DAY = re.compile(r"([a-z]{3,9})[- ](\d{1,2})(?:st|nd|rd|th)?(?:[- ](\d{4}|\d{2}))?")
_CLOCK = re.compile(r"(\d{1,2})(?:[:. ]?(\d{2}))? ?([ap])?\.? ?(?:m\.?)?")


def read_day(text, *, today):
    """Parse a date: 16/12/2026, Wednesday 16 December 2026, 16 Dec. The day comes before the month.

    Without a year it is the next such day, ``today`` included.
    """
    plain = _plain(text)
    if not plain:
        raise ValueError(f"Type the day, such as {EXAMPLE_DAY}.")
    weekday, rest = _weekday(plain)
    day, month, year = _parts(rest)
    if not 1 <= month <= 12:
        raise ValueError(f"There is no month {month}. Type the day first, then the month, such as {EXAMPLE_DAY}.")
    found = _next(day, month, today) if year is None else _date(day, month, year)
    if weekday is not None and found.weekday() != weekday:
        said = calendar.day_name[weekday]
        raise ValueError(f"{core_words.weekday_date(found, year=True)} is not a {said}. Check the day you typed.")
    return found


def read_time(text):
    """Parse a time of day: 6.30pm, 18:30, 6 pm, midday. “6.30” alone is refused as ambiguous."""
    plain = _plain(text)
    if not plain:
        raise ValueError("Type a time, such as 6.30pm.")
    if plain in ("midday", "noon", "12 noon"):
        return time(12)
    if plain == "midnight":
        return time(0)
    match = _CLOCK.fullmatch(plain)
    if match is None:
        raise ValueError("Type the time like this: 6.30pm.")
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if minute > 59 or hour > 23:
        raise ValueError("There is no such time. Type it like this: 6.30pm.")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not half and 1 <= hour <= 11 and not match[1].startswith("0"):
        words = core_words.clock(time(hour, minute)).removesuffix("am")
        raise ValueError(f"Is that {words}am or {words}pm? Add am or pm.")
    return time(hour, minute)


def _plain(text):
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT_LENGTH]).casefold().replace(",", " ")
    return " ".join(text.split())


def _weekday(plain):
    """Return the weekday at the start of ``plain``, or None, and the rest."""
    first, _, rest = plain.partition(" ")
    if len(first) >= 3 and rest:
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(first.rstrip(".")):
                return number, rest
    return None, plain


def _parts(plain):
    """Return day, month and year (or None) as numbers, not yet validated."""
    if match := _YEAR_FIRST.fullmatch(plain):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _NUMBERS.fullmatch(plain):
        return int(match[1]), int(match[2]), _year(match[3])
    if match := _DAY_THEN_MONTH.fullmatch(plain):
        return int(match[1]), _month(match[2]), _year(match[3])
    if match := _MONTH_THEN_DAY.fullmatch(plain):
        return int(match[2]), _month(match[1]), _year(match[3])
    raise ValueError(f"We could not read that day. Type it like this: {EXAMPLE_DAY}, or 16/12/2026.")


def _month(word):
    for number, name in enumerate(_MONTHS):
        if number and (name.startswith(word) or (word == "sept" and number == 9)):
            return number
    raise ValueError(f"We could not read the month. Type the day like this: {EXAMPLE_DAY}.")


def _year(digits):
    return None if digits is None else int(digits) + (2000 if len(digits) == 2 else 0)


def _date(day, month, year):
    if not 1900 <= year <= 2200:
        raise ValueError(f"Check the year. Type the day like this: {EXAMPLE_DAY}.")
    longest = calendar.monthrange(year, month)[1]
    if not 1 <= day <= longest:
        name = calendar.month_name[month]
        when = f" in {year}" if month == 2 else ""
        raise ValueError(f"{name} has {longest} days{when}. Check the day you typed.")
    return date(year, month, day)


def _next(day, month, today):
    this_year = _date(day, month, today.year) if (day, month) != (29, 2) else None
    if this_year is not None:
        return this_year if this_year >= today else _date(day, month, today.year + 1)
    years = (year for year in range(today.year, today.year + 9) if calendar.isleap(year))
    return next(leap for leap in (date(year, 2, 29) for year in years) if leap >= today)
