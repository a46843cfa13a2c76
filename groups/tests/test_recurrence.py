from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.dates.recurrence import (
    EVERY_SO_MANY_WEEKS,
    LAST_WEEKDAY,
    LONDON,
    NTH_WEEKDAY,
    dates,
    moment,
    pair_dates,
    span,
)

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WEEK = timedelta(days=7)

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
rules = st.fixed_dictionaries(
    {
        "rule": st.sampled_from([EVERY_SO_MANY_WEEKS, NTH_WEEKDAY, LAST_WEEKDAY]),
        "weekday": st.integers(0, 6),
        "starts_on": days,
        "every": st.integers(1, 52),
        "nth": st.integers(1, 4),
        "ends_on": st.none() | days,
    }
)
two_years = timedelta(days=731)


def falls(rule, **arguments):
    window = {"first": date(2026, 1, 1), "last": date(2026, 4, 30), "starts_on": date(2026, 1, 1)}
    return [day.strftime("%d %b") for day in dates(rule, **window | arguments)]


def test_every_week():
    assert falls(EVERY_SO_MANY_WEEKS, weekday=WEDNESDAY, last=date(2026, 1, 31)) == [
        *("07 Jan", "14 Jan", "21 Jan", "28 Jan")
    ]


def test_every_other_week_counts_from_the_first_fitting_day():
    # 2 January 2026 is a Friday: the Wednesday after it is the first, not the one in its own week.
    assert falls(
        EVERY_SO_MANY_WEEKS, every=2, weekday=WEDNESDAY, starts_on=date(2026, 1, 2), last=date(2026, 2, 10)
    ) == ["07 Jan", "21 Jan", "04 Feb"]


def test_every_other_week_keeps_its_weeks_wherever_the_window_begins():
    first = date(2026, 1, 8)
    assert falls(EVERY_SO_MANY_WEEKS, every=2, weekday=WEDNESDAY, first=first, last=date(2026, 2, 10)) == [
        *("21 Jan", "04 Feb")
    ]


def test_third_wednesday_of_the_month():
    assert falls(NTH_WEEKDAY, nth=3, weekday=WEDNESDAY) == ["21 Jan", "18 Feb", "18 Mar", "15 Apr"]


def test_last_friday_of_the_month_may_be_the_fourth_or_the_fifth():
    assert falls(LAST_WEEKDAY, weekday=FRIDAY) == ["30 Jan", "27 Feb", "27 Mar", "24 Apr"]


def test_the_first_day_counts_when_it_fits():
    assert falls(NTH_WEEKDAY, nth=3, weekday=WEDNESDAY, starts_on=date(2026, 1, 21))[0] == "21 Jan"
    assert falls(NTH_WEEKDAY, nth=3, weekday=WEDNESDAY, starts_on=date(2026, 1, 22))[0] == "18 Feb"
    assert falls(LAST_WEEKDAY, weekday=FRIDAY, starts_on=date(2026, 1, 31))[0] == "27 Feb"


def test_the_last_day_counts_and_nothing_after_it():
    assert falls(NTH_WEEKDAY, nth=3, weekday=WEDNESDAY, ends_on=date(2026, 2, 18)) == ["21 Jan", "18 Feb"]


def test_both_ends_of_the_window_count():
    assert falls(NTH_WEEKDAY, nth=3, weekday=WEDNESDAY, first=date(2026, 1, 21), last=date(2026, 2, 18)) == [
        *("21 Jan", "18 Feb")
    ]


def test_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="No such rule: daily"):
        falls("daily", weekday=MONDAY)


@given(rules, days)
def test_a_date_is_in_the_list_exactly_when_it_fits_the_rule(rule, first):
    """No gap and nothing extra, by looking at each day alone."""
    last = first + two_years
    ends_on = rule["ends_on"] or date.max
    beginning = next(
        day for day in (rule["starts_on"] + timedelta(n) for n in range(7)) if day.weekday() == rule["weekday"]
    )

    def fits(day):
        if day.weekday() != rule["weekday"] or not rule["starts_on"] <= day <= ends_on:
            return False
        if rule["rule"] == EVERY_SO_MANY_WEEKS:
            return (day - beginning).days % (7 * rule["every"]) == 0
        if rule["rule"] == NTH_WEEKDAY:
            return 7 * (rule["nth"] - 1) < day.day <= 7 * rule["nth"]
        return (day + WEEK).month != day.month

    expected = [day for day in (first + timedelta(n) for n in range(two_years.days + 1)) if fits(day)]
    assert dates(first=first, last=last, **rule) == expected


