"""Whether the helpline is open, until when, and how pages say so. Pure.

A day's hours, strongest first: special hours, a closure, a bank holiday, the weekday's hours. Hours belong to the day
they begin on, so a night shift runs on into a closed day. All are UK wall time: 9am stays 9am when the clocks change. A
wall time that happens twice means the first; a skipped one counts from midnight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from core.dates import words as core_words
from core.dates.words import LONDON
from support.helpline import words as helpline_words

# Far enough to see past any closure; a page promises nothing beyond.
DAYS_AHEAD = 400
ONE_DAY = timedelta(days=1)
BANK_HOLIDAY = "the bank holiday"


ONE_WEEK = timedelta(days=7)
# Longer ones are more likely two times in the wrong order.
LONG = timedelta(hours=12)


def length(opens, closes):
    """Return the wall-clock length of hours; closing at or before opening means the next day."""
    apart = timedelta(hours=closes.hour - opens.hour, minutes=closes.minute - opens.minute)
    return apart if apart > timedelta() else apart + ONE_DAY


def overlap(one, other, *, days_between, repeated_weekly=False):
    """Return whether two (opens, closes) pairs overlap, ``other`` being ``days_between`` after ``one``.

    Hours that only touch do not overlap. A week's hours meet those of the week before.
    """
    since_one = days_between * ONE_DAY + timedelta(
        hours=other[0].hour - one[0].hour, minutes=other[0].minute - one[0].minute
    )
    if repeated_weekly:
        return since_one % ONE_WEEK < length(*one) or -since_one % ONE_WEEK < length(*other)
    return since_one < length(*one) if since_one >= timedelta() else -since_one < length(*other)


class Closure(NamedTuple):
    """Closed days, both ends included. ``reason`` follows “Closed for”."""

    first_day: date
    last_day: date
    reason: str


class SpecialDay(NamedTuple):
    """One day's hours that replace all others."""

    hours: tuple[tuple[time, time], ...]
    note: str = ""


@dataclass(frozen=True)
class Schedule:
    """The opening hours and their exceptions.

    Hours are (opens, closes) pairs of wall times; closing at or before opening means the next day. ``bank_holiday``
    returns a day's bank holiday name or nothing.
    """

    weekly: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    bank_holiday: Callable[[date], str | None] = {}.get

    def hours_on(self, day):
        """Return the (opens, closes) pairs that begin on ``day``, in order."""
        if day in self.special:
            hours = self.special[day].hours
        elif self.closure_on(day) or self.bank_holiday(day):
            hours = ()
        else:
            hours = self.weekly.get(day.weekday(), ())
        return sorted(hours)

    def closure_on(self, day):
        """Return the Closure on ``day``, or None; the longest of several."""
        taking = [closure for closure in self.closures if closure.first_day <= day <= closure.last_day]
        return max(taking, key=lambda closure: closure.last_day, default=None)

    def reason_on(self, day):
        """Return the text after “Closed for” on a day that would have been open or is in a closure; else empty."""
        if day in self.special:
            return ""
        if closure := self.closure_on(day):
            return closure.reason
        return BANK_HOLIDAY if self.bank_holiday(day) and self.weekly.get(day.weekday()) else ""


class Status(NamedTuple):
    """The state at one moment.

    ``next_change`` is the next opening or closing, or None. ``words`` and ``short_words`` (phone bar) are valid until
    ``true_until``: the next change or midnight, since “tomorrow” then means another day.
    """

    is_open: bool
    next_change: datetime | None
    reason: str
    words: str
    short_words: str
    true_until: datetime


def not_sure(week, at):
    """Return the Status for unreadable closures: the ordinary ``week``, and nothing about today."""
    midnight = datetime.combine(at.astimezone(LONDON).date() + ONE_DAY, time(), LONDON)
    return Status(False, None, "", f"{week}. Call to see if we are open today", week, midnight)


