"""Moments and distances in words, as people in the UK say them.

Every function takes aware datetimes of any zone and speaks of UK time. Written with plain tables
and no locale or ``strftime``: a page of results calls these hundreds of times.
"""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from groups.gazetteer.national_grid import METRES_IN_A_MILE

LONDON = ZoneInfo("Europe/London")

NOT_CONFIRMED = "Not confirmed yet: call before you travel."
NOT_CONFIRMED_ONLINE = "Not confirmed yet: call before you set the time aside."

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS_SHORT = tuple(name[:3] for name in _WEEKDAYS)
_MONTHS_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class DateTile(NamedTuple):
    """A date in three short pieces, such as Wed, 16, Dec."""

    weekday: str
    day: str
    month: str


def london(moment):
    """The aware datetime ``moment`` in UK time. ValueError for one without a zone: it could be anywhere."""
    if moment.tzinfo is LONDON:
        return moment
    if moment.tzinfo is None:
        raise ValueError("A datetime without a time zone.")
    return moment.astimezone(LONDON)


def day(moment, *, year=False):
    """“Wednesday 16 December”; with ``year``, “Wednesday 16 December 2026”."""
    return date(london(moment), year=year)


def date(when, *, year=False):
    """The same for a date, or a datetime already in UK time."""
    words = f"{_WEEKDAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"
    return f"{words} {when.year}" if year else words


def month(moment):
    """“December 2026”."""
    local = london(moment)
    return f"{_MONTHS[local.month - 1]} {local.year}"


def time(moment):
    """“6.30pm”, “6pm”, “midday”, “midnight”."""
    return clock(london(moment))


def clock(local):
    """``time`` for a wall time, or a datetime already in UK time."""
    hour, minute = local.hour, local.minute
    if minute == 0:
        if hour == 0:
            return "midnight"
        if hour == 12:
            return "midday"
        return f"{hour % 12}{'am' if hour < 12 else 'pm'}"
    return f"{hour % 12 or 12}.{minute:02}{'am' if hour < 12 else 'pm'}"


def time_range(start, end):
    """“6.30pm to 8.30pm”; “10pm to 1am the next day”; “10pm to midnight”; “all day”."""
    start, end = london(start), london(end)
    days = end.toordinal() - start.toordinal()
    words = f"{clock(start)} to {clock(end)}"
    ends_at_midnight = end.hour == end.minute == 0
    if days == 1 and ends_at_midnight:
        # Nobody thinks of midnight as the next day.
        return "all day" if start.hour == start.minute == 0 else words
    if days == 0:
        return words
    if days == 1:
        return f"{words} the next day"
    return f"{words} on {date(end)}"


def date_tile(moment):
    """The DateTile of ``moment``'s day."""
    local = london(moment)
    return DateTile(_WEEKDAYS_SHORT[local.weekday()], str(local.day), _MONTHS_SHORT[local.month - 1])


def miles(metres):
    """“less than a mile”, “about 1 mile”, “about 7 miles”, “about 120 miles”.

    A postcode is known to a mile or so, so no more than whole miles are promised, and tens from 100.
    """
    distance = metres / METRES_IN_A_MILE
    if distance < 1:
        return "less than a mile"
    if distance < 1.5:
        return "about 1 mile"
    if distance < 99.5:
        return f"about {int(distance + 0.5)} miles"
    return f"about {int(distance / 10 + 0.5) * 10} miles"
