from datetime import timedelta

import pytest

from groups.gazetteer.national_grid import Position
from groups.models import Event, Meets, SupportGroup
from groups.tests.factories import HOVE, EventFactory, SupportGroupFactory, VenueFactory

pytestmark = pytest.mark.django_db

# Chelmsford and Clitheroe, roughly.
ESSEX = Position(571_500.0, 209_500.0)
LANCASHIRE = Position(374_400.0, 441_800.0)


def names(entries):
    return [entry.name for entry in entries]


def test_nearest_to_puts_the_nearest_group_first(now):
    for name, position in [("Lancashire", LANCASHIRE), ("Essex", ESSEX), ("Sussex", HOVE)]:
        SupportGroupFactory(name=name, usual_venue__position=position)
    found = SupportGroup.objects.nearest_to(HOVE, now=now)
    assert names(found) == ["Sussex", "Essex", "Lancashire"]
    assert found[0].metres == 0
    assert found[1].miles == pytest.approx(HOVE.miles_to(ESSEX))


def test_nearest_to_takes_one_query_for_any_number_of_results(now, django_assert_num_queries):
    for _ in range(12):
        EventFactory()
    with django_assert_num_queries(1):
        assert len(SupportGroup.objects.nearest_to(HOVE, now=now)) == 10


def test_nearest_to_puts_cancelled_group_after_running_one_at_the_same_place(now):
    venue = VenueFactory()
    EventFactory(group__name="A", group__usual_venue=venue, cancelled=True)
    EventFactory(group__name="B", group__usual_venue=venue)
    SupportGroupFactory(name="C", usual_venue=venue)
    assert names(SupportGroup.objects.nearest_to(HOVE, now=now)) == ["B", "A", "C"]


def test_nearest_to_shows_the_next_meeting_and_not_a_past_or_hidden_one(now):
    group = SupportGroupFactory()
    for days in (-7, 14, 21):
        EventFactory(group=group, starts_at=now + timedelta(days=days))
    EventFactory(group=group, starts_at=now + timedelta(days=1), published=False)
    EventFactory(group=group, starts_at=now + timedelta(days=2), listed=False)
    [entry] = SupportGroup.objects.nearest_to(HOVE, now=now)
    assert entry.starts_at == now + timedelta(days=14)


def test_a_meeting_that_is_on_now_is_still_the_next(now):
    event = EventFactory(starts_at=now - timedelta(hours=1))
    [entry] = SupportGroup.objects.nearest_to(HOVE, now=now)
    assert entry.event_id == event.pk


def test_a_cancelled_next_meeting_comes_with_the_one_that_follows(now):
    cancelled = EventFactory(cancelled=True)
    following = EventFactory(group=cancelled.group, starts_at=now + timedelta(days=35))
    [entry] = SupportGroup.objects.nearest_to(HOVE, now=now)
    assert (entry.event_id, entry.status, entry.reason) == (cancelled.pk, "cancelled", "The hall is closed.")
    assert (entry.following_id, entry.following_starts_at) == (following.pk, following.starts_at)


def test_the_next_meeting_shows_its_own_venue(now):
    other = VenueFactory(name="Library")
    EventFactory(venue=other)
    [entry] = SupportGroup.objects.nearest_to(HOVE, now=now)
    assert entry.venue_name == "Library"
    assert entry.venue_id != entry.usual_venue_id


def test_a_group_without_dates_is_found_with_its_usual_venue(now):
    group = SupportGroupFactory()
    [entry] = SupportGroup.objects.nearest_to(HOVE, now=now)
    assert (entry.event_id, entry.venue_name) == (None, group.usual_venue.name)


def test_unpublished_and_online_groups_are_not_nearest(now):
    SupportGroupFactory(published=False)
    SupportGroupFactory(online=True)
    assert SupportGroup.objects.nearest_to(HOVE, now=now) == []


def test_nearest_to_narrows_to_how_people_meet(now):
    SupportGroupFactory(name="Here")
    SupportGroupFactory(name="Both", meets=Meets.BOTH)
    assert names(SupportGroup.objects.nearest_to(HOVE, now=now, meets=[Meets.BOTH])) == ["Both"]


def test_nearest_events_are_those_of_no_group(now):
    EventFactory()
    EventFactory(without_group=True, title="Far", venue__position=ESSEX)
    EventFactory(without_group=True, title="Near")
    EventFactory(without_group=True, title="Over", starts_at=now - timedelta(days=3))
    assert names(Event.objects.nearest_to(HOVE, now=now)) == ["Near", "Far"]


def test_a_group_moves_with_its_venue(now):
    event = EventFactory()
    venue = event.group.usual_venue
    venue.position = ESSEX
    venue.save()
    assert SupportGroup.objects.nearest_to(ESSEX, now=now)[0].metres == 0
    event.refresh_from_db()
    assert event.position == ESSEX
