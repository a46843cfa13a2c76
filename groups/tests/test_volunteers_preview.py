"""The preview of a cancelled or moved meeting."""

from datetime import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from groups.models import Venue
from groups.tests.factories import EventFactory, VenueFactory
from groups.tests.helpers import MY_GROUPS_URL, NEW_VENUE
from sepsis_site.dev.pytest_plugin import LONDON, assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def event(group):
    return EventFactory(group=group, starts_at=datetime(2026, 12, 16, 18, 30, tzinfo=LONDON))


def test_cancelling_can_be_looked_at_first(volunteer, event):
    address = reverse("admin:groups_event_cancel", args=[event.pk])
    response = volunteer.post(address, {"reason": "Snow.", "look": "1", "from": "my-groups"})
    assert_valid_html(response)
    for words in ("Cancelled: Snow.", "This meeting is cancelled", "Nothing has changed yet."):
        assert words in response.text
    assert '<input type="hidden" name="reason" value="Snow.">' in response.text
    event.refresh_from_db()
    assert not event.is_cancelled
    assert not LogEntry.objects.exists()
    response = volunteer.post(address, {"reason": "Snow.", "from": "my-groups"})
    assert response["Location"] == MY_GROUPS_URL
    event.refresh_from_db()
    assert event.is_cancelled


def moved(event, **changed):
    return {
        "starts_at_0": "2026-12-17",
        "starts_at_1": "18:30",
        "ends_at_0": "2026-12-17",
        "ends_at_1": "20:30",
        "venue": event.venue_id,
        "reason": "The hall is taken.",
    } | changed


@pytest.mark.usefixtures("places")
def test_a_meeting_moves_to_a_new_place_after_a_look(volunteer, event, leader):
    address = reverse("admin:groups_event_move", args=[event.pk])
    typed = moved(event, **NEW_VENUE | {"venue": ""})
    response = volunteer.post(address, typed | {"look": "1"})
    for words in ("Moved: The hall is taken.", "Town Hall", "It was to be on Wednesday 16 December at 6.30pm."):
        assert words in response.text
    assert Venue.objects.count() == 1
    assert volunteer.post(address, typed).status_code == 302
    event.refresh_from_db()
    assert (event.status, event.venue.name, event.venue.added_by) == ("moved", "Town Hall", leader)


def test_a_look_at_a_move_that_changes_nothing_says_so(volunteer, event):
    same = moved(event, starts_at_0="2026-12-16", ends_at_0="2026-12-16", look="1")
    response = volunteer.post(reverse("admin:groups_event_move", args=[event.pk]), same)
    assert "Choose a new time or a new venue." in response.text


@pytest.mark.usefixtures("places")
def test_a_move_refused_by_a_rule_leaves_no_new_place_behind(volunteer, event):
    typed = moved(event, ends_at_0="2026-12-20", **NEW_VENUE | {"venue": ""})
    assert volunteer.post(reverse("admin:groups_event_move", args=[event.pk]), typed).status_code == 200
    assert Venue.objects.count() == 1


def test_moving_offers_only_venues_the_leader_knows(volunteer, event):
    VenueFactory(name="Far Hall")
    assert "Far Hall" not in volunteer.get(reverse("admin:groups_event_move", args=[event.pk])).text


def test_putting_back_on_leads_back_to_my_groups(volunteer, event):
    event.cancel(reason="Snow.")
    assert "Put it back on" in volunteer.get(MY_GROUPS_URL).text
    response = volunteer.post(reverse("admin:groups_event_reinstate", args=[event.pk]), {"from": "my-groups"})
    assert response["Location"] == MY_GROUPS_URL


def test_the_way_back_leads_nowhere_else(volunteer, event):
    address = reverse("admin:groups_event_cancel", args=[event.pk])
    response = volunteer.post(address, {"reason": "Snow.", "from": "https://elsewhere.example/"})
    assert response["Location"] == reverse("admin:groups_event_change", args=[event.pk])
