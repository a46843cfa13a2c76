"""Suggested days for a group's next meeting, and questions about unusual days. No database and no clock."""

from datetime import date, timedelta
from typing import NamedTuple

from core.dates import words as core_words
from groups.dates import recurrence

# How far ahead a rule is searched: it has a date at least every 52 weeks.
LOOK_AHEAD = timedelta(days=400)
# Meetings up to this many whole weeks apart count as a weekly rhythm.
MAX_WEEKS_APART = 3
MAX_YEARS_AHEAD = 2
_ORDINALS = ("", "first", "second", "third", "fourth")


class Suggestion(NamedTuple):
    """A day for the next meeting, and the reason as part of a sentence (“the third Wednesday of the month”)."""

    day: date
    because: str


class Question(NamedTuple):
    """A question about an unusual day. ``key`` includes the day, so that an answer is valid for that day only."""

    key: str
    words: str
    # The label of the checkbox.
    yes: str


def from_rules(rules, *, taken, after):
    """Return the first day of a group's rules later than ``after`` and not ``taken``, or None.

    ``rules`` are pairs: a function of a first and a last date that returns the dates between, and its text.
    """
    found = []
    for dates, words in rules:
        days = (day for day in dates(after + timedelta(days=1), after + LOOK_AHEAD) if day not in taken)
        if (day := next(days, None)) is not None:
            found.append(Suggestion(day, words))
    return min(found, default=None)


def from_history(days, *, taken, after):
    """Return the next day in the rhythm of ``days``, the dates of a group's meetings, or None.

    If the last two are one, two or three weeks apart, that interval continues. Otherwise it is the same weekday of a
    later month, such as the third Wednesday; a fifth one counts as the last.
    """
    days = sorted(set(days))
    if not days:
        return None
    last = days[-1]
    weekday, name = last.weekday(), core_words.weekday_date(last).split()[0]
    weeks, rest = divmod((last - days[-2]).days, 7) if len(days) > 1 else (0, 1)
    nth = (last.day - 1) // 7 + 1
    if rest == 0 and weeks <= MAX_WEEKS_APART:
        rule = {"rule": recurrence.EVERY_SO_MANY_WEEKS, "every": weeks}
        apart = {1: "a week", 2: "two weeks", 3: "three weeks"}[weeks]
        words = f"{apart} on, as before"
    elif nth == 5:
        rule, words = {"rule": recurrence.LAST_WEEKDAY}, f"the last {name} of the month, as before"
    else:
        rule = {"rule": recurrence.NTH_WEEKDAY, "nth": nth}
        words = f"the {_ORDINALS[nth]} {name} of the month, as before"

    def dates(first, until):
        return recurrence.dates(weekday=weekday, starts_on=last, first=first, last=until, **rule)

    return from_rules([(dates, words)], taken=taken, after=max(after, last))


def questions(day, *, today):
    """Yield a Question if ``day`` is past or so far ahead that a typing error is likely."""
    written = core_words.weekday_date(day, year=True)
    if day < today:
        yield Question(
            f"past-{day.isoformat()}",
            f"{written} is over. Did you mean a day to come? If not, tick the box to add it all the same.",
            f"Yes, {written} is right",
        )
    elif (day.year, day.month, day.day) > (today.year + MAX_YEARS_AHEAD, today.month, today.day):
        yield Question(
            f"far-{day.isoformat()}",
            f"{written} is more than {MAX_YEARS_AHEAD} years away. Check the year. If it is right, tick the box.",
            f"Yes, {written} is right",
        )


def same_day(day, others):
    """Return the Question about ``others``, the times of the group's meetings on ``day``, or None."""
    if not others:
        return None
    written = core_words.weekday_date(day, year=True)
    return Question(
        f"second-{day.isoformat()}",
        f"Your group has a meeting on {written} already: {'; '.join(others)}. "
        "Change that one instead, or tick the box to add a second one.",
        "Yes, add a second meeting on that day",
    )
