from datetime import UTC, datetime, timedelta
from datetime import date as calendar_date

import pytest

from core.dates import words as core_words
from core.dates.words import LONDON
from groups.dates import words as dates_words
from groups.gazetteer.national_grid import METRES_IN_A_MILE


def at(*when):
    return datetime(*when, tzinfo=LONDON)


def test_day_names_weekday_day_and_month():
    assert dates_words.day(at(2026, 12, 16, 18, 30)) == "Wednesday 16 December"
    assert dates_words.day(at(2026, 3, 1)) == "Sunday 1 March"


def test_day_gives_the_year_when_asked():
    assert dates_words.day(at(2026, 12, 16, 18, 30), year=True) == "Wednesday 16 December 2026"


def test_day_is_the_uk_day_for_a_datetime_of_any_zone():
    assert dates_words.day(datetime(2026, 7, 14, 23, 30, tzinfo=UTC)) == "Wednesday 15 July"


def test_date_takes_a_plain_date():
    assert core_words.weekday_date(calendar_date(2026, 12, 16), year=True) == "Wednesday 16 December 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 5, "12.05am"),
        (9, 0, "9am"),
        (11, 59, "11.59am"),
        (12, 0, "midday"),
        (12, 30, "12.30pm"),
        (13, 0, "1pm"),
        (18, 30, "6.30pm"),
        (23, 59, "11.59pm"),
    ],
)
def test_time_as_people_say_it(hour, minute, words):
    assert dates_words.time(at(2026, 12, 16, hour, minute)) == words


def test_time_follows_summer_time():
    assert dates_words.time(datetime(2026, 7, 15, 17, 30, tzinfo=UTC)) == "6.30pm"
    assert dates_words.time(datetime(2026, 12, 16, 17, 30, tzinfo=UTC)) == "5.30pm"


@pytest.mark.parametrize("say", [dates_words.day, dates_words.time, dates_words.date_tile])
def test_a_moment_without_a_zone_is_refused(say):
    with pytest.raises(ValueError, match="without a time zone"):
        say(datetime(2026, 12, 16, 18, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "hours", "words"),
    [
        (at(2026, 12, 16, 18, 30), 2, "6.30pm to 8.30pm"),
        (at(2026, 12, 16, 11), 1, "11am to midday"),
        (at(2026, 12, 16, 22), 2, "10pm to midnight"),
        (at(2026, 12, 16, 22), 3, "10pm to 1am the next day"),
        (at(2026, 12, 16), 24, "all day"),
        (at(2026, 12, 31, 18, 30), 24, "6.30pm to 6.30pm the next day"),
    ],
)
def test_time_range_says_when_it_ends_on_another_day(start, hours, words):
    assert dates_words.time_range(start, start + timedelta(hours=hours)) == words


def test_time_range_across_the_spring_change_can_end_two_days_on():
    start = at(2026, 3, 28, 23, 30).astimezone(UTC)
    assert dates_words.time_range(start, start + timedelta(hours=24)) == "11.30pm to 12.30am on Monday 30 March"


def test_date_tile_has_three_short_pieces():
    assert dates_words.date_tile(at(2026, 12, 16, 18, 30)) == ("Wed", "16", "Dec")
    assert dates_words.date_tile(at(2026, 9, 1)).month == "Sep"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (0, "less than a mile"),
        (0.99, "less than a mile"),
        (1, "about 1 mile"),
        (1.49, "about 1 mile"),
        (1.5, "about 2 miles"),
        (7.4, "about 7 miles"),
        (99.4, "about 99 miles"),
        (99.6, "about 100 miles"),
        (123.4, "about 120 miles"),
        (126, "about 130 miles"),
    ],
)
def test_miles_promise_no_more_than_is_known(distance, words):
    assert dates_words.miles(distance * METRES_IN_A_MILE) == words
