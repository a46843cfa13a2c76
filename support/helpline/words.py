"""Days and times of the helpline in words, as people in the UK say them. Wall times and dates, already in UK time."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def weekday(number):
    """“Monday” for 0."""
    return _WEEKDAYS[number]


def date(day, *, year=False):
    """“Monday 4 January”; with ``year``, “Monday 4 January 2027”."""
    words = f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def clock(time):
    """“9am”, “4.30pm”, “midday”, “midnight”; of a time or a datetime."""
    hour, minute = time.hour, time.minute
    if minute == 0 and hour in {0, 12}:
        return "midday" if hour else "midnight"
    minutes = f".{minute:02}" if minute else ""
    return f"{hour % 12 or 12}{minutes}{'am' if hour < 12 else 'pm'}"


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
        return _WEEKDAYS[first]
    if (first, last) == (0, 6):
        return "Every day"
    joined = "and" if last == first + 1 else "to"
    return f"{_WEEKDAYS[first]} {joined} {_WEEKDAYS[last]}"
