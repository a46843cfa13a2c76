from datetime import date, timedelta

import pytest

from groups.dates.meeting_suggestions import from_history, from_rules, questions, same_day

TODAY = date(2026, 11, 24)
THIRD_WEDNESDAY = date(2026, 11, 18)


def suggested(*days, taken=(), after=TODAY):
    return from_history(days, taken=taken, after=after)


def test_the_third_wednesday_follows_the_third_wednesday():
    assert suggested(date(2026, 10, 21), THIRD_WEDNESDAY) == (
        date(2026, 12, 16),
        "the third Wednesday of the month, as before",
    )


def test_one_meeting_alone_is_taken_as_monthly():
    assert suggested(THIRD_WEDNESDAY).day == date(2026, 12, 16)


@pytest.mark.parametrize(("weeks", "words"), [(1, "a week on"), (2, "two weeks on"), (3, "three weeks on")])
def test_a_group_that_counts_in_weeks_goes_on_so(weeks, words):
    day, because = suggested(THIRD_WEDNESDAY - timedelta(weeks=weeks), THIRD_WEDNESDAY)
    assert day == THIRD_WEDNESDAY + timedelta(weeks=weeks)
    assert because == f"{words}, as before"


def test_a_fifth_weekday_is_taken_as_the_last():
    assert suggested(date(2026, 10, 30)) == (date(2026, 11, 27), "the last Friday of the month, as before")


def test_after_a_long_break_it_is_a_day_to_come():
    assert suggested(date(2024, 1, 17)).day == date(2026, 12, 16)


def test_a_day_that_is_taken_is_passed_over():
    assert suggested(THIRD_WEDNESDAY, taken={date(2026, 12, 16)}).day == date(2027, 1, 20)


def test_it_follows_a_meeting_that_is_still_to_come():
    assert suggested(date(2026, 12, 16)).day == date(2027, 1, 20)


def test_today_is_not_suggested():
    assert suggested(date(2026, 10, 27), after=TODAY).day == date(2026, 12, 22)


def test_a_bank_holiday_is_suggested_like_any_day():
    assert suggested(date(2026, 12, 18)).day == date(2027, 1, 15)
    assert suggested(date(2026, 11, 27)).day == date(2026, 12, 25)


def test_without_a_meeting_nothing_is_suggested():
    assert suggested() is None


def test_of_several_rules_the_soonest_day_is_taken():
    def every_day_from(start):
        return lambda first, last: [day for day in (start,) if first <= day <= last]

    late, soon = date(2027, 1, 4), date(2026, 12, 7)
    rules = [(every_day_from(late), "late"), (every_day_from(soon), "soon")]
    assert from_rules(rules, taken=(), after=TODAY) == (soon, "soon")
    assert from_rules(rules, taken={soon}, after=TODAY) == (late, "late")
    assert from_rules([], taken=(), after=TODAY) is None


def asked(day):
    return [question.key for question in questions(day, today=TODAY)]


def test_a_day_that_is_over_and_one_far_ahead_are_asked_about():
    assert asked(TODAY) == asked(date(2028, 11, 24)) == []
    assert asked(date(2026, 11, 23)) == ["past-2026-11-23"]
    assert asked(date(2028, 11, 25)) == ["far-2028-11-25"]


def test_a_second_meeting_on_one_day_is_asked_about():
    assert same_day(TODAY, []) is None
    question = same_day(TODAY, ["6.30pm to 8.30pm, Hall"])
    assert question.key == "second-2026-11-24"
    assert "Tuesday 24 November 2026 already: 6.30pm to 8.30pm, Hall." in question.words
