"""Formatting dates, times and distances as text.

The functions take aware datetimes of any zone and return UK time. Without ``strftime``, for speed: a page of results
calls them hundreds of times.
"""

from typing import NamedTuple

from core.dates.words import MONTHS, WEEKDAYS, clock, london, weekday_date
from groups.gazetteer.national_grid import METRES_IN_A_MILE

NOT_CONFIRMED = "Not confirmed yet: call before you travel."
NOT_CONFIRMED_ONLINE = "Not confirmed yet: call before you set the time aside."


class DateTile(NamedTuple):
    """A date in three short parts, such as Wed, 16, Dec."""

    weekday: str
    day: str
    month: str


def day(moment, *, year=False):
    """“Wednesday 16 December”; with ``year``, “Wednesday 16 December 2026”."""
    return weekday_date(london(moment), year=year)


def month(moment):
    """“December 2026”."""
    local = london(moment)
    return f"{MONTHS[local.month - 1]} {local.year}"


def time(moment):
    """“6.30pm”, “6pm”, “midday”, “midnight”."""
    return clock(london(moment))


def time_range(start, end):
    """“6.30pm to 8.30pm”; “10pm to 1am the next day”; “10pm to midnight”; “all day”."""
    start, end = london(start), london(end)
    days = end.toordinal() - start.toordinal()
    words = f"{clock(start)} to {clock(end)}"
    ends_at_midnight = end.hour == end.minute == 0
    if days == 1 and ends_at_midnight:
        # An end at midnight does not count as the next day.
        return "all day" if start.hour == start.minute == 0 else words
    if days == 0:
        return words
    if days == 1:
        return f"{words} the next day"
    return f"{words} on {weekday_date(end)}"


def date_tile(moment):
    """The DateTile of ``moment``'s day."""
    local = london(moment)
    return DateTile(WEEKDAYS[local.weekday()][:3], str(local.day), MONTHS[local.month - 1][:3])


def miles(metres):
    """“less than a mile”, “about 1 mile”, “about 7 miles”, “about 120 miles”.

    Whole miles, because postcodes are accurate to about a mile, and tens from 100.
    """
    distance = metres / METRES_IN_A_MILE
    if distance < 1:
        return "less than a mile"
    if distance < 1.5:
        return "about 1 mile"
    if distance < 99.5:
        return f"about {int(distance + 0.5)} miles"
    return f"about {int(distance / 10 + 0.5) * 10} miles"
