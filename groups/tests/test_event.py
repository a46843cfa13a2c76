from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from core.dates.words import LONDON
from groups.models import Event
from groups.models.event import CHANGE_NEEDED, REASON_NEEDED
from groups.tests.factories import EventFactory, VenueFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BOOKED_TWICE = "The hall was booked twice."


def saved(event):
    return Event.objects.get(pk=event.pk)


def test_cancel_keeps_the_event_and_says_why():
    event = EventFactory()
    event.cancel(reason=" The hall is closed. ")
    event = saved(event)
    assert (event.status, event.reason) == (Event.Status.CANCELLED, "The hall is closed.")
    assert (event.published, event.listed, event.edited_manually, event.sequence) == (True, True, True, 1)


@pytest.mark.parametrize("reason", ["", "   "])
@pytest.mark.parametrize("verb", ["cancel", "move", "drop_from_series"])
def test_calling_off_or_moving_needs_a_reason(verb, reason):
    event = EventFactory()
    details = {"starts_at": event.starts_at + DAY} if verb == "move" else {}
    with pytest.raises(ValidationError) as refused:
        getattr(event, verb)(reason=reason, **details)
    assert refused.value.messages == [REASON_NEEDED]
    assert (event.status, event.edited_manually, event.sequence) == (Event.Status.SCHEDULED, False, 0)


def test_a_refused_change_leaves_the_event_as_it_was():
    event = EventFactory()
    with pytest.raises(ValidationError):
        event.cancel(reason="x" * 201)
    assert (event.status, event.reason, event.edited_manually, event.sequence) == (Event.Status.SCHEDULED, "", False, 0)
    assert saved(event).status == Event.Status.SCHEDULED


def test_cancelling_twice_tells_calendars_once():
    event = EventFactory()
    event.cancel(reason="The hall is closed.")
    event.cancel(reason="The hall is closed.")
    assert saved(event).sequence == 1


def test_cancelling_again_with_another_reason_changes_the_reason():
    event = EventFactory()
    event.cancel(reason="The hall is closed.")
    event.cancel(reason="The hall has flooded.")
    assert (saved(event).reason, saved(event).sequence) == ("The hall has flooded.", 2)


def test_reinstate_puts_a_cancelled_event_back_on():
    event = EventFactory(cancelled=True)
    event.reinstate()
    assert (saved(event).status, saved(event).reason, saved(event).sequence) == (Event.Status.SCHEDULED, "", 1)


def test_reinstate_brings_a_dropped_event_back_into_lists():
    event = EventFactory()
    event.drop_from_series(reason="No longer a date.")
    event.reinstate()
    assert (saved(event).listed, saved(event).status) == (True, Event.Status.SCHEDULED)


def test_reinstate_of_a_moved_event_leaves_it_moved():
    event = EventFactory()
    event.move(reason=BOOKED_TWICE, starts_at=event.starts_at + DAY)
    event.cancel(reason="The hall is closed.")
    event.reinstate()
    assert saved(event).is_moved
    assert saved(event).moved_from_starts_at == event.starts_at - DAY


def test_reinstate_of_an_event_that_is_on_changes_nothing():
    event = EventFactory()
    event.reinstate()
    assert (saved(event).sequence, saved(event).edited_manually) == (0, False)


def test_move_to_another_time_keeps_the_length_and_remembers_the_first():
    event = EventFactory()
    first = event.starts_at
    event.move(reason=BOOKED_TWICE, starts_at=first + DAY)
    event = saved(event)
    assert (event.status, event.reason, event.sequence, event.edited_manually) == (
        Event.Status.MOVED,
        BOOKED_TWICE,
        1,
        True,
    )
    assert (event.starts_at, event.ends_at) == (first + DAY, first + DAY + timedelta(hours=2))
    assert (event.moved_from_starts_at, event.moved_from_venue) == (first, None)


def test_move_to_another_venue_remembers_the_first():
    event = EventFactory()
    first, library = event.venue, VenueFactory(name="Library")
    event.move(reason=BOOKED_TWICE, venue=library)
    event = saved(event)
    assert (event.status, event.venue, event.moved_from_venue) == (Event.Status.MOVED, library, first)
    assert event.moved_from_starts_at is None


def test_a_second_move_still_remembers_what_was_announced_first():
    event = EventFactory()
    first = event.starts_at
    event.move(reason=BOOKED_TWICE, starts_at=first + DAY)
    event.move(reason="The hall is closed.", starts_at=first + 2 * DAY)
    assert (saved(event).moved_from_starts_at, saved(event).sequence) == (first, 2)


