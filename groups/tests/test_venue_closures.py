"""Days on which a venue is closed, in the admin."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.admin.venue_closures import Closure, at_closed_venues, list_closures, with_closures_ahead
from groups.models import Event, Venue
from groups.tests.factories import EventFactory, SupportGroupFactory, VenueFactory

pytestmark = pytest.mark.usefixtures("at_now")

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 30), date(2026, 12, 4), "Coming: Monday 30 November 2026 to Friday 4 December 2026. Repairs."),
        (TODAY, TODAY, "Now: Tuesday 24 November 2026. Repairs."),
        (date(2026, 11, 2), None, "Now: Monday 2 November 2026, until further notice. Repairs."),
        (date(2026, 11, 2), date(2026, 11, 3), "Over: Monday 2 November 2026 to Tuesday 3 November 2026. Repairs."),
    ],
)
def test_a_closure_says_whether_it_is_coming_here_or_over(first, last, words):
    assert Closure(first, last, "Repairs.").in_words(TODAY) == words


def close(venue, first, last, reason="Repairs"):
    venue.closed_from, venue.closed_until, venue.closed_reason = first, last, reason
    venue.save()


@pytest.mark.django_db
def test_a_venue_keeps_its_past_closures_and_forgets_one_taken_back_in_time(time_machine, at_now):
    venue = VenueFactory()
    close(venue, date(2026, 11, 20), date(2026, 11, 25))
    close(venue, date(2026, 11, 20), date(2026, 11, 27))
    time_machine.move_to(at_now + timedelta(days=14), tick=False)
    close(venue, date(2027, 1, 4), date(2027, 1, 8), "Never came")
    close(venue, date(2027, 2, 1), None, "New roof")
    assert list_closures(venue) == [
        Closure(date(2027, 2, 1), None, "New roof"),
        Closure(date(2026, 11, 20), date(2026, 11, 27), "Repairs"),
    ]


@pytest.fixture
def closed_hall(db):
    hall = VenueFactory(closed_from=date(2026, 12, 1), closed_until=date(2026, 12, 2), closed_reason="Repairs")
    VenueFactory(name="Was closed", closed_from=date(2026, 1, 1), closed_until=date(2026, 1, 2), closed_reason="Paint")
    return hall


def test_a_meeting_on_a_closed_day_is_found_until_it_is_called_off(closed_hall, at_now):
    group = SupportGroupFactory(usual_venue=closed_hall)
    affected = EventFactory(group=group)
    EventFactory(group=group, starts_at=at_now + timedelta(days=30))
    assert list(at_closed_venues(Event.objects.on())) == [affected]
    affected.cancel(reason="The hall is closed.")
    assert not at_closed_venues(Event.objects.on())


def test_staff_see_from_their_first_page_what_is_closed_and_what_it_stops(admin_client, closed_hall):
    EventFactory(group=SupportGroupFactory(usual_venue=closed_hall))
    assert list(with_closures_ahead(Venue.objects, timezone.localdate())) == [closed_hall]
    first_page = admin_client.get(reverse("admin:index")).text
    for words, url in [
        ("meeting falls on a day its venue is closed", reverse("admin:groups_event_changelist") + "?venue=closed"),
        ("venue is closed now or later", reverse("admin:groups_venue_changelist") + "?closed=ahead"),
    ]:
        assert words in first_page
        assert f'href="{url}"' in first_page
        assert admin_client.get(url).context["cl"].result_count == 1
    assert (
        "Coming: Tuesday 1 December 2026"
        in admin_client.get(reverse("admin:groups_venue_change", args=[closed_hall.pk])).text
    )
