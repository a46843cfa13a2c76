"""The admin as editors use it."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse

from groups.models import Event, EventSeries, SupportGroup, Venue
from groups.tests.factories import HOVE, EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import LONDON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

HALL = {
    "name": "Vallance Centre",
    "address": "Sackville Road\nHove",
    "town": "Hove",
    "postcode": "bn33wr",
    **dict.fromkeys(("step_free", "parking", "hearing_loop", "accessible_toilet"), "unknown"),
}


@pytest.fixture
def editor(client, django_user_model):
    """A client of somebody on the staff who may look after groups, and nothing else."""
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="groups"))
    client.force_login(user)
    return client


@pytest.fixture
def viewer(client, django_user_model):
    """A client of somebody on the staff who may look at events and change nothing."""
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def url(name, *args):
    return reverse(f"admin:groups_{name}", args=args)


def answers_of(response, **changed):
    """What the browser would send back of an admin page, with some answers changed."""
    form = response.context["adminform"].form
    found = {}
    for each in [form, *(form for formset in response.context["inline_admin_formsets"] for form in formset.formset)]:
        for bound in each:
            widget = bound.field.widget
            value = bound.value()
            if hasattr(widget, "decompress") and hasattr(widget, "widgets_names"):
                parts = widget.decompress(value)
                found |= {
                    f"{bound.html_name}{end}": part.strftime("%Y-%m-%d") if hasattr(part, "year") else part
                    for end, part in zip(widget.widgets_names, parts, strict=True)
                }
            else:
                found[bound.html_name] = value
    for formset in response.context["inline_admin_formsets"]:
        for bound in formset.formset.management_form:
            found[bound.html_name] = bound.value()
    return {name: value for name, value in (found | changed).items() if value not in (None, False)}


# Venues


@pytest.mark.usefixtures("places")
def test_a_new_venue_finds_its_position(editor):
    response = editor.post(url("venue_add"), HALL)
    assert response.status_code == 302
    venue = Venue.objects.get()
    assert venue.postcode == "BN3 3WR"
    assert venue.position.miles_to(HOVE) < 1


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("postcode", "message"),
    [("ZZ9 9ZZ", "We do not know where ZZ9 9ZZ is."), ("BN3", "Write the full postcode, such as BN3 3WR.")],
)
def test_a_venue_that_cannot_be_placed_says_so_and_keeps_what_was_typed(editor, postcode, message):
    response = editor.post(url("venue_add"), HALL | {"postcode": postcode})
    assert response.status_code == 200
    assert message in response.text
    assert f'value="{postcode}"' in response.text
    assert 'value="Vallance Centre"' in response.text
    assert not Venue.objects.exists()


@pytest.mark.usefixtures("places")
def test_a_venue_with_a_new_postcode_takes_its_groups_along(editor):
    event = EventFactory()
    editor.post(url("venue_change", event.venue_id), HALL | {"postcode": "BB7 2JY"})
    event.refresh_from_db()
    event.group.refresh_from_db()
    assert event.group.position == event.position == event.venue.position
    assert event.position.miles_to(HOVE) > 200


def test_a_venue_in_use_cannot_be_deleted(editor):
    venue = EventFactory().venue
    editor.post(url("venue_delete", venue.pk), {"post": "yes"})
    assert Venue.objects.filter(pk=venue.pk).exists()


# Groups and their regular meetings


def new_group(venue, **changed):
    return {
        "name": "Hove Group",
        "slug": "hove",
        "region": "south-east",
        "summary": "For everybody.",
        "meets": "in-person",
        "usual_venue": venue.pk,
        "published": "on",
        "series-TOTAL_FORMS": "1",
        "series-INITIAL_FORMS": "0",
        "series-0-rule": "nth-weekday",
        "series-0-nth": "3",
        "series-0-every": "1",
        "series-0-weekday": "2",
        "series-0-starts_on": "2026-11-24",
        "series-0-start_time": "18:30",
        "series-0-end_time": "20:30",
        "series-0-meets": "in-person",
        "series-0-venue": venue.pk,
    } | changed


def test_a_new_group_with_a_regular_meeting_has_its_dates_for_a_year(editor):
    response = editor.post(url("supportgroup_add"), new_group(VenueFactory()))
    assert response.status_code == 302
    group = SupportGroup.objects.get()
    starts = [event.starts_at.astimezone(LONDON) for event in group.events.all()]
    assert len(starts) == 12
    assert starts[0] == datetime(2026, 12, 16, 18, 30, tzinfo=LONDON)
    assert starts[7] == datetime(2027, 7, 21, 18, 30, tzinfo=LONDON)
    assert not group.events.filter(confirmed=True).exists()


def test_ticking_confirmed_confirms_the_planned_dates_too(editor):
    editor.post(url("supportgroup_add"), new_group(VenueFactory(), confirmed="on"))
    group = SupportGroup.objects.get()
    assert group.confirmed
    assert set(group.series.values_list("confirmed", flat=True)) == {True}
    assert set(group.events.values_list("confirmed", flat=True)) == {True}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"series-0-nth": ""}, "Say which one of the month it is: first, second, third or fourth."),
        ({"series-0-end_time": "18:00"}, "The end must be after the start, on the same day."),
        ({"usual_venue": ""}, "A group that meets in person needs its usual venue."),
        ({"series-0-venue": ""}, "Meetings in person need a venue."),
        ({"slug": "no spaces"}, "slug"),
    ],
)
def test_a_group_that_cannot_be_is_refused_in_plain_words_and_kept_on_the_page(editor, changed, message):
    response = editor.post(url("supportgroup_add"), new_group(VenueFactory(), **changed))
    assert response.status_code == 200
    assert message in response.text
    assert "For everybody." in response.text
    assert not SupportGroup.objects.exists()


@pytest.fixture
def series(now):
    series = EventSeriesFactory(third_wednesday=True, group__name="Hove Group")
    series.fill(now)
    return series


def save_group(editor, group, **changed):
    page = editor.get(url("supportgroup_change", group.pk))
    response = editor.post(url("supportgroup_change", group.pk), answers_of(page, **changed))
    assert response.status_code == 302, response.context["errors"]


def test_another_time_changes_only_dates_ahead_that_nobody_changed_by_hand(editor, series, now):
    past = EventFactory(group=series.group, series=series, starts_at=now - timedelta(days=30))
    by_hand, *others = series.events.filter(starts_at__gt=now)
    by_hand.move(reason="The hall is taken.", starts_at=by_hand.starts_at + timedelta(hours=1))
    save_group(editor, series.group, **{"series-0-start_time": "19:00", "series-0-end_time": "21:00"})
    times = {event.pk: event.starts_at.astimezone(LONDON).strftime("%H:%M") for event in Event.objects.all()}
    assert times.pop(past.pk) == "10:00"
    assert times.pop(by_hand.pk) == "19:30"
    assert set(times) == {event.pk for event in others}
    assert set(times.values()) == {"19:00"}


def test_saving_a_group_without_a_change_leaves_its_dates_alone(editor, series):
    before = list(series.events.values_list("pk", "sequence", "starts_at"))
    save_group(editor, series.group)
    assert list(series.events.values_list("pk", "sequence", "starts_at")) == before


def test_a_last_day_takes_later_dates_off_the_lists_and_keeps_their_pages(editor, series, client):
    last = series.events.last()
    save_group(editor, series.group, **{"series-0-ends_on": date(2027, 3, 1)})
    last.refresh_from_db()
    assert (last.is_cancelled, last.listed) == (True, False)
    assert client.get(last.get_absolute_url()).status_code == 200


def test_a_regular_meeting_cannot_be_deleted(editor, series):
    page = editor.get(url("supportgroup_change", series.group_id))
    assert "series-0-DELETE" not in page.text
    editor.post(page.request["PATH_INFO"], answers_of(page, **{"series-0-DELETE": "on"}))
    assert EventSeries.objects.count() == 1


def test_the_action_confirms_groups_with_their_dates(editor, series):
    SupportGroup.objects.update(confirmed=False)
    response = editor.post(url("supportgroup_changelist"), {"action": "confirm", "_selected_action": [series.group_id]})
    assert said(response) == ["Confirmed: Hove Group."]
    series.group.refresh_from_db()
    assert series.group.confirmed
    assert not series.events.filter(confirmed=False).exists()


def test_who_may_only_look_is_not_offered_to_confirm(viewer, series):
    SupportGroup.objects.update(confirmed=False)
    viewer.post(url("supportgroup_changelist"), {"action": "confirm", "_selected_action": [series.group_id]})
    assert not SupportGroup.objects.get().confirmed


@pytest.mark.parametrize(
    ("chosen", "listed"),
    [
        ("missing", ["Called off", "No dates", "Only past"]),
        ("unconfirmed", ["Unsure"]),
        ("", ["Called off", "No dates", "Only past", "Sure", "Unsure"]),
        ("nonsense", ["Called off", "No dates", "Only past", "Sure", "Unsure"]),
    ],
)
def test_groups_can_be_narrowed_to_those_that_need_a_date(editor, now, chosen, listed):
    SupportGroupFactory(name="No dates")
    EventFactory(group__name="Only past", starts_at=now - timedelta(days=3))
    EventFactory(group__name="Called off", cancelled=True)
    EventFactory(group__name="Sure")
    EventFactory(group__name="Unsure", confirmed=False)
    # An event of no group must not hide the groups that lack a date.
    EventFactory(without_group=True)
    response = editor.get(url("supportgroup_changelist"), {"next": chosen} if chosen else {})
    assert [group.name for group in response.context["cl"].result_list] == listed


# Events


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
    response = editor.post(url("event_add"), answers)
    assert response.status_code == 302
    added = Event.objects.get()
    assert (added.name, added.status, added.touched, added.sequence) == ("Conference", "scheduled", False, 0)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"ends_at_1": "09:00"}, "The end must be after the start."),
        ({"ends_at_0": "2026-12-24"}, "An event can last 24 hours at most. Add one for each day."),
        ({"venue": ""}, "An event in person needs a venue."),
        ({"group": ""}, "An event that belongs to no group needs a title."),
    ],
)
def test_an_event_that_cannot_be_is_refused_in_plain_words(editor, event, changed, message):
    page = editor.get(url("event_change", event.pk))
    response = editor.post(page.request["PATH_INFO"], answers_of(page, **changed))
    assert response.status_code == 200
    assert message in response.text


def test_an_event_changed_by_hand_is_left_alone_by_its_series_and_renewed_in_calendars(editor, event):
    page = editor.get(url("event_change", event.pk))
    editor.post(page.request["PATH_INFO"], answers_of(page, description="Bring a friend."))
    event.refresh_from_db()
    assert (event.description, event.touched, event.sequence) == ("Bring a friend.", True, 1)


def test_an_event_saved_without_a_change_is_as_before(editor, event):
    page = editor.get(url("event_change", event.pk))
    assert editor.post(page.request["PATH_INFO"], answers_of(page)).status_code == 302
    event.refresh_from_db()
    assert (event.touched, event.sequence) == (False, 0)


def test_what_became_of_an_event_cannot_be_typed(editor, event):
    page = editor.get(url("event_change", event.pk))
    editor.post(page.request["PATH_INFO"], answers_of(page, status="cancelled", reason="Snow."))
    event.refresh_from_db()
    assert (event.status, event.reason) == ("scheduled", "")


def test_events_are_never_deleted(admin_client, event):
    assert admin_client.post(url("event_delete", event.pk), {"post": "yes"}).status_code == 403
    admin_client.post(
        url("event_changelist"), {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    )
    assert Event.objects.count() == 1
    assert url("event_delete", event.pk) not in admin_client.get(url("event_change", event.pk)).text


def test_cancelling_keeps_the_event_and_says_why(editor, event):
    response = editor.post(url("event_cancel", event.pk), {"reason": " The hall is closed. "})
    assert response["Location"] == url("event_change", event.pk)
    assert said(response) == ["Cancelled. The page, the lists and the calendars say so from now on."]
    event.refresh_from_db()
    assert (event.status, event.reason) == ("cancelled", "The hall is closed.")
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.change_message) == (str(event.pk), "Cancelled. The hall is closed.")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_cancelling_without_a_good_reason_asks_again(editor, event, reason):
    response = editor.post(url("event_cancel", event.pk), {"reason": reason})
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
    response = editor.post(url("event_move", event.pk), moved(event, venue=library.pk))
    assert response["Location"] == url("event_change", event.pk)
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
def test_moving_to_what_cannot_be_asks_again_and_keeps_what_was_typed(editor, event, changed, message):
    response = editor.post(url("event_move", event.pk), moved(event, **changed))
    assert response.status_code == 200
    assert message in response.text
    if "reason" not in changed:
        assert 'value="The hall is taken."' in response.text
    event.refresh_from_db()
    assert event.status == "scheduled"
    assert not LogEntry.objects.exists()


def test_an_online_event_moves_in_time_alone(editor):
    event = EventFactory(online=True, group__online=True)
    response = editor.post(url("event_move", event.pk), moved(event, venue=""))
    assert response.status_code == 302
    event.refresh_from_db()
    assert (event.status, event.venue) == ("moved", None)


def test_a_cancelled_event_is_put_back_on_by_a_button_and_by_nothing_less(editor, event):
    event.cancel(reason="Snow.")
    assert url("event_reinstate", event.pk) in editor.get(url("event_change", event.pk)).text
    assert "Put Hove Group, Tuesday 1 December 2026 back on?" in editor.get(url("event_reinstate", event.pk)).text
    event.refresh_from_db()
    assert event.is_cancelled
    response = editor.post(url("event_reinstate", event.pk))
    event.refresh_from_db()
    assert (event.status, event.reason) == ("scheduled", "")
    assert said(response) == ["Back on. The page, the lists and the calendars say so from now on."]
    assert LogEntry.objects.get().change_message == "Back on."


def test_an_event_that_is_on_is_not_put_back_on(editor, event):
    response = editor.post(url("event_reinstate", event.pk))
    assert response["Location"] == url("event_change", event.pk)
    assert not LogEntry.objects.exists()


VERBS = ["cancel", "move", "reinstate"]


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_only_look_changes_nothing(viewer, event, verb):
    page = viewer.get(url("event_change", event.pk))
    assert page.status_code == 200
    assert url(f"event_{verb}", event.pk) not in page.text
    for answer in (viewer.get(url(f"event_{verb}", event.pk)), viewer.post(url(f"event_{verb}", event.pk))):
        assert answer.status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_visitors_are_asked_to_log_in(client, event, verb):
    response = client.post(url(f"event_{verb}", event.pk), {"reason": "Snow."})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))
    event.refresh_from_db()
    assert event.status == "scheduled"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("key", ["0", "999999", str(2**70), "x", "_00"])
def test_an_event_that_is_not_there_is_not_found(editor, verb, key):
    assert editor.post(url(f"event_{verb}", key), {"reason": "Snow."}).status_code == 404


@pytest.mark.parametrize(("when", "listed"), [("", ["Ahead"]), ("past", ["Over"]), ("all", ["Over", "Ahead"])])
def test_the_list_of_events_begins_with_what_is_still_to_come(editor, now, when, listed):
    EventFactory(without_group=True, title="Ahead")
    EventFactory(without_group=True, title="Over", starts_at=now - timedelta(days=3))
    response = editor.get(url("event_changelist"), {"when": when} if when else {})
    assert [each.title for each in response.context["cl"].result_list] == listed
    assert "Still to come" in response.text


def test_the_list_of_events_names_them_and_says_when_in_full(editor, event):
    text = editor.get(url("event_changelist")).text
    assert "Hove Group" in text
    assert "Tuesday 1 December 2026, 10am to midday" in text
    assert re.findall(r'<div class="text"><a[^>]*>(.*?)</a>', text)[:3] == ["Event", "When", "Where"]


def test_the_list_of_events_takes_as_many_queries_for_one_as_for_many(editor, event, django_assert_num_queries):
    with django_assert_num_queries(9):
        editor.get(url("event_changelist"))
    for _ in range(10):
        EventFactory()
    with django_assert_num_queries(9):
        editor.get(url("event_changelist"))


@pytest.mark.parametrize("order", ["0", "-0", "1", "-1"])
def test_the_list_of_events_can_be_sorted(editor, event, order):
    EventFactory(without_group=True, title="Conference", starts_at=event.starts_at + timedelta(days=1))
    response = editor.get(url("event_changelist"), {"o": order})
    names = [each.name for each in response.context["cl"].result_list]
    assert names == (["Conference", "Hove Group"] if order in ("0", "-1") else ["Hove Group", "Conference"])


def test_times_are_shown_as_people_write_them(admin_client):
    event = EventFactory()
    html = admin_client.get(reverse("admin:groups_event_change", args=[event.pk])).content.decode()
    assert f'value="{event.starts_at.astimezone(LONDON):%H:%M}"' in html
    assert not re.search(r'value="\d\d:\d\d:', html)
