from datetime import date, time

import pytest

from core.dates import words as core_words
from support.helpline import words as helpline_words

NINE_TO_FOUR = ((time(9), time(16)),)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(9), "9am"),
        (time(16, 30), "4.30pm"),
        (time(12), "midday"),
        (time(12, 5), "12.05pm"),
        (time(0), "midnight"),
        (time(0, 30), "12.30am"),
    ],
)
def test_times(at, words):
    assert core_words.clock(at) == words


def test_dates():
    assert core_words.weekday_date(date(2027, 1, 4)) == "Monday 4 January"
    assert core_words.weekday_date(date(2027, 1, 4), year=True) == "Monday 4 January 2027"


@pytest.mark.parametrize(
    ("weekly", "words"),
    [
        ({}, ""),
        ({2: ()}, ""),
        (dict.fromkeys(range(5), NINE_TO_FOUR), "Monday to Friday, 9am to 4pm"),
        (dict.fromkeys(range(7), NINE_TO_FOUR), "Every day, 9am to 4pm"),
        (dict.fromkeys((5, 6), NINE_TO_FOUR), "Saturday and Sunday, 9am to 4pm"),
        ({0: NINE_TO_FOUR, 2: NINE_TO_FOUR}, "Monday, 9am to 4pm; Wednesday, 9am to 4pm"),
        (
            {**dict.fromkeys(range(4), NINE_TO_FOUR), 4: ((time(13), time(16)), (time(9), time(12)))},
            "Monday to Thursday, 9am to 4pm; Friday, 9am to midday and 1pm to 4pm",
        ),
        ({4: ((time(22), time(2)),)}, "Friday, 10pm to 2am the next day"),
        ({4: ((time(18), time(0)),)}, "Friday, 6pm to midnight"),
    ],
)
def test_a_week(weekly, words):
    assert helpline_words.week(weekly) == words


def test_lists():
    assert [helpline_words.listed(each) for each in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]
