"""The form for the next meeting, filled in from the meetings before."""

from datetime import datetime

import pytest
from django.urls import reverse

from groups.models import Event
from groups.tests.factories import EventFactory, EventSeriesFactory, VenueFactory
from groups.tests.helpers import meeting_form_url
from sepsis_site.dev.pytest_plugin import LONDON, assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_the_form_is_filled_in_from_the_meeting_before(volunteer, group):
    page = volunteer.get(f"/admin/groups/supportgroup/{group.pk}/meeting/", follow=True)
    assert_valid_html(page)
    form = page.context["form"]
    assert form["day"].value() == "Wednesday 16 December 2026"
    assert (form["starts"].value(), form["ends"].value()) == ("6.30pm", "8.30pm")
    assert form["place"].value() == group.usual_venue_id
    assert "We suggest the third Wednesday of the month, as before." in page.text


def test_in_summer_the_form_keeps_the_time_on_the_clock(client, leader, group, time_machine):
    time_machine.move_to(datetime(2027, 6, 1, 12, tzinfo=LONDON))
    client.force_login(leader)
    form = client.get(meeting_form_url(group)).context["form"]
    assert (form["day"].value(), form["starts"].value()) == ("Wednesday 16 June 2027", "6.30pm")


def test_a_series_that_has_no_dates_yet_gives_the_day(volunteer, group):
    Event.objects.all().delete()
    EventSeriesFactory(group=group, third_wednesday=True)
    form = volunteer.get(meeting_form_url(group)).context["form"]
    assert (form["day"].value(), form["starts"].value()) == ("Wednesday 16 December 2026", "6.30pm")
    assert "the third Wednesday of each month" in form.fields["day"].help_text


def test_dates_that_are_planned_are_offered_instead(volunteer, group, now):
    series = EventSeriesFactory(group=group, third_wednesday=True)
    series.fill(now)
    page = volunteer.get(meeting_form_url(group))
    # An extra meeting may be on any day.
    assert page.context["form"]["day"].value() is None
    assert "These dates are planned already." in page.text
    first = series.events.order_by("starts_at").first()
    assert reverse("admin:groups_event_move", args=[first.pk]) in page.text


def test_only_venues_of_this_group_are_offered(volunteer, group):
    VenueFactory(name="Somebody else’s hall")
    library = EventFactory(group=group, venue=VenueFactory(name="Library")).venue
    form = volunteer.get(meeting_form_url(group)).context["form"]
    assert [key for key, _ in form.fields["place"].choices] == [str(group.usual_venue_id), str(library.pk), "new"]
