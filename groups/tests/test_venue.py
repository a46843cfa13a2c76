from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from groups.gazetteer.national_grid import Position
from groups.models import Postcode, Venue
from groups.tests.factories import HOVE, EventFactory, VenueFactory

CLOSED = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2026, 12, 10), True),
        (date(2026, 12, 11), False),
    ],
)
def test_a_venue_is_closed_from_the_first_day_to_the_last(day, closed):
    assert VenueFactory.build(closed_from=CLOSED, closed_until=date(2026, 12, 10)).is_closed_on(day) is closed


def test_a_closure_without_a_last_day_goes_on():
    venue = VenueFactory.build(closed_from=CLOSED)
    assert venue.is_closed_on(date(2036, 1, 1))
    assert not venue.is_closed_on(date(2026, 11, 30))


def test_a_venue_without_a_closure_is_open():
    assert VenueFactory.build().is_closed_on(CLOSED) is False


def test_address_lines_are_those_of_an_envelope():
    venue = VenueFactory.build(name="Hall", address="Room 2,\r\n\r\n 1 High Street, Hove ,", postcode="BN3 3WR")
    assert venue.address_lines == ["Hall", "Room 2", "1 High Street, Hove", "BN3 3WR"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("closure", "message"),
    [
        ({"closed_from": CLOSED}, "the first day it is closed and the reason"),
        ({"closed_until": CLOSED, "closed_reason": "New roof."}, "the first day it is closed and the reason"),
        (
            {"closed_from": CLOSED, "closed_until": date(2026, 11, 30), "closed_reason": "New roof."},
            "cannot be before the first",
        ),
    ],
)
def test_a_closure_needs_a_start_and_a_reason_and_days_in_order(closure, message):
    with pytest.raises(ValidationError, match=message):
        VenueFactory.build(**closure).full_clean()


@pytest.mark.django_db
def test_the_directory_places_venues_and_what_meets_there_more_exactly(now):
    event = EventFactory()
    exact = Position(HOVE.easting + 300, HOVE.northing + 40)
    Postcode.objects.create(code="BN33WR", position=exact)
    assert Venue.objects.update_positions() == 1
    event.refresh_from_db()
    assert event.position == exact
    assert Venue.objects.update_positions() == 0


@pytest.mark.django_db
def test_calendars_hear_that_a_venue_changed(now):
    ahead, over = EventFactory(), EventFactory(starts_at=now - timedelta(days=7))
    for event in (ahead, over):
        event.venue.update_calendars(now=now)
        event.refresh_from_db()
    assert (ahead.sequence, over.sequence) == (1, 0)
