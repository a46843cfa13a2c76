"""The helpline's days and times in words. Arguments are in UK time."""

from core.dates.words import WEEKDAYS, clock


def listed(things):
    """Return “a”, “a and b” or “a, b and c”."""
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last


def times(hours):
    """Return (opens, closes) pairs as “9am to midday and 1pm to 4pm”; “Closed” for none."""
    return listed([_time_range(opens, closes) for opens, closes in sorted(hours)]) if hours else "Closed"


def _time_range(opens, closes):
    words = f"{clock(opens)} to {clock(closes)}"
    # People do not call midnight the next day.
    return words if closes > opens or clock(closes) == "midnight" else f"{words} the next day"


def week(weekly):
    """Return “Monday to Friday, 9am to 4pm”: equal days together, days without hours left out.

    ``weekly`` maps a weekday's number to its (opens, closes) pairs. Empty without hours.
    """
    runs = []
    for number in range(7):
        hours = sorted(weekly.get(number, ()))
        if runs and runs[-1][2] == hours:
            runs[-1][1] = number
        else:
            runs.append([number, number, hours])
    return "; ".join(f"{_days(first, last)}, {times(hours)}" for first, last, hours in runs if hours)


def _days(first, last):
    if first == last:
        return WEEKDAYS[first]
    if (first, last) == (0, 6):
        return "Every day"
    joined = "and" if last == first + 1 else "to"
    return f"{WEEKDAYS[first]} {joined} {WEEKDAYS[last]}"
