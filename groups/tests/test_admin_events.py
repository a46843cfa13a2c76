"""The admin of events: adding, changing, cancelling, moving and reinstating them."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from groups.models import Event
from groups.tests.factories import EventFactory, VenueFactory
from groups.tests.helpers import admin_url, message_texts, submitted_fields
from sepsis_site.dev.pytest_plugin import LONDON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def event():
    return EventFactory(group__name="Hove Group", group__usual_venue__name="Vallance Centre")


def test_an_event_of_no_group_can_be_added(editor):
    answers = {
        "title": "Conference",
        "starts_at_0": "2026-12-05",
        "starts_at_1": "10:00",
        "ends_at_0": "2026-12-05",
        "ends_at_1": "16:00",
        "meets": "in-person",
        "venue": VenueFactory().pk,
        "published": "on",
        "confirmed": "on",
    }
    response = editor.post(admin_url("event_add"), answers)
    assert response.status_code == 302
    added = Event.objects.get()
    assert (added.name, added.status, added.edited_manually, added.sequence) == ("Conference", "scheduled", False, 0)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"ends_at_1": "09:00"}, "The end must be after the start."),
        ({"ends_at_0": "2026-12-24"}, "An event can last 24 hours at most. Add one for each day."),
        ({"venue": ""}, "An event in person needs a venue."),
        ({"group": ""}, "An event that belongs to no group needs a title."),
    ],
)
def test_event_with_invalid_data_shows_an_error(editor, event, changed, message):
    page = editor.get(admin_url("event_change", event.pk))
    response = editor.post(page.request["PATH_INFO"], submitted_fields(page, **changed))
    assert response.status_code == 200
    assert message in response.text


def test_an_event_changed_by_hand_is_left_alone_by_its_series_and_renewed_in_calendars(editor, event):
    page = editor.get(admin_url("event_change", event.pk))
    editor.post(page.request["PATH_INFO"], submitted_fields(page, description="Bring a friend."))
    event.refresh_from_db()
    assert (event.description, event.edited_manually, event.sequence) == ("Bring a friend.", True, 1)


def test_an_event_saved_without_a_change_is_as_before(editor, event):
    page = editor.get(admin_url("event_change", event.pk))
    assert editor.post(page.request["PATH_INFO"], submitted_fields(page)).status_code == 302
    event.refresh_from_db()
    assert (event.edited_manually, event.sequence) == (False, 0)


def test_event_status_and_reason_cannot_be_edited(editor, event):
    page = editor.get(admin_url("event_change", event.pk))
    editor.post(page.request["PATH_INFO"], submitted_fields(page, status="cancelled", reason="Snow."))
    event.refresh_from_db()
    assert (event.status, event.reason) == ("scheduled", "")


def test_events_are_never_deleted(admin_client, event):
    assert admin_client.post(admin_url("event_delete", event.pk), {"post": "yes"}).status_code == 403
    admin_client.post(
        admin_url("event_changelist"), {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    )
    assert Event.objects.count() == 1
    assert admin_url("event_delete", event.pk) not in admin_client.get(admin_url("event_change", event.pk)).text


def test_cancelling_keeps_the_event_and_says_why(editor, event):
    response = editor.post(admin_url("event_cancel", event.pk), {"reason": " The hall is closed. "})
    assert response["Location"] == admin_url("event_change", event.pk)
    assert message_texts(response) == ["Cancelled. The page, the lists and the calendars say so from now on."]
    event.refresh_from_db()
    assert (event.status, event.reason) == ("cancelled", "The hall is closed.")
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.change_message) == (str(event.pk), "Cancelled. The hall is closed.")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_cancelling_without_a_good_reason_asks_again(editor, event, reason):
    response = editor.post(admin_url("event_cancel", event.pk), {"reason": reason})
    assert response.status_code == 200
    assert "Please look at the lines marked below." in response.text
    event.refresh_from_db()
    assert not event.is_cancelled
    assert not LogEntry.objects.exists()


def moved(event, **changed):
    return {
        "starts_at_0": "2026-12-02",
        "starts_at_1": "11:00",
        "ends_at_0": "2026-12-02",
        "ends_at_1": "13:00",
        "venue": event.venue_id,
        "reason": "The hall is taken.",
    } | changed


def test_moving_says_why_and_remembers_what_was_announced(editor, event):
    library = VenueFactory(name="Library")
    was = event.starts_at
    response = editor.post(admin_url("event_move", event.pk), moved(event, venue=library.pk))
    assert response["Location"] == admin_url("event_change", event.pk)
    event.refresh_from_db()
    assert (event.status, event.venue, event.moved_from_starts_at) == ("moved", library, was)
    assert event.starts_at == datetime(2026, 12, 2, 11, 0, tzinfo=LONDON)
    assert LogEntry.objects.get().change_message == "Moved. The hall is taken."


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"starts_at_0": "2026-12-01", "starts_at_1": "10:00", "ends_at_0": "2026-12-01", "ends_at_1": "12:00"},
         "Choose a new time or a new venue."),
        ({"ends_at_1": "10:00"}, "The end must be after the start."),
        ({"ends_at_0": "2026-12-20"}, "An event can last 24 hours at most."),
        ({"venue": "999999"}, "Choose a venue of the list, or type a new one below."),
        ({"starts_at_0": "soon"}, "Enter a valid date."),
        ({"reason": ""}, "Say why, in a few words."),
    ],
)  # fmt: skip
def test_moving_with_invalid_data_shows_an_error_and_keeps_the_text(editor, event, changed, message):
    response = editor.post(admin_url("event_move", event.pk), moved(event, **changed))
    assert response.status_code == 200
    assert message in response.text
    if "reason" not in changed:
        assert 'value="The hall is taken."' in response.text
    event.refresh_from_db()
    assert event.status == "scheduled"
    assert not LogEntry.objects.exists()


def test_an_online_event_moves_in_time_alone(editor):
    event = EventFactory(online=True, group__online=True)
    response = editor.post(admin_url("event_move", event.pk), moved(event, venue=""))
    assert response.status_code == 302
    event.refresh_from_db()
    assert (event.status, event.venue) == ("moved", None)


def test_a_cancelled_event_is_put_back_on_by_a_button_and_by_nothing_less(editor, event):
    event.cancel(reason="Snow.")
    assert admin_url("event_reinstate", event.pk) in editor.get(admin_url("event_change", event.pk)).text
    assert "Put Hove Group, Tuesday 1 December 2026 back on?" in editor.get(admin_url("event_reinstate", event.pk)).text
    event.refresh_from_db()
    assert event.is_cancelled
    response = editor.post(admin_url("event_reinstate", event.pk))
    event.refresh_from_db()
    assert (event.status, event.reason) == ("scheduled", "")
    assert message_texts(response) == ["Back on. The page, the lists and the calendars say so from now on."]
    assert LogEntry.objects.get().change_message == "Back on."


def test_an_event_that_is_on_is_not_put_back_on(editor, event):
    response = editor.post(admin_url("event_reinstate", event.pk))
    assert response["Location"] == admin_url("event_change", event.pk)
    assert not LogEntry.objects.exists()


VERBS = ["cancel", "move", "reinstate"]


@pytest.mark.parametrize("verb", VERBS)
def test_event_changes_are_refused_with_view_permission_only(viewer, event, verb):
    page = viewer.get(admin_url("event_change", event.pk))
    assert page.status_code == 200
    assert admin_url(f"event_{verb}", event.pk) not in page.text
    for answer in (viewer.get(admin_url(f"event_{verb}", event.pk)), viewer.post(admin_url(f"event_{verb}", event.pk))):
        assert answer.status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_visitors_are_asked_to_log_in(client, event, verb):
    response = client.post(admin_url(f"event_{verb}", event.pk), {"reason": "Snow."})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))
    event.refresh_from_db()
    assert event.status == "scheduled"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("key", ["0", "999999", str(2**70), "x", "_00"])
def test_an_event_that_is_not_there_is_not_found(editor, verb, key):
    assert editor.post(admin_url(f"event_{verb}", key), {"reason": "Snow."}).status_code == 404


@pytest.mark.parametrize(("when", "listed"), [("", ["Ahead"]), ("past", ["Over"]), ("all", ["Over", "Ahead"])])
def test_the_list_of_events_begins_with_what_is_still_to_come(editor, now, when, listed):
    EventFactory(without_group=True, title="Ahead")
    EventFactory(without_group=True, title="Over", starts_at=now - timedelta(days=3))
    response = editor.get(admin_url("event_changelist"), {"when": when} if when else {})
    assert [each.title for each in response.context["cl"].result_list] == listed
    assert "Still to come" in response.text


def test_the_list_of_events_names_them_and_says_when_in_full(editor, event):
    text = editor.get(admin_url("event_changelist")).text
    assert "Hove Group" in text
    assert "Tuesday 1 December 2026, 10am to midday" in text
    assert re.findall(r'<div class="text"><a[^>]*>(.*?)</a>', text)[:3] == ["Event", "When", "Where"]


def test_the_list_of_events_takes_as_many_queries_for_one_as_for_many(editor, event, django_assert_num_queries):
    with django_assert_num_queries(9):
        editor.get(admin_url("event_changelist"))
    for _ in range(10):
        EventFactory()
    with django_assert_num_queries(9):
        editor.get(admin_url("event_changelist"))


@pytest.mark.parametrize("order", ["0", "-0", "1", "-1"])
def test_the_list_of_events_can_be_sorted(editor, event, order):
    EventFactory(without_group=True, title="Conference", starts_at=event.starts_at + timedelta(days=1))
    response = editor.get(admin_url("event_changelist"), {"o": order})
    names = [each.name for each in response.context["cl"].result_list]
    assert names == (["Conference", "Hove Group"] if order in ("0", "-1") else ["Hove Group", "Conference"])


def test_times_are_shown_as_people_write_them(admin_client):
    event = EventFactory()
    html = admin_client.get(reverse("admin:groups_event_change", args=[event.pk])).content.decode()
    assert f'value="{event.starts_at.astimezone(LONDON):%H:%M}"' in html
    assert not re.search(r'value="\d\d:\d\d:', html)
