"""A venue closed for a while: every meeting there says so, wherever it is shown."""

from datetime import date, datetime

import pytest
from icalendar import Calendar

from groups.tests.factories import EventFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import LONDON, assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

WORDS = "The roof is being repaired"
CLOSED = {"closed_from": date(2026, 12, 14), "closed_until": date(2027, 1, 10), "closed_reason": f"{WORDS}."}


@pytest.fixture
def event():
    return EventFactory(
        group__name="Hove Group",
        group__slug="hove",
        group__usual_venue=VenueFactory(**CLOSED),
        starts_at=datetime(2026, 12, 16, 18, 30, tzinfo=LONDON),
    )


@pytest.mark.parametrize(
    "where", ["event", "/groups/hove/", "/groups/events/", "/groups/?postcode=BN3+3WR", "/groups/?postcode=Hove"]
)
@pytest.mark.usefixtures("places")
def test_pages_and_lists_say_that_the_venue_is_closed(client, event, where):
    response = client.get(event.get_absolute_url() if where == "event" else where)
    assert_valid_html(response)
    assert f"The venue says it is closed on that day: {WORDS}. Call before you travel." in response.text


def test_the_list_of_groups_says_it_in_brief(client, event):
    assert "The venue is closed on that day" in client.get("/groups/").text


@pytest.mark.parametrize("where", ["/groups/events/{}/event.ics", "/groups/hove/calendar.ics", "/groups/calendar.ics"])
def test_calendars_say_it_and_are_not_sure(client, event, where):
    [entry] = Calendar.from_ical(client.get(where.format(event.pk)).content).walk("VEVENT")
    assert f"The venue is closed on this day: {WORDS}." in entry["DESCRIPTION"]
    assert entry["STATUS"] == "TENTATIVE"


def test_search_engines_are_not_told_of_a_meeting_at_a_closed_venue(client, event):
    for page in (event.get_absolute_url(), "/groups/hove/"):
        assert '"@type":"Event"' not in client.get(page).text


def test_the_groups_page_gives_the_closure_with_the_venue_before_and_while_it_lasts(client, event, time_machine):
    words = "Closed from Monday 14 December 2026 until Sunday 10 January 2027: The roof is being repaired."
    assert words in client.get("/groups/hove/").text
    time_machine.move_to(datetime(2026, 12, 20, 12, tzinfo=LONDON))
    assert "Closed until Sunday 10 January 2027: The roof is being repaired." in client.get("/groups/hove/").text
    time_machine.move_to(datetime(2027, 1, 11, 12, tzinfo=LONDON))
    assert WORDS not in client.get("/groups/hove/").text


def test_a_closure_of_one_day_and_one_without_an_end_are_put_into_words():
    day, today = date(2026, 12, 14), date(2026, 11, 24)
    one_day = VenueFactory.build(closed_from=day, closed_until=day, closed_reason="A wedding")
    assert one_day.closure_in_words(today) == "Closed on Monday 14 December 2026: A wedding."
    for_good = VenueFactory.build(closed_from=day, closed_reason="Sold")
    assert for_good.closure_in_words(today) == "Closed from Monday 14 December 2026 until further notice: Sold."
    assert for_good.closure_in_words(date(2027, 6, 1)) == "Closed until further notice: Sold."
    assert VenueFactory.build().closure_in_words(today) == ""


def test_venue_admin_lists_the_meetings_planned_there(admin_client, event):
    EventFactory(group=event.group, venue=event.venue, starts_at=datetime(2027, 2, 17, 18, 30, tzinfo=LONDON))
    text = admin_client.get(f"/admin/groups/venue/{event.venue_id}/change/").text
    assert (
        f'Falls on a day it is closed: <a href="/admin/groups/event/{event.pk}/change/">Hove Group, Wednesday' in text
    )
    assert text.count("Falls on a day it is closed") == 1
    assert "Hove Group, Wednesday 17 February 2027, 6.30pm to 8.30pm" in text
    assert "It is not cancelled" in text


def test_a_new_venue_has_no_meetings_yet(admin_client):
    assert "None." in admin_client.get("/admin/groups/venue/add/").text
