"""Recurrence rules for meetings, and conversion of UK wall time to UTC.

Rules yield dates; wall time is converted last, so that 18:30 stays 18:30 when the clocks change. No database and no
clock.
"""

from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from functools import cache
from itertools import takewhile
from operator import itemgetter

from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as rrule_weekday

from core.dates.words import LONDON

EVERY_SO_MANY_WEEKS = "weekly"
NTH_WEEKDAY = "nth-weekday"
LAST_WEEKDAY = "last-weekday"


def dates(rule, *, weekday, starts_on, first, last, every=1, nth=None, ends_on=None):
    """Return the dates of ``rule`` from ``first`` to ``last``, both included, in order.

    ``weekday`` counts from Monday, 0. ``every`` is for EVERY_SO_MANY_WEEKS: weeks are counted from
    the first fitting day on or after ``starts_on``. ``nth`` is for NTH_WEEKDAY: 1 to 4. Nothing
    falls before ``starts_on`` or after ``ends_on``. ValueError for a rule that is none of the three.
    """
    begin = starts_on + timedelta(days=(weekday - starts_on.weekday()) % 7)
    if rule == EVERY_SO_MANY_WEEKS:
        rule = rrule(WEEKLY, interval=every, dtstart=_midnight(begin), cache=False)
    elif rule == NTH_WEEKDAY:
        rule = rrule(MONTHLY, byweekday=rrule_weekday(weekday, nth), dtstart=_midnight(begin), cache=False)
    elif rule == LAST_WEEKDAY:
        rule = rrule(MONTHLY, byweekday=rrule_weekday(weekday, -1), dtstart=_midnight(begin), cache=False)
    else:
        raise ValueError(f"No such rule: {rule}")
    end = last if ends_on is None else min(last, ends_on)
    days = takewhile(lambda day: day <= end, (moment.date() for moment in rule))
    return [day for day in days if day >= first]


def moment(day, time):
    """Return the UTC datetime at which UK clocks show ``time`` on the date ``day``.

    A time in the hour skipped in spring moves an hour later; in the hour repeated in autumn the first is meant.
    UTC, because Python compares datetimes of different zones as unequal in such an hour.
    """
    return datetime.combine(day, time, tzinfo=LONDON).astimezone(UTC)


def span(day, start, end):
    """Return the UTC start and end of a meeting from ``start`` to ``end``, wall times of one date.

    If the spring change would put the end before the start, the usual duration is kept. The duration is at most 24
    hours, even on the long day in autumn.
    """
    starts_at, ends_at = moment(day, start), moment(day, end)
    if ends_at <= starts_at:
        ends_at = starts_at + (datetime.combine(day, end) - datetime.combine(day, start))
    return starts_at, min(ends_at, starts_at + timedelta(hours=24))


def pair_dates(old, new):
    """Match ``new`` dates to ``old`` ones and return a list of (old, new).

    Both lists are sorted and so are the pairs. As many as possible are paired, with the least total of days between.
    """
    if len(old) > len(new):
        return [(before, after) for after, before in pair_dates(new, old)]

    @cache
    def best(i, j):
        """Return the least total and its pairs for the old dates from i and the new ones from j."""
        if i == len(old):
            return 0, ()
        total, pairs = best(i + 1, j + 1)
        taken = (total + abs((new[j] - old[i]).days), ((old[i], new[j]), *pairs))
        if len(old) - i == len(new) - j:
            return taken
        return min(taken, best(i, j + 1), key=itemgetter(0))

    return list(best(0, 0)[1])


def _midnight(day):
    return datetime.combine(day, wall_time())
