"""Whether the helpline is open, and what is said of it. Hours here are those of the starter content unless said."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepsis_site.dev.pytest_plugin import LONDON
from support.helpline.opening_hours import Closure, Schedule, SpecialDay, exceptions, status

NINE_TO_FOUR = ((time(9), time(16)),)
WORKING_WEEK = dict.fromkeys(range(5), NINE_TO_FOUR)
EVERY_DAY = dict.fromkeys(range(7), NINE_TO_FOUR)
HOLIDAYS = {
    date(2026, 12, 25): "Christmas Day",
    date(2026, 12, 26): "Boxing Day",
    date(2026, 12, 28): "Boxing Day (substitute day)",
    date(2027, 1, 1): "New Year's Day",
}.get
CHRISTMAS = Closure(date(2026, 12, 25), date(2027, 1, 3), "Christmas")


def london(words):
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


def said(at, **schedule):
    return status(Schedule(**{"weekly": WORKING_WEEK, **schedule}), london(at)).words


# In words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-24 10:00", "Open now, until 4pm today"),
        ("2026-11-24 09:00", "Open now, until 4pm today"),
        ("2026-11-24 08:59:59", "Closed now. Opens today at 9am"),
        ("2026-11-24 15:59:59", "Open now, until 4pm today"),
        ("2026-11-24 16:00", "Closed now. Opens tomorrow at 9am"),
        ("2026-11-27 16:00", "Closed now. Opens Monday at 9am"),
        ("2026-11-29 23:59", "Closed now. Opens tomorrow at 9am"),
        ("2026-11-30 00:00", "Closed now. Opens today at 9am"),
    ],
)
def test_an_ordinary_week_in_words(at, words):
    assert said(at) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-12-23 17:00", "Closed now. Opens tomorrow at 9am"),
        ("2026-12-24 17:00", "Closed now. Opens on Monday 4 January at 9am"),
        ("2026-12-25 12:00", "Closed for Christmas until Monday 4 January at 9am"),
        ("2026-12-31 12:00", "Closed for Christmas until Monday at 9am"),
        ("2027-01-03 12:00", "Closed for Christmas until tomorrow at 9am"),
        ("2027-01-04 08:00", "Closed now. Opens today at 9am"),
    ],
)
def test_a_closure_over_the_years_end_gives_its_reason(at, words):
    assert said(at, closures=(CHRISTMAS,), bank_holiday=HOLIDAYS) == words


def test_a_bank_holiday_is_closed_and_says_so():
    assert said("2026-12-25 12:00", bank_holiday=HOLIDAYS) == "Closed for the bank holiday. Opens Tuesday at 9am"


def test_a_bank_holiday_on_a_day_that_is_closed_anyway_is_no_reason():
    assert said("2026-12-26 12:00", bank_holiday=HOLIDAYS) == "Closed now. Opens Tuesday at 9am"


def test_after_a_closure_comes_a_bank_holiday():
    closures = (Closure(date(2026, 12, 30), date(2026, 12, 31), "staff training"),)
    words = "Closed for staff training until Monday at 9am"
    assert said("2026-12-30 12:00", closures=closures, bank_holiday=HOLIDAYS) == words


def test_with_several_closures_of_a_day_the_longest_is_told():
    closures = (CHRISTMAS, Closure(date(2026, 12, 29), date(2026, 12, 29), "training"))
    assert said("2026-12-29 12:00", closures=closures).startswith("Closed for Christmas until")


def test_no_hours_at_all_promise_nothing():
    now = status(Schedule(), london("2026-11-24 10:00"))
    assert (now.words, now.short_words, now.next_change) == ("Closed now", "Closed now", None)


def test_a_closure_without_end_in_sight_promises_nothing():
    for_good = (Closure(date(2026, 1, 1), date(2036, 1, 1), "building work"),)
    assert said("2026-11-24 10:00", closures=for_good) == "Closed for building work"


def test_a_closure_of_most_of_a_year_gives_the_year():
    long = (Closure(date(2026, 11, 1), date(2027, 11, 12), "building work"),)
    assert said("2026-11-24 10:00", closures=long) == ("Closed for building work until Monday 15 November 2027 at 9am")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((time(18), time(1)), "Open now, until 1am"),
        ((time(18), time(0)), "Open now, until midnight"),
        ((time(18), time(10, 30)), "Open now, until tomorrow at 10.30am"),
    ],
)
def test_past_midnight(hours, words):
    assert said("2026-11-24 22:00", weekly={1: (hours,)}) == words


def test_after_midnight_yesterdays_hours_run_on_even_into_a_closed_day():
    weekly = {3: ((time(18), time(1)),)}
    at = "2026-12-25 00:30"
    assert said(at, weekly=weekly, closures=(CHRISTMAS,)) == "Open now, until 1am today"
    assert said("2026-12-25 01:00", weekly=weekly, closures=(CHRISTMAS,)).startswith("Closed for Christmas")


def test_hours_that_meet_are_one():
    weekly = {1: ((time(12), time(16)), (time(9), time(12)))}
    assert said("2026-11-24 10:00", weekly=weekly) == "Open now, until 4pm today"


def test_hours_that_overlap_are_one_and_the_last_end_counts():
    weekly = {1: ((time(9), time(16)), (time(10), time(11)))}
    assert said("2026-11-24 10:30", weekly=weekly) == "Open now, until 4pm today"


def test_open_day_and_night_never_changes():
    weekly = dict.fromkeys(range(7), ((time(0), time(12)), (time(12), time(0))))
    now = status(Schedule(weekly=weekly), london("2026-11-24 10:00"))
    assert (now.is_open, now.next_change, now.words) == (True, None, "Open now, day and night")


def test_a_weekend_without_a_break_says_the_day_it_ends():
    weekly = {5: ((time(0), time(0, 0, 1)),), **dict.fromkeys(range(4), ((time(0), time(12)), (time(12), time(0))))}
    assert said("2026-11-24 10:00", weekly=weekly) == "Open now, until Friday at midnight"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-24 10:00", "Open now, until 4pm"),
        ("2026-11-24 08:00", "Closed until 9am"),
        ("2026-11-24 17:00", "Closed until 9am tomorrow"),
        ("2026-11-27 17:00", "Closed until 9am Monday"),
        ("2026-12-25 10:00", "Closed until 4 January"),
    ],
)
def test_short_words_for_a_phone(at, words):
    assert status(Schedule(weekly=WORKING_WEEK, closures=(CHRISTMAS,)), london(at)).short_words == words


# Special hours


def test_special_hours_replace_the_hours_of_the_day():
    short_day = {date(2026, 11, 24): SpecialDay(((time(10), time(12)),))}
    assert said("2026-11-24 09:30", special=short_day) == "Closed now. Opens today at 10am"
    assert said("2026-11-24 11:30", special=short_day) == "Open now, until midday today"
    assert said("2026-11-24 12:00", special=short_day) == "Closed now. Opens tomorrow at 9am"


def test_special_hours_open_a_bank_holiday_and_a_closure():
    special = {date(2026, 12, 25): SpecialDay(((time(10), time(12)),))}
    schedule = {"special": special, "closures": (CHRISTMAS,), "bank_holiday": HOLIDAYS}
    assert said("2026-12-25 11:00", **schedule) == "Open now, until midday today"
    # That day was no holiday to whoever answered the phone.
    assert said("2026-12-25 13:00", **schedule) == "Closed now. Opens on Monday 4 January at 9am"


# Clocks


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_nine_stays_nine_on_the_days_the_clocks_change(day):
    schedule = Schedule(weekly=EVERY_DAY)
    before = status(schedule, london(f"{day} 00:30"))
    assert before.words == "Closed now. Opens today at 9am"
    assert before.next_change == london(f"{day} 09:00")
    assert status(schedule, london(f"{day} 10:00")).next_change == london(f"{day} 16:00")


def test_hours_that_fall_into_the_hour_the_clocks_skip_are_no_hours():
    # 1.15am is 2.15am that night, and so after 2.05am.
    schedule = Schedule(weekly={6: ((time(1, 15), time(2, 5)),)})
    now = status(schedule, london("2026-03-29 00:30"))
    assert now.next_change == london("2026-04-05 01:15")


def test_any_time_zone_is_understood_and_none_is_refused():
    schedule = Schedule(weekly=EVERY_DAY)
    assert status(schedule, datetime(2026, 7, 1, 8, 0, tzinfo=UTC)).is_open
    assert not status(schedule, datetime(2026, 7, 1, 7, 59, tzinfo=UTC)).is_open
    with pytest.raises(ValueError, match="time zone"):
        status(schedule, datetime(2026, 7, 1, 8, 0, tzinfo=UTC).replace(tzinfo=None))


def test_words_are_true_until_midnight_at_most():
    schedule = Schedule(weekly=WORKING_WEEK)
    assert status(schedule, london("2026-11-24 10:00")).true_until == london("2026-11-24 16:00")
    assert status(schedule, london("2026-11-24 17:00")).true_until == london("2026-11-25 00:00")


# Whatever the hours


quarters = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
hours_of_a_day = st.lists(
    st.tuples(quarters, quarters).filter(lambda hours: hours[0] != hours[1]),
    max_size=3,
    unique_by=lambda hours: hours[0],
).map(tuple)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
lengths = st.integers(0, 40)
closures = st.builds(lambda day, length: Closure(day, day + timedelta(days=length), "a reason"), days, lengths)
schedules = st.builds(
    Schedule,
    weekly=st.dictionaries(st.integers(0, 6), hours_of_a_day),
    special=st.dictionaries(days, st.builds(SpecialDay, hours_of_a_day), max_size=4),
    closures=st.lists(closures, max_size=3).map(tuple),
    bank_holiday=st.sets(days, max_size=5).map(lambda holidays: dict.fromkeys(holidays, "a holiday").get),
)
# The two nights of a clock change, and the end of a year, among any other moments.
minutes = st.integers(-12 * 60, 36 * 60).map(lambda number: timedelta(minutes=number))
around_changes = st.builds(
    lambda day, after: datetime(*day, tzinfo=UTC) + after,
    st.sampled_from([(2026, 3, 29), (2026, 10, 25), (2026, 12, 31)]),
    minutes,
)
any_minute = st.builds(lambda day, after: datetime.combine(day, time(), UTC) + after, days, minutes)
moments = st.one_of(any_minute, around_changes)
A_MOMENT = timedelta(microseconds=1)


@given(schedules, moments)
def test_the_state_is_another_after_the_next_change_and_the_same_until_then(schedule, at):
    now = status(schedule, at)
    if now.next_change is None:
        return
    change = now.next_change.astimezone(UTC)
    assert change > at
    assert status(schedule, change).is_open is not now.is_open
    assert status(schedule, change - A_MOMENT).is_open is now.is_open
    for share in (0.25, 0.5, 0.75):
        between = status(schedule, at + (change - at) * share)
        assert between.is_open is now.is_open
        assert between.next_change == now.next_change


@given(schedules, moments)
def test_the_words_stay_the_same_for_as_long_as_they_are_said_to_be_true(schedule, at):
    now = status(schedule, at)
    until = now.true_until.astimezone(UTC)
    assert at < until <= at + timedelta(hours=25)
    last = status(schedule, until - A_MOMENT)
    assert (last.words, last.short_words) == (now.words, now.short_words)


@given(schedules, moments)
def test_open_and_closed_are_said_as_they_are(schedule, at):
    now = status(schedule, at)
    assert now.words.startswith("Open now" if now.is_open else "Closed")
    assert now.short_words.startswith("Open" if now.is_open else "Closed")
    assert ("Opens" in now.words or "until" in now.words) is (now.next_change is not None)


@given(schedules, moments)
def test_at_a_wall_time_inside_the_days_hours_it_is_open(schedule, at):
    local = at.astimezone(LONDON)
    if local.date() in {date(2026, 3, 29), date(2026, 10, 25)}:
        # In the hour that comes twice, or not at all, the wall cannot tell.
        return
    hours = schedule.hours_on(local.date())
    if any(opens <= local.time() and (local.time() < closes or closes < opens) for opens, closes in hours):
        assert status(schedule, at).is_open


@given(st.lists(closures, max_size=3).map(tuple), moments)
def test_it_is_never_closed_for_longer_than_the_closures_and_one_night(closures, at):
    now = status(Schedule(weekly=EVERY_DAY, closures=closures), at)
    if now.is_open:
        return
    closed_days = {
        closure.first_day + timedelta(days=number)
        for closure in closures
        for number in range((closure.last_day - closure.first_day).days + 1)
    }
    # From 4pm to 9am, with an hour more when the clocks go back.
    assert now.next_change - at <= timedelta(hours=18) + timedelta(days=len(closed_days))
    day = at.astimezone(LONDON).date() + timedelta(days=1)
    while day < now.next_change.date():
        assert day in closed_days
        day += timedelta(days=1)


# What is coming up


def coming(today="2026-12-01", **schedule):
    found = exceptions(Schedule(**{"weekly": WORKING_WEEK, **schedule}), date.fromisoformat(today))
    return [exception.words for exception in found]


def test_bank_holidays_are_announced_unless_the_day_is_closed_anyway():
    assert coming(bank_holiday=HOLIDAYS) == [
        "Closed on Friday 25 December, Christmas Day",
        "Closed on Monday 28 December, Boxing Day (substitute day)",
        "Closed on Friday 1 January, New Year's Day",
    ]


def test_a_closure_is_announced_in_place_of_the_bank_holidays_it_holds():
    assert coming(closures=(CHRISTMAS,), bank_holiday=HOLIDAYS) == [
        "Closed from Friday 25 December to Sunday 3 January: Christmas"
    ]


def test_a_closure_that_has_begun_says_until_when():
    assert coming("2026-12-28", closures=(CHRISTMAS,)) == ["Closed until Sunday 3 January: Christmas"]


def test_a_closure_of_one_day_and_special_hours_stand_by_date():
    assert coming(
        closures=(Closure(date(2026, 12, 10), date(2026, 12, 10), "staff training"),),
        special={
            date(2026, 12, 24): SpecialDay(((time(9), time(12)),), "Christmas Eve"),
            date(2026, 12, 5): SpecialDay(((time(14), time(16)), (time(9), time(12)))),
        },
    ) == [
        "Open on Saturday 5 December, 9am to midday and 2pm to 4pm",
        "Closed on Thursday 10 December: staff training",
        "Open on Thursday 24 December, 9am to midday: Christmas Eve",
    ]


def test_special_hours_on_a_bank_holiday_give_its_name():
    special = {date(2026, 12, 28): SpecialDay(((time(9), time(12)),))}
    words = "Open on Monday 28 December, 9am to midday: Boxing Day (substitute day)"
    assert words in coming(special=special, bank_holiday=HOLIDAYS)


def test_what_is_over_or_more_than_sixty_days_away_is_not_announced():
    closures = (
        Closure(date(2026, 11, 1), date(2026, 11, 30), "over"),
        Closure(date(2027, 1, 31), date(2027, 1, 31), "far away"),
        Closure(date(2027, 1, 30), date(2027, 2, 5), "just in sight"),
    )
    assert coming(closures=closures) == ["Closed from Saturday 30 January to Friday 5 February: just in sight"]