def test_a_new_end_alone_is_a_move():
    event = EventFactory()
    event.move(reason="A speaker is coming.", ends_at=event.ends_at + timedelta(hours=1))
    assert saved(event).is_moved
    assert saved(event).ends_at - saved(event).starts_at == timedelta(hours=3)


def test_an_event_moved_back_goes_ahead_as_first_announced():
    event = EventFactory()
    first_start, first_venue = event.starts_at, event.venue
    event.move(reason=BOOKED_TWICE, starts_at=first_start + DAY, venue=VenueFactory())
    event.move(reason="It is free again.", starts_at=first_start)
    assert (saved(event).status, saved(event).moved_from_starts_at) == (Event.Status.MOVED, None)
    event.move(reason="It is free again.", venue=first_venue)
    event = saved(event)
    assert (event.status, event.reason, event.moved_from_venue) == (Event.Status.SCHEDULED, "", None)
    assert (event.starts_at, event.venue, event.sequence) == (first_start, first_venue, 3)


def test_a_move_to_where_it_already_is_is_refused():
    event = EventFactory()
    with pytest.raises(ValidationError) as refused:
        event.move(reason=BOOKED_TWICE, starts_at=event.starts_at, venue=event.venue)
    assert refused.value.messages == [CHANGE_NEEDED]


def test_the_same_move_twice_tells_calendars_once():
    event = EventFactory()
    later = event.starts_at + DAY
    event.move(reason=BOOKED_TWICE, starts_at=later)
    event.move(reason=BOOKED_TWICE, starts_at=later)
    assert (saved(event).status, saved(event).sequence) == (Event.Status.MOVED, 1)


def test_a_cancelled_event_that_is_moved_is_on_again():
    event = EventFactory()
    event.drop_from_series(reason="No longer a date.")
    event.move(reason="There is another hall.", starts_at=event.starts_at + DAY)
    assert (saved(event).status, saved(event).listed) == (Event.Status.MOVED, True)


def test_a_move_cannot_end_before_it_starts():
    event = EventFactory()
    with pytest.raises(ValidationError, match="The end must be after the start"):
        event.move(reason=BOOKED_TWICE, ends_at=event.starts_at)
    assert not event.is_moved


def test_a_dropped_event_keeps_its_page_leaves_the_lists_and_stays_with_its_series():
    event = EventFactory()
    event.drop_from_series(reason="No longer a date.")
    event = saved(event)
    assert (event.is_cancelled, event.is_dropped, event.edited_manually, event.sequence) == (True, True, False, 1)
    assert event in Event.objects.published()
    assert event not in Event.objects.listed()


def test_a_cancelled_event_is_not_dropped():
    assert not EventFactory(cancelled=True).is_dropped


def test_mark_changed_by_hand_takes_effect_on_save():
    event = EventFactory()
    event.mark_edited_manually()
    assert (saved(event).edited_manually, saved(event).sequence) == (False, 0)
    event.save()
    assert (saved(event).edited_manually, saved(event).sequence) == (True, 1)


def test_upcoming_are_those_not_over_soonest_first(now):
    tomorrow = EventFactory(starts_at=now + DAY)
    on_now = EventFactory(starts_at=now - timedelta(hours=1))
    just_over = EventFactory(starts_at=now - timedelta(hours=2))
    assert list(Event.objects.upcoming(now)) == [on_now, tomorrow]
    assert just_over not in Event.objects.upcoming(now)


def test_an_event_of_a_whole_day_is_upcoming_to_its_last_minute(now):
    event = EventFactory(starts_at=now - DAY + timedelta(minutes=1), ends_at=now + timedelta(minutes=1))
    assert list(Event.objects.upcoming(now)) == [event]


def test_on_leaves_out_cancelled_events_only():
    on = EventFactory()
    moved = EventFactory(group=on.group)
    moved.move(reason=BOOKED_TWICE, starts_at=moved.starts_at + DAY)
    EventFactory(group=on.group, cancelled=True)
    assert list(Event.objects.on()) == [on, moved]


def test_the_name_is_its_title_or_else_its_groups():
    assert EventFactory(group__name="Hove").name == "Hove"
    assert EventFactory(title="Summer picnic").name == "Summer picnic"


def test_the_venue_is_closed_on_the_uk_date_of_the_event():
    venue = VenueFactory(closed_from=date(2026, 7, 15), closed_until=date(2026, 7, 15), closed_reason="New roof.")
    just_after_midnight = datetime(2026, 7, 15, 0, 30, tzinfo=LONDON)
    assert saved(EventFactory(venue=venue, starts_at=just_after_midnight)).venue_is_closed
    assert not saved(EventFactory(venue=venue, starts_at=just_after_midnight + DAY)).venue_is_closed


def test_an_online_event_has_no_venue_that_could_be_closed():
    assert not EventFactory(online=True).venue_is_closed
