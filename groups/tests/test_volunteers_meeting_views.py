"""Adding a meeting in two screens."""

import re
import uuid
from datetime import date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from groups.models import Event, Meets, Venue
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory
from groups.tests.helpers import (
    MY_GROUPS_URL,
    NEW_VENUE,
    add_permissions,
    meeting_fields,
    meeting_form_url,
    message_texts,
    refused_meeting,
    save_meeting,
)
from sepsis_site.dev.pytest_plugin import LONDON, assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_a_group_that_meets_online_is_asked_for_no_place(volunteer, leader):
    group = SupportGroupFactory(online=True)
    group.leaders.add(leader)
    form = volunteer.get(meeting_form_url(group)).context["form"]
    assert not {"place", "new_name", "meets"} & set(form.fields)
    save_meeting(volunteer, group, join_online="Call Ann.")
    event = Event.objects.get()
    assert (event.meets, event.venue, event.join_online) == (Meets.ONLINE, None, "Call Ann.")


def test_a_group_that_does_both_says_which_each_time(volunteer, group):
    group.meets = Meets.BOTH
    group.save()
    save_meeting(volunteer, group, meets="online", join_online="Call Ann.")
    event = Event.objects.latest("pk")
    assert (event.meets, event.venue, event.join_online) == (Meets.ONLINE, None, "Call Ann.")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"day": "31/11/2026"}, "day", "November has 30 days. Check the day you typed."),
        ({"day": ""}, "day", "Type the day, such as 16 December 2026."),
        ({"day": "20/11/2026"}, "day", "Friday 20 November 2026 is over."),
        ({"day": "16/12/2029"}, "day", "Sunday 16 December 2029 is more than 2 years away."),
        ({"starts": "6.30"}, "starts", "Is that 6.30am or 6.30pm?"),
        ({"ends": "6pm"}, "ends", "The end must be after the start, on the same day."),
        ({"place": "999999"}, "place", "Choose a place from the list, or somewhere else."),
        ({"place": ""}, "place", "Choose where you will meet."),
        ({"description": "x" * 10_000}, "description", "Say it in 600 characters or fewer."),
        ({"day": "\u202e\x0031/11/2026"}, "day", "We could not read that day."),
    ],
)
def test_meeting_form_with_invalid_data_shows_errors_and_keeps_the_text(volunteer, group, changed, field, words):
    assert words in refused_meeting(volunteer, group, **changed)[field]
    assert Event.objects.count() == 1


def test_far_too_much_text_is_shown_again_and_not_kept(volunteer, group):
    response = volunteer.post(meeting_form_url(group), meeting_fields(group, description="x" * 20_000))
    assert response.status_code == 422
    assert "Say it in 600 characters or fewer." in response.text
    assert volunteer.session.get("next_meetings") is None


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"new_postcode": "ZZ9 9ZZ"}, "new_postcode", "We do not know where ZZ9 9ZZ is."),
        ({"new_postcode": "BN3"}, "new_postcode", "Write the full postcode, such as BN3 3WR."),
        ({"new_postcode": ""}, "new_postcode", "Type the full postcode, such as BN3 3WR."),
        ({"new_name": ""}, "new_name", "Type the name of the place."),
        ({"new_name": "x" * 200}, "new_name", "at most 120 characters"),
    ],
)
def test_a_place_that_cannot_be_found_is_explained(volunteer, group, changed, field, words):
    assert words in refused_meeting(volunteer, group, **NEW_VENUE | changed)[field]
    assert Venue.objects.count() == 1


def test_a_day_that_is_over_is_taken_once_the_box_is_ticked(volunteer, group):
    response = volunteer.post(meeting_form_url(group), meeting_fields(group, day="20/11/2026"), follow=True)
    assert re.search(r'name="sure" value="past-2026-11-20"', response.text)
    save_meeting(volunteer, group, day="20/11/2026", sure="past-2026-11-20")
    assert Event.objects.count() == 2


def test_a_yes_for_one_day_holds_for_no_other(volunteer, group):
    assert "is over" in refused_meeting(volunteer, group, day="19/11/2026", sure="past-2026-11-20")["day"]


def test_a_second_meeting_on_a_day_is_asked_about_and_the_first_offered(volunteer, group):
    first = EventFactory(group=group, starts_at=datetime(2026, 12, 16, 14, tzinfo=LONDON))
    response = volunteer.post(meeting_form_url(group), meeting_fields(group), follow=True)
    assert "2pm to 4pm, Vallance Centre. Change that one instead" in response.text
    assert reverse("admin:groups_event_move", args=[first.pk]) in response.text
    save_meeting(volunteer, group, sure="second-2026-12-16")
    assert group.events.count() == 3


def test_other_groups_on_that_day_are_no_matter(volunteer, group):
    EventFactory(starts_at=datetime(2026, 12, 16, 14, tzinfo=LONDON))
    assert save_meeting(volunteer, group)["Location"] == MY_GROUPS_URL


def test_the_preview_shows_the_public_entry_and_stores_nothing(volunteer, group):
    response = volunteer.post(
        meeting_form_url(group), meeting_fields(group, description="A nurse will come."), follow=True
    )
    assert_valid_html(response)
    text = response.text
    assert "Wednesday 16 December 2026, 6.30pm to 8.30pm" in text
    for words in ("Nothing is saved yet.", 'class="date-tile"', "Vallance Centre", "A nurse will come.", "Questions"):
        assert words in text
    assert "Save the meeting" in text
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("places")
def test_the_preview_gives_a_new_place_back_with_where_it_was_found(volunteer, group):
    response = volunteer.post(meeting_form_url(group), meeting_fields(group, **NEW_VENUE), follow=True)
    assert "The new place: Town Hall, Room 2, Norton Road, Hove, BN3 3BQ." in response.text
    assert "We found BN3 3BQ on the map, near Hove." in response.text
    assert Venue.objects.count() == 1


