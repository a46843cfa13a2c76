import contextlib
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import words as core_words
from groups.dates.date_parsing import read_day, read_time

TODAY = date(2026, 11, 24)
SIXTEENTH = date(2026, 12, 16)


@pytest.mark.parametrize(
    "text",
    [
        *("16/12/2026", "16/12/26", "16.12.2026", "16-12-2026", "16 12 2026", "2026-12-16", "16/12"),
        *("16 December 2026", "Wednesday 16 December 2026", "Wed, 16th Dec 2026", "wednesday 16 december"),
        *(" 16  DECEMBER ", "December 16 2026", "16th of December 2026", "１６/１２/２０２６", "16-dec-26"),
    ],
)
def test_a_day_is_read_however_it_is_typed(text):
    assert read_day(text, today=TODAY) == SIXTEENTH


def test_a_day_without_a_year_is_the_next_one():
    assert read_day("24 November", today=TODAY) == TODAY
    assert read_day("23 November", today=TODAY) == date(2027, 11, 23)
    assert read_day("29/2", today=TODAY) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Type the day"),
        ("31/11/2026", "November has 30 days."),
        ("29/2/2027", "February has 28 days in 2027."),
        ("0/12/2026", "December has 31 days."),
        ("12/16/2026", "There is no month 16. Type the day first"),
        ("Tuesday 16 December 2026", "Wednesday 16 December 2026 is not a Tuesday."),
        ("16 Brumaire 2026", "We could not read the month."),
        ("next week", "We could not read"),
        ("16/12/0026", "Check the year."),
        ("١٦ ديسمبر", "We could not read"),
        ("\x00", "We could not read"),
        ("9" * 10_000, "We could not read"),
    ],
)
def test_a_day_that_cannot_be_is_explained(text, words):
    with pytest.raises(ValueError, match=words):
        read_day(text, today=TODAY)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_we_wrote_is_read_back(day):
    assert read_day(core_words.weekday_date(day, year=True), today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *[(text, time(18, 30)) for text in ("6.30pm", "6:30 PM", "18:30", "18.30", "1830", "6.30 p.m.", "0630pm")],
        *[("6pm", time(18)), ("6 pm", time(18)), ("midday", time(12)), ("12pm", time(12)), ("12.15", time(12, 15))],
        *[("midnight", time(0)), ("12am", time(0)), ("09:30", time(9, 30)), ("10am", time(10)), ("00:15", time(0, 15))],
    ],
)
def test_a_time_is_read_however_it_is_typed(text, found):
    assert read_time(text) == found


@given(st.times())
def test_a_time_we_wrote_is_read_back(moment):
    moment = moment.replace(second=0, microsecond=0)
    assert read_time(core_words.clock(moment)) == moment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Type a time"),
        ("6.30", r"Is that 6\.30am or 6\.30pm\?"),
        ("6", r"Is that 6am or 6pm\?"),
        ("25:00", "no such time"),
        ("6.75pm", "no such time"),
        ("evening", "Type the time like this"),
        ("\x00", "Type the time like this"),
    ],
)
def test_a_time_that_cannot_be_is_explained(text, words):
    with pytest.raises(ValueError, match=words):
        read_time(text)


@given(st.text())
def test_nothing_typed_breaks_the_reading(text):
    with contextlib.suppress(ValueError):
        read_day(text, today=TODAY)
    with contextlib.suppress(ValueError):
        read_time(text)
