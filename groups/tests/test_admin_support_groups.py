"""The admin of support groups and their regular meetings."""

from datetime import date, datetime, timedelta

import pytest

from groups.models import Event, EventSeries, SupportGroup
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from groups.tests.helpers import admin_url, message_texts, submitted_fields
from sepsis_site.dev.pytest_plugin import LONDON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


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
    response = editor.post(admin_url("supportgroup_add"), new_group(VenueFactory()))
    assert response.status_code == 302
    group = SupportGroup.objects.get()
    starts = [event.starts_at.astimezone(LONDON) for event in group.events.all()]
    assert len(starts) == 12
    assert starts[0] == datetime(2026, 12, 16, 18, 30, tzinfo=LONDON)
    assert starts[7] == datetime(2027, 7, 21, 18, 30, tzinfo=LONDON)
    assert not group.events.filter(confirmed=True).exists()


def test_ticking_confirmed_confirms_the_planned_dates_too(editor):
    editor.post(admin_url("supportgroup_add"), new_group(VenueFactory(), confirmed="on"))
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
def test_group_with_invalid_data_shows_an_error_and_keeps_the_text(editor, changed, message):
    response = editor.post(admin_url("supportgroup_add"), new_group(VenueFactory(), **changed))
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
    page = editor.get(admin_url("supportgroup_change", group.pk))
    response = editor.post(admin_url("supportgroup_change", group.pk), submitted_fields(page, **changed))
    assert response.status_code == 302, response.context["errors"]


def test_series_with_a_new_time_changes_only_upcoming_events_not_edited_manually(editor, series, now):
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
    page = editor.get(admin_url("supportgroup_change", series.group_id))
    assert "series-0-DELETE" not in page.text
    editor.post(page.request["PATH_INFO"], submitted_fields(page, **{"series-0-DELETE": "on"}))
    assert EventSeries.objects.count() == 1


def test_the_action_confirms_groups_with_their_dates(editor, series):
    SupportGroup.objects.update(confirmed=False)
    response = editor.post(
        admin_url("supportgroup_changelist"), {"action": "confirm", "_selected_action": [series.group_id]}
    )
    assert message_texts(response) == ["Confirmed: Hove Group."]
    series.group.refresh_from_db()
    assert series.group.confirmed
    assert not series.events.filter(confirmed=False).exists()


def test_confirm_action_is_not_available_with_view_permission_only(viewer, series):
    SupportGroup.objects.update(confirmed=False)
    viewer.post(admin_url("supportgroup_changelist"), {"action": "confirm", "_selected_action": [series.group_id]})
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
    response = editor.get(admin_url("supportgroup_changelist"), {"next": chosen} if chosen else {})
    assert [group.name for group in response.context["cl"].result_list] == listed