def status(schedule, at):
    """Return the Status at ``at``. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("A datetime without a time zone.")
    local = at.astimezone(LONDON)
    today = local.date()
    is_open, next_change = _state(schedule, at.astimezone(UTC), today)
    reason = ""
    if not is_open and (next_change is None or next_change.date() > today):
        reason = schedule.reason_on(today)
    midnight = datetime.combine(today + ONE_DAY, time(), LONDON)
    return Status(
        is_open=is_open,
        next_change=next_change,
        reason=reason,
        words=_words(is_open, next_change, reason, today),
        short_words=_short_words(is_open, next_change, today),
        true_until=min(midnight, next_change) if next_change else midnight,
    )


def _state(schedule, at, today):
    """Return (is open at ``at``, the end of that state in UK time or None)."""
    for opens, closes in _intervals(schedule, today - ONE_DAY, DAYS_AHEAD + 1):
        if opens > at:
            return False, opens.astimezone(LONDON)
        if closes > at:
            out_of_sight = closes > _instant(today + timedelta(days=DAYS_AHEAD - 1), time())
            return True, None if out_of_sight else closes.astimezone(LONDON)
    return False, None


def _intervals(schedule, first_day, days):
    """Yield the open intervals in order; touching and overlapping ones are merged."""
    current = None
    for number in range(days):
        day = first_day + number * ONE_DAY
        for opens, closes in schedule.hours_on(day):
            begins = _instant(day, opens)
            ends = _instant(day if closes > opens else day + ONE_DAY, closes)
            if ends <= begins:
                # Only in the hour that the clocks skip.
                continue
            if current and begins <= current[1]:
                current = (current[0], max(current[1], ends))
                continue
            if current:
                yield current
            current = (begins, ends)
        # Nothing that begins later can meet it: it need not wait for the next opening.
        if current and current[1] < _instant(day + ONE_DAY, time()):
            yield current
            current = None
    if current:
        yield current


def _instant(day, wall_time):
    # Compared as moments: two datetimes of one zone would be compared by the wall, even across a clock change.
    return datetime.combine(day, wall_time, LONDON).astimezone(UTC)


def _words(is_open, change, reason, today):
    if is_open:
        return f"Open now, until {_until(change, today)}" if change else "Open now, day and night"
    if reason and reason != BANK_HOLIDAY:
        until = f" until {_when(change, today, on='')}" if change else ""
        return f"Closed for {reason}{until}"
    closed = f"Closed for {reason}" if reason else "Closed now"
    return f"{closed}. Opens {_when(change, today)}" if change else closed


def _until(change, today):
    days = (change.date() - today).days
    if days == 0:
        return f"{core_words.clock(change)} today"
    if days == 1 and change.hour < 6:
        # The small hours belong to the night that goes before.
        return core_words.clock(change)
    return _when(change, today, on="")


def _when(change, today, *, on="on "):
    """Return “today at 9am”, “tomorrow at 9am”, “Tuesday at 9am” or “on Monday 4 January at 9am”."""
    return f"{_day(change.date(), today, on=on)} at {core_words.clock(change)}"


def _day(day, today, *, on="on "):
    days = (day - today).days
    if days < 2:
        return ("today", "tomorrow")[days]
    if days < 7:
        return core_words.WEEKDAYS[day.weekday()]
    return f"{on}{core_words.weekday_date(day, year=days > 300)}"


def _short_words(is_open, change, today):
    """Return “Open now, until 4pm”, “Closed until 9am tomorrow” or “Closed until 4 January”."""
    if change is None:
        return "Open day and night" if is_open else "Closed now"
    days = (change.date() - today).days
    clock = core_words.clock(change)
    if is_open:
        return f"Open now, until {clock}{f' {_day(change.date(), today)}' if days > 1 else ''}"
    if days == 0:
        return f"Closed until {clock}"
    if days < 7:
        return f"Closed until {clock} {_day(change.date(), today)}"
    return f"Closed until {core_words.weekday_date(change.date()).split(' ', 1)[1]}"


class Exceptional(NamedTuple):
    """Days with unusual hours; ``words`` says everything."""

    first_day: date
    words: str


def exceptions(schedule, today, *, days=60):
    """Return the Exceptionals of the next ``days`` days, soonest first: closures, bank holidays, special hours.

    A bank holiday counts only where it removes hours.
    """
    last = today + timedelta(days=days)
    found = [
        Exceptional(closure.first_day, _closure_in_words(closure, today))
        for closure in schedule.closures
        if closure.first_day <= last and closure.last_day >= today
    ]
    for number in range(days + 1):
        day = today + number * ONE_DAY
        name = schedule.bank_holiday(day)
        if special := schedule.special.get(day):
            note = special.note or name
            hours = helpline_words.times(special.hours)
            words = f"Open on {core_words.weekday_date(day)}, {hours}{f': {note}' if note else ''}"
            found.append(Exceptional(day, words))
        elif name and schedule.weekly.get(day.weekday()) and not schedule.closure_on(day):
            found.append(Exceptional(day, f"Closed on {core_words.weekday_date(day)}, {name}"))
    return sorted(found)


def _closure_in_words(closure, today):
    first, last = closure.first_day, closure.last_day
    if first == last:
        return f"Closed on {core_words.weekday_date(first)}: {closure.reason}"
    since = "" if first <= today else f"from {core_words.weekday_date(first)} "
    until = "until" if first <= today else "to"
    return f"Closed {since}{until} {core_words.weekday_date(last)}: {closure.reason}"
