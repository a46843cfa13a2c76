"""When a regular meeting falls: rules on the calendar, and UK wall time as moments.

Rules work on dates and wall time is turned into a moment last, so that 18:30 stays 18:30 when the
clocks change. No database and no clock.
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
    """The dates from ``first`` to ``last``, both included, on which ``rule`` falls, in order.

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
    """The moment, in UTC, at which UK clocks show ``time`` on the date ``day``.

    In the hour that the spring change skips, the clock is read as not yet changed: 1.30am becomes
    what clocks then show as 2.30am. In the hour that autumn repeats, the first is meant.
    UTC, because Python calls two datetimes of different zones unequal if one lies in such an hour.
    """
    return datetime.combine(day, time, tzinfo=LONDON).astimezone(UTC)


def span(day, start, end):
    """The moments of a meeting from ``start`` to ``end``, two wall times of one date.

    Where the spring change would make it end before it starts, it lasts as long as it does on other
    days. It never lasts more than 24 hours, even on the long day in autumn.
    """
    starts_at, ends_at = moment(day, start), moment(day, end)
    if ends_at <= starts_at:
        ends_at = starts_at + (datetime.combine(day, end) - datetime.combine(day, start))
    return starts_at, min(ends_at, starts_at + timedelta(hours=24))


def pair_dates(old, new):
    """Which of the ``new`` dates takes the place of which ``old`` one: a list of (old, new).

    Both lists are in order and so are the pairs. As many as possible are paired, so that the days
    between the two of each pair add up to as few as possible.
    """
    if len(old) > len(new):
        return [(before, after) for after, before in pair_dates(new, old)]

    @cache
    def best(i, j):
        """The least total, and its pairs, for the old dates from i on with the new ones from j on."""
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
