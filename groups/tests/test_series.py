import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.dates.words import LONDON
from groups.dates import recurrence
from groups.gazetteer.national_grid import Position
from groups.models import Event, EventSeries, Meets
from groups.models.series import DROPPED, FillResult
from groups.tests.factories import EventSeriesFactory, VenueFactory

pytestmark = pytest.mark.django_db

Rule = EventSeries.Rule
THURSDAY = EventSeries.Weekday.THURSDAY


def meetings(series):
    return list(series.events.filter(listed=True).order_by("starts_at"))


def local(moment):
    return moment.astimezone(LONDON)


def change(series, **changes):
    EventSeries.objects.filter(pk=series.pk).update(**changes)


def everything():
    return list(Event.objects.order_by("pk").values())


@pytest.fixture
def series(now):
    """The third Wednesday of each month, half past six, filled."""
    series = EventSeriesFactory(third_wednesday=True)
    series.fill(now)
    return series


def test_fill_makes_a_year_of_events(now):
    series = EventSeriesFactory(third_wednesday=True, confirmed=True)
    assert series.fill(now) == FillResult(created=12)
    first, *_, last = meetings(series)
    assert local(first.starts_at) == datetime(2026, 12, 16, 18, 30, tzinfo=LONDON)
    assert local(last.starts_at).date() == date(2027, 11, 17)
    assert (first.group, first.venue, first.meets) == (series.group, series.venue, series.meets)
    assert (first.confirmed, first.published, first.listed, first.edited_manually, first.sequence) == (
        *(True, True, True, False, 0),
    )


def test_fill_keeps_the_wall_time_across_clock_changes(now):
    series = EventSeriesFactory()
    series.fill(now)
    assert len(meetings(series)) == 53
    assert {local(event.starts_at).time() for event in meetings(series)} == {time(18, 30)}
    assert {local(event.ends_at).time() for event in meetings(series)} == {time(20, 30)}


def test_fill_places_events_at_their_venue(now):
    series = EventSeriesFactory(venue=VenueFactory(position=Position(500_000.0, 200_000.0)))
    series.fill(now)
    assert {event.position for event in meetings(series)} == {Position(500_000.0, 200_000.0)}


def test_fill_makes_todays_meeting_only_while_it_lies_ahead(now):
    series = EventSeriesFactory(weekday=now.weekday(), starts_on=now.date())
    series.fill(now.replace(hour=19))
    assert meetings(series)[0].occurrence_on == date(2026, 12, 1)
    series.fill(now)
    assert meetings(series)[0].occurrence_on == date(2026, 11, 24)


def test_a_second_fill_does_nothing(now, series):
    before = everything()
    assert series.fill(now) == FillResult()
    assert everything() == before


def test_fill_a_month_later_adds_a_month(now, series):
    before = everything()
    assert series.fill(now + timedelta(days=31)) == FillResult(created=1)
    assert everything()[:-1] == before


def test_a_run_whose_clock_is_behind_drops_nothing(now, series):
    series.fill(now + timedelta(days=31))
    assert series.fill(now) == FillResult()


def test_fill_takes_few_queries_however_many_events_there_are(now, django_assert_max_num_queries):
    series = EventSeriesFactory()
    with django_assert_max_num_queries(8):
        assert series.fill(now).created == 53
    change(series, weekday=THURSDAY)
    # Two to see what changes, and two to keep what was there and what is there now.
    with django_assert_max_num_queries(12):
        assert series.fill(now).redated == 53


def test_nothing_falls_after_the_last_day(now):
    series = EventSeriesFactory(third_wednesday=True, ends_on=date(2027, 2, 17))
    series.fill(now)
    assert [event.occurrence_on.month for event in meetings(series)] == [12, 1, 2]


def test_a_new_time_reaches_every_event_ahead_and_calendars_hear_of_it(now, series):
    change(series, start_time=time(19), end_time=time(21))
    assert series.fill(now) == FillResult(changed=12)
    assert {local(event.starts_at).time() for event in meetings(series)} == {time(19)}
    assert {local(event.ends_at).time() for event in meetings(series)} == {time(21)}
    assert {(event.sequence, event.edited_manually, event.updated_at) for event in meetings(series)} == {
        (1, False, now)
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"join_online": "Ask us for the link."},
        {"confirmed": True},
        {"meets": Meets.BOTH},
        {"meets": Meets.ONLINE, "venue": None},
    ],
    ids=str,
)
def test_other_details_reach_every_event_ahead(now, series, changes):
    change(series, **changes)
    assert series.fill(now) == FillResult(changed=12)
    for event in meetings(series):
        assert {name: getattr(event, name) for name in changes} == changes
        assert event.sequence == 1


