"""Days and times of the helpline in words, as people in the UK say them. Wall times and dates, already in UK time."""

from core.dates.words import WEEKDAYS, clock


def listed(things):
    """“a”, “a and b”, “a, b and c”."""
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last


def times(hours):
    """“9am to midday and 1pm to 4pm”; “10pm to 2am the next day”; “Closed” for none. Of (opens, closes) pairs."""
    return listed([_time_range(opens, closes) for opens, closes in sorted(hours)]) if hours else "Closed"


def _time_range(opens, closes):
    words = f"{clock(opens)} to {clock(closes)}"
    # Nobody thinks of midnight as the next day.
    return words if closes > opens or clock(closes) == "midnight" else f"{words} the next day"


def week(weekly):
    """“Monday to Friday, 9am to 4pm”; days alike are told together, days without hours not at all.

    ``weekly`` gives the (opens, closes) pairs of each weekday's number. Empty when there are none.
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
