from datetime import date, datetime, timedelta

import pytest

from core.dates.words import LONDON
from groups.models import Meets
from groups.pages import structured_data
from groups.tests.factories import EventFactory, VenueFactory

pytestmark = pytest.mark.django_db

SCHEMA = "https://schema.org/"
WINTER = datetime(2026, 12, 16, 18, 30, tzinfo=LONDON)


def absolute(path):
    return f"https://support.example{path}"


def data_of(event):
    # From the database, as a view has it: in UTC.
    event.refresh_from_db()
    return structured_data.event(event, absolute)


def test_an_event_says_what_when_and_where():
    venue = VenueFactory(name="Hall", address="Room 2\n1 High Street\nHove", town="Hove")
    event = EventFactory(starts_at=WINTER, venue=venue, group__name="Hove Support Group", group__slug="hove")
    assert data_of(event) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Hove Support Group",
        "url": f"https://support.example/groups/events/{event.pk}/",
        "startDate": "2026-12-16T18:30:00+00:00",
        "endDate": "2026-12-16T20:30:00+00:00",
        "eventStatus": SCHEMA + "EventScheduled",
        "eventAttendanceMode": SCHEMA + "OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Hall",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Room 2, 1 High Street",
                "addressLocality": "Hove",
                "postalCode": "BN3 3WR",
                "addressCountry": "GB",
            },
        },
        "description": "For anyone affected by sepsis.",
        "organizer": {
            "@type": "Organization",
            "name": "Hove Support Group",
            "url": "https://support.example/groups/hove/",
        },
    }


def test_times_carry_the_offset_of_summer():
    data = data_of(EventFactory(starts_at=datetime(2027, 7, 21, 18, 30, tzinfo=LONDON)))
    assert (data["startDate"], data["endDate"]) == ("2027-07-21T18:30:00+01:00", "2027-07-21T20:30:00+01:00")


def test_a_cancelled_event_says_so_and_why():
    event = EventFactory()
    event.cancel(reason="The hall has flooded.")
    data = data_of(event)
    assert data["eventStatus"] == SCHEMA + "EventCancelled"
    assert data["description"].startswith("Cancelled: The hall has flooded.")


def test_an_event_moved_to_another_time_gives_the_first_one():
    event = EventFactory(starts_at=WINTER)
    event.move(reason="The hall was booked twice.", starts_at=WINTER + timedelta(days=1))
    data = data_of(event)
    assert data["eventStatus"] == SCHEMA + "EventRescheduled"
    assert data["previousStartDate"] == "2026-12-16T18:30:00+00:00"
    assert data["startDate"] == "2026-12-17T18:30:00+00:00"


def test_an_event_moved_only_to_another_place_is_not_rescheduled():
    event = EventFactory()
    event.move(reason="The hall was booked twice.", venue=VenueFactory(name="Library"))
    data = data_of(event)
    assert data["eventStatus"] == SCHEMA + "EventScheduled"
    assert "previousStartDate" not in data
    assert data["location"]["name"] == "Library"


def test_a_cancelled_event_that_had_moved_is_cancelled():
    event = EventFactory()
    event.move(reason="The hall was booked twice.", starts_at=event.starts_at + timedelta(days=1))
    event.cancel(reason="The hall has flooded.")
    assert data_of(event)["eventStatus"] == SCHEMA + "EventCancelled"


@pytest.mark.parametrize(
    ("words", "link"),
    [
        ("Join at https://meet.example/a?b=c&d=1. Ask for Ann.", "https://meet.example/a?b=c&d=1"),
        ("(http://meet.example/room)", "http://meet.example/room"),
    ],
)
def test_an_online_event_gives_the_link_its_words_hold(words, link):
    data = data_of(EventFactory(group__online=True, online=True, join_online=words))
    assert data["eventAttendanceMode"] == SCHEMA + "OnlineEventAttendanceMode"
    assert data["location"] == {"@type": "VirtualLocation", "url": link}


def test_an_online_event_without_a_link_gives_none():
    data = data_of(EventFactory(group__online=True, online=True, join_online="Ask us for the link."))
    assert data["location"] == {"@type": "VirtualLocation"}


def test_an_event_in_person_and_online_is_in_both_places():
    data = data_of(EventFactory(meets=Meets.BOTH, group__join_online="https://meet.example/hove"))
    assert data["eventAttendanceMode"] == SCHEMA + "MixedEventAttendanceMode"
    place, online = data["location"]
    assert (place["@type"], online["url"]) == ("Place", "https://meet.example/hove")


def test_what_is_not_known_is_left_out():
    data = data_of(EventFactory(without_group=True, title="Conference"))
    assert data["name"] == "Conference"
    assert not {"organizer", "description", "isAccessibleForFree", "previousStartDate"} & data.keys()
    assert "geo" not in data["location"]


@pytest.mark.parametrize("unconfirmed", [{"confirmed": False}, {"group__confirmed": False}], ids=["event", "group"])
def test_what_is_not_confirmed_says_to_call(unconfirmed):
    assert data_of(EventFactory(**unconfirmed))["description"].startswith(
        "Not confirmed yet: call before you travel. For anyone"
    )


def test_a_closed_venue_shows():
    venue = VenueFactory(closed_from=date(2026, 12, 1), closed_reason="New roof.")
    assert "The venue is closed on this day: New roof." in data_of(EventFactory(venue=venue))["description"]