def test_a_new_venue_takes_the_events_there(now, series):
    venue = VenueFactory(position=Position(500_000.0, 200_000.0))
    change(series, venue=venue)
    series.fill(now)
    assert {(event.venue, event.position) for event in meetings(series)} == {(venue, venue.position)}


def test_what_is_over_stays_as_it_was(now, series):
    later = now + timedelta(days=60)
    over = meetings(series)[:2]
    change(series, start_time=time(19), end_time=time(21), weekday=THURSDAY)
    series.fill(later)
    for event in over:
        before = event.starts_at
        event.refresh_from_db()
        assert (event.starts_at, event.sequence, event.listed) == (before, 0, True)


def test_a_meeting_that_has_begun_is_left_alone(now, series):
    first = meetings(series)[0]
    change(series, start_time=time(20), end_time=time(21))
    series.fill(first.starts_at + timedelta(minutes=10))
    assert series.events.get(occurrence_on=first.occurrence_on).starts_at == first.starts_at


def test_a_cancelled_event_stays_cancelled_and_is_not_made_again(now, series):
    first = meetings(series)[0]
    first.cancel(reason="The hall is closed.")
    change(series, start_time=time(19), end_time=time(21))
    assert series.fill(now) == FillResult(changed=11)
    first.refresh_from_db()
    assert (first.status, first.sequence) == (Event.Status.CANCELLED, 1)


def test_a_listed_event_found_cancelled_is_never_put_back_on(now, series):
    series.events.filter(occurrence_on=date(2026, 12, 16)).update(status="cancelled", reason="The hall is closed.")
    assert series.fill(now) == FillResult()
    assert meetings(series)[0].is_cancelled


def test_a_moved_event_stays_moved_and_its_first_date_stays_empty(now, series):
    first = meetings(series)[0]
    first.move(reason="The hall was booked twice.", starts_at=first.starts_at + timedelta(days=1))
    assert series.fill(now) == FillResult()
    first.refresh_from_db()
    assert local(first.starts_at).date() == date(2026, 12, 17)
    assert series.events.count() == 12


def test_an_event_moved_into_the_past_is_not_made_again(now, series):
    first = meetings(series)[0]
    first.move(reason="The hall was booked twice.", starts_at=now - timedelta(days=1))
    assert series.fill(now) == FillResult()


def test_a_hand_changed_event_outlives_a_new_rule(now, series):
    first = meetings(series)[0]
    first.description = "Bring cake."
    first.mark_edited_manually()
    first.save()
    change(series, weekday=THURSDAY)
    assert series.fill(now).redated == 11
    first.refresh_from_db()
    assert (first.occurrence_on, first.description) == (date(2026, 12, 16), "Bring cake.")


def test_a_new_weekday_moves_events_and_keeps_their_pages_and_calendar_entries(now, series):
    before = [(event.pk, event.uid) for event in meetings(series)]
    change(series, weekday=THURSDAY)
    assert series.fill(now) == FillResult(redated=12)
    after = meetings(series)
    assert [(event.pk, event.uid) for event in after] == before
    assert [event.occurrence_on for event in after][:3] == [date(2026, 12, 17), date(2027, 1, 21), date(2027, 2, 18)]
    assert {(event.status, event.sequence, event.edited_manually) for event in after} == {("scheduled", 1, False)}
    assert series.fill(now) == FillResult()


def test_a_date_the_new_rule_still_has_keeps_its_event(now, series):
    third = {event.occurrence_on: event.pk for event in meetings(series)}
    change(series, rule=Rule.WEEKLY, starts_on=date(2026, 12, 2))
    assert series.fill(now) == FillResult(created=40)
    weekly = {event.occurrence_on: event.pk for event in meetings(series)}
    assert third.items() <= weekly.items()


