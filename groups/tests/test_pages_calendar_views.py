from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from core.dates.words import LONDON
from groups.pages import calendar_views as calendars_views
from groups.pages import ical
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("at_now"),
]

DAY = timedelta(days=1)
ALL = "/groups/calendar.ics"


def uids(response):
    assert response.status_code == 200
    return [entry["uid"] for entry in Calendar.from_ical(response.content).events]


def known(*events):
    return [ical.uid(event) for event in events]


def test_the_calendar_of_all_holds_groups_events_and_those_of_no_group_soonest_first(client, now):
    later = EventFactory(starts_at=now + 14 * DAY)
    sooner = EventFactory(without_group=True)
    assert uids(client.get(ALL)) == known(sooner, later)


def test_a_groups_calendar_holds_its_own_events_only(client):
    event = EventFactory(group__slug="hove")
    EventFactory()
    assert uids(client.get("/groups/hove/calendar.ics")) == known(event)


def test_a_group_without_dates_has_an_empty_calendar(client):
    SupportGroupFactory(slug="hove")
    assert uids(client.get("/groups/hove/calendar.ics")) == []


def test_a_subscription_reaches_30_days_back_and_12_months_ahead(client, now):
    group = SupportGroupFactory()
    [_, first, last, _] = [EventFactory(group=group, starts_at=now + days * DAY) for days in (-31, -29, 365, 367)]
    assert uids(client.get(ALL)) == known(first, last)


def test_a_meeting_that_is_on_now_is_in_it_once(client, now):
    event = EventFactory(starts_at=now - timedelta(hours=1))
    assert uids(client.get(ALL)) == known(event)


def test_a_dropped_date_is_in_it_as_cancelled_while_it_lies_ahead(client, now):
    group = SupportGroupFactory()
    ahead, over = (EventFactory(group=group, starts_at=now + days * DAY) for days in (7, -7))
    for event in (ahead, over):
        event.drop_from_series(reason="No longer a date.")
    response = client.get(ALL)
    assert uids(response) == known(ahead)
    assert b"STATUS:CANCELLED" in response.content


def test_unpublished_events_and_groups_are_in_no_calendar(client):
    hidden = EventFactory(published=False)
    of_hidden_group = EventFactory(group__slug="hidden", group__published=False)
    assert uids(client.get(ALL)) == []
    for event in (hidden, of_hidden_group):
        assert client.get(f"/groups/events/{event.pk}/event.ics").status_code == 404
    assert client.get("/groups/hidden/calendar.ics").status_code == 404
    assert client.get("/groups/nowhere/calendar.ics").status_code == 404
    assert client.get("/groups/events/999999/event.ics").status_code == 404
    assert client.get(f"/groups/events/{10**30}/event.ics").status_code == 404


def test_a_long_calendar_stops_and_keeps_what_comes_soonest(client, monkeypatch, now):
    monkeypatch.setattr(calendars_views, "MAX_EVENTS", 3)
    group = SupportGroupFactory()
    week_ago, yesterday, tomorrow, next_week = (
        EventFactory(group=group, starts_at=now + days * DAY) for days in (-7, -1, 1, 7)
    )
    assert uids(client.get(ALL)) == known(yesterday, tomorrow, next_week)
    monkeypatch.setattr(calendars_views, "MAX_EVENTS", 1)
    assert uids(client.get(ALL)) == known(tomorrow)
    assert week_ago.pk


def test_one_event_is_a_file_named_after_its_group_and_date(client):
    event = EventFactory(group__slug="hove", starts_at=datetime(2027, 7, 1, 0, 30, tzinfo=LONDON))
    response = client.get(f"/groups/events/{event.pk}/event.ics")
    assert uids(response) == known(event)
    assert response["Content-Disposition"] == 'attachment; filename="hove-2027-07-01.ics"'


def test_an_event_of_no_group_has_a_file_name_too(client):
    event = EventFactory(without_group=True)
    response = client.get(f"/groups/events/{event.pk}/event.ics")
    assert response["Content-Disposition"] == 'attachment; filename="sepsis-support-2026-12-01.ics"'


def test_a_cancelled_event_keeps_its_file(client):
    event = EventFactory(cancelled=True)
    assert b"STATUS:CANCELLED" in client.get(f"/groups/events/{event.pk}/event.ics").content


def test_calendars_are_of_the_right_type_and_set_no_cookie(client):
    event = EventFactory(group__slug="hove")
    for url in (ALL, "/groups/hove/calendar.ics", f"/groups/events/{event.pk}/event.ics"):
        response = client.get(url)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert not response.cookies
        assert ("Content-Disposition" in response) is url.endswith("event.ics")
        assert "public" in response["Cache-Control"]
        assert "Cookie" not in response.get("Vary", "")


def test_calendar_links_use_the_requested_host_without_a_configured_site_url(client):
    event = EventFactory()
    text = client.get(ALL, headers={"host": "localhost"}).content.replace(b"\r\n ", b"").decode()
    assert f"URL:http://localhost/groups/events/{event.pk}/\r\n" in text


def test_head_is_answered_and_posting_refused(client):
    response = client.head(ALL)
    assert (response.status_code, response.content) == (200, b"")
    assert client.post(ALL).status_code == 405


def test_a_calendar_that_has_not_changed_is_not_sent_again(client, monkeypatch, time_machine, now):
    event = EventFactory(group__slug="hove")
    for url in (ALL, "/groups/hove/calendar.ics", f"/groups/events/{event.pk}/event.ics"):
        etag = client.get(url)["ETag"]
        with monkeypatch.context() as patched:
            patched.setattr(ical, "_calendar", None)
            again = client.get(url, headers={"if-none-match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def _cancel(event):
    event.cancel(reason="The hall has flooded.")


def _rename_group(event):
    event.group.name = "Hove and Portslade"
    event.group.save()


def _correct_address(event):
    event.venue.address = "2 High Street"
    event.venue.save()


def _close_venue(event):
    event.venue.closed_from, event.venue.closed_reason = date(2026, 12, 1), "New roof."
    event.venue.save()


@pytest.mark.parametrize("change", [_cancel, _rename_group, _correct_address, _close_venue])
def test_any_change_that_shows_is_sent(client, change):
    event = EventFactory(group__slug="hove")
    for url in (ALL, "/groups/hove/calendar.ics", f"/groups/events/{event.pk}/event.ics"):
        before = client.get(url)
        event.refresh_from_db()
        change(event)
        after = client.get(url, headers={"if-none-match": before["ETag"]})
        assert after.status_code == 200
        assert after.content != before.content
        type(event.venue).objects.update(address="1 High Street", closed_from=None)
        type(event.group).objects.update(name="Hove")
        type(event).objects.update(status="scheduled", reason="")


def test_the_number_of_queries_does_not_grow_with_the_events(client, django_assert_num_queries, now):
    series = EventSeriesFactory(group__slug="hove")
    series.fill(now)
    moved = series.events.first()
    moved.move(reason="The hall was booked twice.", venue=VenueFactory())
    EventFactory()
    with django_assert_num_queries(2):
        assert len(uids(client.get(ALL))) == 54
    with django_assert_num_queries(3):
        assert len(uids(client.get("/groups/hove/calendar.ics"))) == 53
    with django_assert_num_queries(1):
        client.get(f"/groups/events/{moved.pk}/event.ics")
