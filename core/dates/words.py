"""Dates and times in words, as people in the UK write them. Times are shown in UK time.

Plain tables instead of ``strftime``: list pages call these hundreds of times.
"""

from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def london(moment):
    """Convert an aware datetime to UK time. Raises ValueError for a naive one."""
    if moment.tzinfo is LONDON:
        return moment
    if moment.tzinfo is None:
        raise ValueError("A datetime without a time zone.")
    return moment.astimezone(LONDON)


def weekday_date(day, *, year=False):
    """“Wednesday 16 December”, with ``year`` “Wednesday 16 December 2026”: of a date or a datetime in UK time."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def long_date(day):
    """“24 November 2026”: of a date or a datetime in UK time."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_time(moment):
    """“24 November 2026, 10:00”."""
    local = london(moment)
    return f"{long_date(local)}, {local:%H:%M}"


def clock(time):
    """“6.30pm”, “6pm”, “midday” or “midnight”: of a time or a datetime in UK time."""
    hour, minute = time.hour, time.minute
    if minute == 0 and hour in (0, 12):
        return "midday" if hour else "midnight"
    minutes = f".{minute:02}" if minute else ""
    return f"{hour % 12 or 12}{minutes}{'am' if hour < 12 else 'pm'}"


def relative_date(moment, now):
    """“3 December”, with the year if it is not the current one."""
    local = london(moment)
    words = f"{local.day} {MONTHS[local.month - 1]}"
    return words if local.year == london(now).year else f"{words} {local.year}"


def relative_date_time(moment, now):
    """“3 December, 9am”, with the year if it is not the current one."""
    return f"{relative_date(moment, now)}, {clock(london(moment))}"