@pytest.mark.usefixtures("places")
def test_saving_stores_a_new_place_with_the_meeting(volunteer, group, leader):
    save_meeting(volunteer, group, **NEW_VENUE)
    event = Event.objects.latest("pk")
    assert (event.venue.name, event.venue.postcode, event.venue.added_by) == ("Town Hall", "BN3 3BQ", leader)
    event.refresh_from_db()
    assert event.position == event.venue.position


@pytest.mark.usefixtures("places")
def test_a_place_that_is_known_is_not_stored_twice(volunteer, group):
    save_meeting(volunteer, group, **NEW_VENUE | {"new_name": "vallance centre", "new_postcode": "bn3 3wr"})
    assert Event.objects.latest("pk").venue == group.usual_venue
    assert Venue.objects.count() == 1


def test_saving_stores_the_meeting_and_says_who_did_it(volunteer, group, leader):
    response = save_meeting(volunteer, group)
    assert response["Location"] == MY_GROUPS_URL
    assert message_texts(response) == [
        "Saved: Wednesday 16 December 2026, 6.30pm to 8.30pm. Visitors can see it from now on."
    ]
    event = Event.objects.latest("pk")
    assert event.starts_at == datetime(2026, 12, 16, 18, 30, tzinfo=LONDON)
    assert (event.confirmed, event.published, event.status) == (True, True, "scheduled")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.is_addition()) == (leader, str(event.pk), True)


def test_a_double_press_stores_one_meeting(volunteer, group):
    check = volunteer.post(meeting_form_url(group), meeting_fields(group))["Location"]
    first, second = volunteer.post(check), volunteer.post(check)
    assert first["Location"] == second["Location"] == MY_GROUPS_URL
    assert Event.objects.count() == 2
    assert LogEntry.objects.count() == 1


def test_going_back_after_saving_leads_to_my_groups(volunteer, group):
    save_meeting(volunteer, group)
    for page in (meeting_form_url(group), f"{meeting_form_url(group)}check/"):
        assert volunteer.get(page)["Location"] == MY_GROUPS_URL


def test_going_back_before_saving_finds_what_was_typed(volunteer, group):
    volunteer.post(meeting_form_url(group), meeting_fields(group, starts="7pm", description="Cake."))
    form = volunteer.get(meeting_form_url(group)).context["form"]
    assert (form["starts"].value(), form["description"].value()) == ("7pm", "Cake.")


def test_the_preview_without_anything_typed_leads_to_the_form(volunteer, group):
    assert volunteer.get(f"{meeting_form_url(group)}check/")["Location"] == meeting_form_url(group)


def test_two_meetings_begun_side_by_side_do_not_mix(volunteer, group):
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    volunteer.post(meeting_form_url(group, one), meeting_fields(group, starts="7pm"))
    volunteer.post(meeting_form_url(group, other), meeting_fields(group, starts="5pm"))
    volunteer.post(f"{meeting_form_url(group, one)}check/")
    assert Event.objects.latest("pk").starts_at == datetime(2026, 12, 16, 19, tzinfo=LONDON)


def test_what_another_leader_has_saved_meanwhile_is_asked_about(volunteer, group):
    check = volunteer.post(meeting_form_url(group), meeting_fields(group))["Location"]
    EventFactory(group=group, starts_at=datetime(2026, 12, 16, 14, tzinfo=LONDON))
    assert volunteer.post(check)["Location"] == meeting_form_url(group)
    assert "has a meeting on Wednesday 16 December 2026 already" in volunteer.get(meeting_form_url(group)).text


def test_a_meeting_on_a_day_of_the_series_is_not_planned_a_second_time(volunteer, group, now):
    series = EventSeriesFactory(group=group, third_wednesday=True)
    save_meeting(volunteer, group)
    event = Event.objects.latest("pk")
    assert (event.series, event.occurrence_on) == (series, date(2026, 12, 16))
    series.fill(now)
    assert group.events.filter(occurrence_on="2026-12-16").count() == 1


PAGES = ["meeting/", f"meeting/{uuid.UUID(int=1)}/", f"meeting/{uuid.UUID(int=1)}/check/"]


@pytest.mark.parametrize("page", PAGES)
def test_another_group_is_not_found(volunteer, group, page):
    theirs = SupportGroupFactory()
    address = f"/admin/groups/supportgroup/{theirs.pk}/{page}"
    assert volunteer.get(address).status_code == 404
    assert volunteer.post(address).status_code in (404, 405)


@pytest.mark.parametrize("key", [0, 999999, 2**70])
def test_a_group_that_is_not_there_is_not_found(volunteer, group, key):
    assert volunteer.get(f"/admin/groups/supportgroup/{key}/meeting/").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_volunteer_pages_are_refused_without_add_permission(client, django_user_model, group, page):
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    add_permissions(user, "view_event", "view_supportgroup")
    group.leaders.add(user)
    client.force_login(user)
    assert client.get(MY_GROUPS_URL).status_code == 403
    assert client.get(f"/admin/groups/supportgroup/{group.pk}/{page}").status_code == 403


def test_staff_may_add_a_meeting_to_any_group(admin_client, group):
    assert save_meeting(admin_client, group)["Location"] == MY_GROUPS_URL
    assert Event.objects.count() == 2


def test_visitors_are_asked_to_log_in(client, group):
    for page in (MY_GROUPS_URL, meeting_form_url(group)):
        assert client.get(page)["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(volunteer, group, method):
    for page in (MY_GROUPS_URL, meeting_form_url(group)):
        assert getattr(volunteer, method)(page).status_code == 405