def test_fewer_dates_drop_what_is_left_over_and_keep_its_page(now):
    series = EventSeriesFactory()
    series.fill(now)
    change(series, every=2)
    assert series.fill(now) == FillResult(dropped=26)
    assert len(meetings(series)) == 27
    left = series.events.filter(listed=False)
    assert {(event.status, event.reason, event.published, event.sequence) for event in left} == {
        ("cancelled", DROPPED, True, 1)
    }
    assert series.fill(now) == FillResult()


def test_a_series_that_ends_drops_what_lies_after(now, series):
    change(series, ends_on=date(2027, 1, 31))
    assert series.fill(now) == FillResult(dropped=10)
    assert [event.occurrence_on.month for event in meetings(series)] == [12, 1]


def test_a_series_that_goes_on_after_all_brings_its_dropped_events_back(now, series):
    before = [(event.pk, event.uid) for event in meetings(series)]
    change(series, ends_on=date(2027, 1, 31))
    series.fill(now)
    change(series, ends_on=None)
    assert series.fill(now) == FillResult(restored=10)
    assert [(event.pk, event.uid) for event in meetings(series)] == before
    assert {(event.status, event.reason) for event in meetings(series)} == {("scheduled", "")}
    assert [event.sequence for event in meetings(series)] == [0, 0, *[2] * 10]


def test_a_dropped_event_put_back_by_hand_stays(now, series):
    last = meetings(series)[-1]
    change(series, ends_on=date(2027, 1, 31))
    series.fill(now)
    last.refresh_from_db()
    last.reinstate()
    assert series.fill(now) == FillResult()
    assert last in meetings(series)


def test_fill_uses_the_saved_series(now, series):
    series.weekday = THURSDAY
    assert series.fill(now) == FillResult()
    assert series.weekday == EventSeries.Weekday.WEDNESDAY


saved_rules = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(Rule.values),
        "every": st.integers(1, 4),
        "nth": st.integers(1, 4),
        "weekday": st.integers(0, 6),
        "starts_on": st.dates(date(2026, 10, 1), date(2027, 3, 1)),
        "ends_on": st.none() | st.dates(date(2027, 3, 1), date(2027, 12, 31)),
        "start_time": st.sampled_from([time(1, 30), time(9), time(18, 30)]),
    }
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(saved_rules, min_size=2, max_size=3))
def test_after_any_changes_the_listed_dates_are_those_of_the_last_rule(now, rules):
    with transaction.atomic():
        series = EventSeriesFactory()
        for rule in rules:
            change(series, **rule)
            series.fill(now)
        before = everything()
        days = series.dates(now.date(), now.date() + timedelta(days=366))
        ahead = [day for day in days if recurrence.moment(day, series.start_time) > now]
        assert [event.occurrence_on for event in meetings(series)] == ahead
        assert series.fill(now) == FillResult()
        assert everything() == before
        assert series.events.filter(edited_manually=True).count() == 0
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_runs_cannot_fill_a_series_at_once(now):
    # It is over, so the only row a run can wait for is its own.
    series = EventSeriesFactory(starts_on=date(2026, 1, 7), ends_on=date(2026, 1, 7))
    outcome = []

    def second_run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
            series.fill(now)
            outcome.append("ran")
        except DatabaseError as error:
            outcome.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        EventSeries.objects.get(pk=series.pk).fill(now)
        thread = threading.Thread(target=second_run)
        thread.start()
        thread.join()
    assert len(outcome) == 1
    assert "lock timeout" in outcome[0]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "Every Wednesday, 6.30pm to 8.30pm"),
        ({"every": 2}, "Every other Wednesday, 6.30pm to 8.30pm"),
        ({"every": 6}, "Every 6 weeks on Wednesday, 6.30pm to 8.30pm"),
        ({"third_wednesday": True}, "The third Wednesday of each month, 6.30pm to 8.30pm"),
        (
            {"rule": Rule.LAST_WEEKDAY, "weekday": 4, "start_time": time(10), "end_time": time(12)},
            "The last Friday of each month, 10am to midday",
        ),
    ],
)
def test_a_series_says_its_rule_in_words(rule, words):
    series = EventSeriesFactory(**rule)
    assert series.in_words == words
    assert str(series) == f"{series.group.name}: {words}"
