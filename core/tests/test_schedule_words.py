from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from core.forms.datetime_fields import UKDateTimeField
from core.publishing.scheduling import on_the_site
from sepsis_site.dev.pytest_plugin import LONDON, NOW

BEFORE, AFTER = NOW - timedelta(days=23), datetime(2026, 12, 3, 9, tzinfo=LONDON)
NEXT_YEAR = datetime(2027, 1, 3, 18, 30, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("published", "comes", "leaves", "words"),
    [
        (True, None, None, "On the site"),
        (True, BEFORE, None, "On the site"),
        (True, NOW, None, "On the site"),
        (True, None, AFTER, "On the site until 3 December, 9am"),
        (True, AFTER, None, "From 3 December, 9am"),
        (True, AFTER, NEXT_YEAR, "From 3 December, 9am"),
        (True, NEXT_YEAR, None, "From 3 January 2027, 6.30pm"),
        (True, NEXT_YEAR.replace(hour=12, minute=0), None, "From 3 January 2027, midday"),
        (True, NEXT_YEAR.replace(hour=0, minute=0), None, "From 3 January 2027, midnight"),
        (True, None, BEFORE, "Left on 1 November"),
        (True, None, NOW, "Left on 24 November"),
        (False, BEFORE, AFTER, "Not on the site"),
        (False, None, BEFORE, "Not on the site"),
    ],
)
def test_what_is_true_now_in_words(published, comes, leaves, words):
    thing = SimpleNamespace(
        published=published,
        publish_from=comes,
        publish_until=leaves,
        has_left=lambda now: published and leaves is not None and leaves <= now,
    )
    assert on_the_site(thing, NOW) == words


def test_a_summer_time_is_told_as_the_clock_shows_it():
    summer = datetime.fromisoformat("2027-06-01T08:00:00+00:00")
    thing = SimpleNamespace(published=True, publish_from=summer, publish_until=None)
    assert on_the_site(thing, NOW) == "From 1 June 2027, 9am"


@pytest.mark.parametrize(
    ("day", "time", "in_utc"),
    [
        ("2027-10-30", "09:00", "2027-10-30T08:00:00+00:00"),
        ("2027-10-31", "09:00", "2027-10-31T09:00:00+00:00"),
        ("2027-10-31", "00:59", "2027-10-30T23:59:00+00:00"),
        ("2027-10-31", "02:00", "2027-10-31T02:00:00+00:00"),
        ("2027-03-28", "02:00", "2027-03-28T01:00:00+00:00"),
    ],
)
def test_a_time_is_read_as_a_clock_in_london_shows_it(day, time, in_utc):
    assert UKDateTimeField().clean([day, time]) == datetime.fromisoformat(in_utc)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["2027-10-31", "01:30"], "The clocks change that night"),
        (["2027-03-28", "01:30"], "The clocks change that night"),
        (["2026-12-03", ""], "Choose a time of day"),
        (["", "09:00"], "Choose a day"),
        (["some day", "09:00"], "Choose a day"),
        (["2026-12-03", "x" * 10_000], "Choose a time of day"),
        (["\x00", "\x00"], "Choose a day"),
        (["0001-01-01", "00:00"], "This is too far away"),
        (["9999-12-31", "23:59"], "This is too far away"),
    ],
)
def test_what_is_no_moment_is_answered_in_plain_words(typed, words):
    with pytest.raises(ValidationError) as error:
        UKDateTimeField(required=False).clean(typed)
    assert any(message.startswith(words) for message in error.value.messages)


def test_two_empty_boxes_are_no_time():
    assert UKDateTimeField(required=False).clean(["", ""]) is None


def test_seconds_that_the_boxes_do_not_show_are_no_change():
    stored = datetime(2026, 12, 3, 9, 0, 30, 5, tzinfo=LONDON)
    assert not UKDateTimeField().has_changed(stored, ["2026-12-03", "09:00"])
    assert UKDateTimeField().has_changed(stored, ["2026-12-03", "09:01"])