@given(rules, days, st.integers(0, 800))
def test_two_windows_side_by_side_give_what_one_gives(rule, first, length):
    last = first + two_years
    middle = first + timedelta(days=length)
    halves = dates(first=first, last=min(middle, last), **rule)
    halves += dates(first=middle + timedelta(days=1), last=last, **rule)
    assert halves == dates(first=first, last=last, **rule)


@given(rules, st.times())
def test_wall_time_never_drifts(rule, when):
    when = when.replace(fold=0)
    for day in dates(first=rule["starts_on"], last=rule["starts_on"] + two_years, **rule):
        local = moment(day, when).astimezone(LONDON)
        skipped = day.month == 3 and day.weekday() == SUNDAY and day.day > 24 and when.hour == 1
        assert local.replace(tzinfo=None) == datetime.combine(day, when) + timedelta(hours=1 if skipped else 0)


def test_half_past_six_stays_half_past_six_across_both_changes():
    for before in (date(2026, 3, 28), date(2026, 10, 24)):
        utc_hours = {moment(before + timedelta(days=n), time(18, 30)).hour for n in (0, 1)}
        assert utc_hours == {17, 18}


def test_a_time_that_the_spring_change_skips_is_an_hour_later_on_the_clock():
    assert moment(date(2026, 3, 29), time(1, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 3, 29), time(1, 30)).astimezone(LONDON).hour == 2


def test_a_time_that_comes_twice_in_autumn_is_the_first():
    assert moment(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(days, st.times(), st.times())
def test_a_meeting_always_ends_after_it_starts_and_within_a_day(day, one, other):
    start, end = sorted([one.replace(fold=0), other.replace(fold=0)])
    if start < end:
        starts_at, ends_at = span(day, start, end)
        assert starts_at < ends_at <= starts_at + timedelta(hours=24)


def test_a_meeting_in_the_skipped_hour_keeps_its_length():
    starts_at, ends_at = span(date(2026, 3, 29), time(1, 30), time(2))
    assert ends_at - starts_at == timedelta(minutes=30)


def test_a_meeting_of_the_whole_long_day_in_autumn_is_cut_to_24_hours():
    starts_at, ends_at = span(date(2026, 10, 25), time(0), time(23, 59))
    assert ends_at - starts_at == timedelta(hours=24)


def test_pair_moves_each_date_to_the_new_one_nearest_to_it():
    wednesdays = [date(2026, 1, 7) + n * WEEK for n in range(4)]
    thursdays = [day + timedelta(days=1) for day in wednesdays]
    assert pair_dates(wednesdays, thursdays) == list(zip(wednesdays, thursdays, strict=True))
    assert pair_dates(wednesdays, thursdays[1::2]) == [
        (wednesdays[1], thursdays[1]),
        (wednesdays[3], thursdays[3]),
    ]
    assert pair_dates(wednesdays[1::2], thursdays) == [
        (wednesdays[1], thursdays[1]),
        (wednesdays[3], thursdays[3]),
    ]


def test_pair_with_nothing_pairs_nothing():
    assert pair_dates([], [date(2026, 1, 7)]) == pair_dates([date(2026, 1, 7)], []) == []


few_days = st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 31)), unique=True, max_size=6).map(sorted)


@given(few_days, few_days)
def test_pair_keeps_the_order_and_moves_as_little_as_it_can(old, new):
    found = pair_dates(old, new)
    assert len(found) == min(len(old), len(new))
    for (old_one, new_one), (old_two, new_two) in pairwise(found):
        assert old_one < old_two
        assert new_one < new_two
    assert {one for one, _ in found} <= set(old)
    assert {other for _, other in found} <= set(new)

    def apart(pairs):
        return sum(abs((other - one).days) for one, other in pairs)

    fewer, more = sorted([old, new], key=len)
    least = min(apart(zip(fewer, chosen, strict=True)) for chosen in combinations(more, len(fewer)))
    assert apart(found) == least
