"""The volunteers' page of their groups."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from groups.tests.factories import EventFactory
from groups.tests.helpers import MY_GROUPS_URL, message_texts
from sepsis_site.dev.pytest_plugin import LONDON, assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_my_groups_shows_the_next_meeting_and_what_to_do(volunteer, group):
    event = EventFactory(group=group, starts_at=datetime(2026, 12, 16, 18, 30, tzinfo=LONDON))
    page = volunteer.get(MY_GROUPS_URL)
    assert_valid_html(page)
    for words in ("Hove Group", "Wednesday 16 December 2026, 6.30pm to 8.30pm", "Vallance Centre", "Confirmed"):
        assert words in page.text
    for name in ("move", "cancel"):
        assert reverse(f"admin:groups_event_{name}", args=[event.pk]) in page.text
    assert "Add the next meeting" in page.text


def test_my_groups_omits_other_leaders_groups(volunteer, group):
    EventFactory(group__name="Bath Group")
    assert "Bath Group" not in volunteer.get(MY_GROUPS_URL).text


def test_a_group_without_a_date_says_so(volunteer, group):
    assert "No meeting is planned." in volunteer.get(MY_GROUPS_URL).text


def test_my_groups_tells_a_user_without_groups_whom_to_ask(volunteer):
    assert "You do not look after a group yet." in volunteer.get(MY_GROUPS_URL).text


def test_a_date_can_be_confirmed_by_its_leader(volunteer, group):
    event = EventFactory(group=group, confirmed=False)
    assert "Yes, it is on" in volunteer.get(MY_GROUPS_URL).text
    response = volunteer.post(f"/admin/groups/supportgroup/{group.pk}/confirm/{event.pk}/")
    assert message_texts(response) == ["Confirmed: Tuesday 1 December 2026, 10am to midday."]
    event.refresh_from_db()
    assert (event.confirmed, event.edited_manually, event.sequence) == (True, True, 1)
    assert LogEntry.objects.get().change_message == "Confirmed by the group."


def test_confirming_twice_changes_nothing_more(volunteer, group):
    event = EventFactory(group=group, confirmed=False)
    for _ in range(2):
        volunteer.post(f"/admin/groups/supportgroup/{group.pk}/confirm/{event.pk}/")
    event.refresh_from_db()
    assert event.sequence == LogEntry.objects.count() == 1


def test_my_groups_asks_for_a_meeting_to_be_confirmed_by_a_press_alone(volunteer, group):
    event = EventFactory(group=group, confirmed=False)
    assert volunteer.get(f"/admin/groups/supportgroup/{group.pk}/confirm/{event.pk}/").status_code == 405


def test_my_groups_takes_as_many_queries_for_many_dates_as_for_one(volunteer, group, django_assert_max_num_queries):
    for week in range(1, 6):
        EventFactory(group=group, starts_at=datetime(2026, 12, week, 18, tzinfo=UTC))
    with django_assert_max_num_queries(9):
        volunteer.get(MY_GROUPS_URL)


def test_a_meeting_of_another_group_cannot_be_confirmed(volunteer, group):
    theirs = EventFactory(confirmed=False)
    for key in (group.pk, theirs.group_id):
        answer = volunteer.post(f"/admin/groups/supportgroup/{key}/confirm/{theirs.pk}/")
        assert answer.status_code == 404
    theirs.refresh_from_db()
    assert not theirs.confirmed
