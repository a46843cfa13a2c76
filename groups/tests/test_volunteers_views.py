"""A group's leader sees to the next meeting: three screens, one meeting stored, nobody else's group touched."""

import re
import uuid
from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse

from groups.models import Event, Meets, Venue
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import LONDON, assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

MINE = "/admin/groups/supportgroup/mine/"
ELSEWHERE = {
    "place": "new",
    "new_name": "Town Hall",
    "new_address": "Room 2, Norton Road",
    "new_town": "Hove",
    "new_postcode": "bn33bq",
}


def may(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="groups", codename__in=codenames))


@pytest.fixture
def leader(django_user_model):
    user = django_user_model.objects.create_user("leader", is_staff=True)
    may(user, "add_event", "change_event", "view_event", "change_supportgroup", "view_supportgroup")
    return user


@pytest.fixture
def volunteer(client, leader):
    client.force_login(leader)
    return client


@pytest.fixture
def group(leader):
    group = SupportGroupFactory(name="Hove Group", usual_venue__name="Vallance Centre")
    group.leaders.add(leader)
    EventFactory(group=group, starts_at=datetime(2026, 11, 18, 18, 30, tzinfo=LONDON))
    return group


def form_url(group, uid=None):
    return f"/admin/groups/supportgroup/{group.pk}/meeting/{uid or uuid.UUID(int=1)}/"


def answers(group, **changed):
    usual = {"place": group.usual_venue_id} if group.usual_venue_id else {}
    times = {"day": "Wednesday 16 December 2026", "starts": "6.30pm", "ends": "8.30pm"}
    return times | usual | {"description": ""} | changed


def saved(client, group, **changed):
    """What the last of the three screens answers."""
    response = client.post(form_url(group), answers(group, **changed))
    assert response["Location"].endswith("/check/"), client.get(form_url(group)).context["form"].errors
    return client.post(response["Location"])


def refused(client, group, **changed):
    """What the form says of each field."""
    response = client.post(form_url(group), answers(group, **changed), follow=True)
    assert response.request["PATH_INFO"] == form_url(group)
    assert_valid_html(response)
    assert response.text.count("<title>Error: ") == 1
    return {name: " ".join(messages) for name, messages in response.context["form"].errors.items()}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# My groups


def test_my_groups_shows_the_next_meeting_and_what_to_do(volunteer, group):
    event = EventFactory(group=group, starts_at=datetime(2026, 12, 16, 18, 30, tzinfo=LONDON))
    page = volunteer.get(MINE)
    assert_valid_html(page)
    for words in ("Hove Group", "Wednesday 16 December 2026, 6.30pm to 8.30pm", "Vallance Centre", "Confirmed"):
        assert words in page.text
    for name in ("move", "cancel"):
        assert reverse(f"admin:groups_event_{name}", args=[event.pk]) in page.text
    assert "Add the next meeting" in page.text


def test_my_groups_shows_nobody_elses_group(volunteer, group):
    EventFactory(group__name="Bath Group")
    assert "Bath Group" not in volunteer.get(MINE).text


def test_a_group_without_a_date_says_so(volunteer, group):
    assert "No meeting is planned." in volunteer.get(MINE).text


def test_who_leads_no_group_is_told_whom_to_ask(volunteer):
    assert "You do not look after a group yet." in volunteer.get(MINE).text


def test_a_date_can_be_confirmed_by_its_leader(volunteer, group):
    event = EventFactory(group=group, confirmed=False)
    assert "Yes, it is on" in volunteer.get(MINE).text
    response = volunteer.post(f"/admin/groups/supportgroup/{group.pk}/confirm/{event.pk}/")
    assert said(response) == ["Confirmed: Tuesday 1 December 2026, 10am to midday."]
    event.refresh_from_db()
    assert (event.confirmed, event.touched, event.sequence) == (True, True, 1)
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
        volunteer.get(MINE)


# The form


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
    form = client.get(form_url(group)).context["form"]
    assert (form["day"].value(), form["starts"].value()) == ("Wednesday 16 June 2027", "6.30pm")


def test_a_series_that_has_no_dates_yet_gives_the_day(volunteer, group):
    Event.objects.all().delete()
    EventSeriesFactory(group=group, third_wednesday=True)
    form = volunteer.get(form_url(group)).context["form"]
    assert (form["day"].value(), form["starts"].value()) == ("Wednesday 16 December 2026", "6.30pm")
    assert "the third Wednesday of each month" in form.fields["day"].help_text


def test_dates_that_are_planned_are_offered_instead(volunteer, group, now):
    series = EventSeriesFactory(group=group, third_wednesday=True)
    series.fill(now)
    page = volunteer.get(form_url(group))
    # An extra meeting may be on any day.
    assert page.context["form"]["day"].value() is None
    assert "These dates are planned already." in page.text
    first = series.events.order_by("starts_at").first()
    assert reverse("admin:groups_event_move", args=[first.pk]) in page.text


def test_only_venues_of_this_group_are_offered(volunteer, group):
    VenueFactory(name="Somebody else’s hall")
    library = EventFactory(group=group, venue=VenueFactory(name="Library")).venue
    form = volunteer.get(form_url(group)).context["form"]
    assert [key for key, _ in form.fields["place"].choices] == [str(group.usual_venue_id), str(library.pk), "new"]


def test_a_group_that_meets_online_is_asked_for_no_place(volunteer, leader):
    group = SupportGroupFactory(online=True)
    group.leaders.add(leader)
    form = volunteer.get(form_url(group)).context["form"]
    assert not {"place", "new_name", "meets"} & set(form.fields)
    saved(volunteer, group, join_online="Call Ann.")
    event = Event.objects.get()
    assert (event.meets, event.venue, event.join_online) == (Meets.ONLINE, None, "Call Ann.")


def test_a_group_that_does_both_says_which_each_time(volunteer, group):
    group.meets = Meets.BOTH
    group.save()
    saved(volunteer, group, meets="online", join_online="Call Ann.")
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
def test_what_cannot_be_is_explained_and_what_was_typed_is_kept(volunteer, group, changed, field, words):
    assert words in refused(volunteer, group, **changed)[field]
    assert Event.objects.count() == 1


def test_far_too_much_text_is_shown_again_and_not_kept(volunteer, group):
    response = volunteer.post(form_url(group), answers(group, description="x" * 20_000))
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
    assert words in refused(volunteer, group, **ELSEWHERE | changed)[field]
    assert Venue.objects.count() == 1


def test_a_day_that_is_over_is_taken_once_the_box_is_ticked(volunteer, group):
    response = volunteer.post(form_url(group), answers(group, day="20/11/2026"), follow=True)
    assert re.search(r'name="sure" value="past-2026-11-20"', response.text)
    saved(volunteer, group, day="20/11/2026", sure="past-2026-11-20")
    assert Event.objects.count() == 2


def test_a_yes_for_one_day_holds_for_no_other(volunteer, group):
    assert "is over" in refused(volunteer, group, day="19/11/2026", sure="past-2026-11-20")["day"]


def test_a_second_meeting_on_a_day_is_asked_about_and_the_first_offered(volunteer, group):
    first = EventFactory(group=group, starts_at=datetime(2026, 12, 16, 14, tzinfo=LONDON))
    response = volunteer.post(form_url(group), answers(group), follow=True)
    assert "2pm to 4pm, Vallance Centre. Change that one instead" in response.text
    assert reverse("admin:groups_event_move", args=[first.pk]) in response.text
    saved(volunteer, group, sure="second-2026-12-16")
    assert group.events.count() == 3


def test_other_groups_on_that_day_are_no_matter(volunteer, group):
    EventFactory(starts_at=datetime(2026, 12, 16, 14, tzinfo=LONDON))
    assert saved(volunteer, group)["Location"] == MINE


# The preview and saving


def test_the_preview_shows_the_public_entry_and_stores_nothing(volunteer, group):
    response = volunteer.post(form_url(group), answers(group, description="A nurse will come."), follow=True)
    assert_valid_html(response)
    text = response.text
    assert "Wednesday 16 December 2026, 6.30pm to 8.30pm" in text
    for words in ("Nothing is saved yet.", 'class="date-tile"', "Vallance Centre", "A nurse will come.", "Questions"):
        assert words in text
    assert "Save the meeting" in text
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("places")
def test_the_preview_gives_a_new_place_back_with_where_it_was_found(volunteer, group):
    response = volunteer.post(form_url(group), answers(group, **ELSEWHERE), follow=True)
    assert "The new place: Town Hall, Room 2, Norton Road, Hove, BN3 3BQ." in response.text
    assert "We found BN3 3BQ on the map, near Hove." in response.text
    assert Venue.objects.count() == 1


@pytest.mark.usefixtures("places")
def test_saving_stores_a_new_place_with_the_meeting(volunteer, group, leader):
    saved(volunteer, group, **ELSEWHERE)
    event = Event.objects.latest("pk")
    assert (event.venue.name, event.venue.postcode, event.venue.added_by) == ("Town Hall", "BN3 3BQ", leader)
    event.refresh_from_db()
    assert event.position == event.venue.position


@pytest.mark.usefixtures("places")
def test_a_place_that_is_known_is_not_stored_twice(volunteer, group):
    saved(volunteer, group, **ELSEWHERE | {"new_name": "vallance centre", "new_postcode": "bn3 3wr"})
    assert Event.objects.latest("pk").venue == group.usual_venue
    assert Venue.objects.count() == 1


def test_saving_stores_the_meeting_and_says_who_did_it(volunteer, group, leader):
    response = saved(volunteer, group)
    assert response["Location"] == MINE
    assert said(response) == ["Saved: Wednesday 16 December 2026, 6.30pm to 8.30pm. Visitors can see it from now on."]
    event = Event.objects.latest("pk")
    assert event.starts_at == datetime(2026, 12, 16, 18, 30, tzinfo=LONDON)
    assert (event.confirmed, event.published, event.status) == (True, True, "scheduled")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.is_addition()) == (leader, str(event.pk), True)


def test_a_double_press_stores_one_meeting(volunteer, group):
    check = volunteer.post(form_url(group), answers(group))["Location"]
    first, second = volunteer.post(check), volunteer.post(check)
    assert first["Location"] == second["Location"] == MINE
    assert Event.objects.count() == 2
    assert LogEntry.objects.count() == 1


def test_going_back_after_saving_leads_to_my_groups(volunteer, group):
    saved(volunteer, group)
    for page in (form_url(group), f"{form_url(group)}check/"):
        assert volunteer.get(page)["Location"] == MINE


def test_going_back_before_saving_finds_what_was_typed(volunteer, group):
    volunteer.post(form_url(group), answers(group, starts="7pm", description="Cake."))
    form = volunteer.get(form_url(group)).context["form"]
    assert (form["starts"].value(), form["description"].value()) == ("7pm", "Cake.")


def test_the_preview_without_anything_typed_leads_to_the_form(volunteer, group):
    assert volunteer.get(f"{form_url(group)}check/")["Location"] == form_url(group)


def test_two_meetings_begun_side_by_side_do_not_mix(volunteer, group):
    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    volunteer.post(form_url(group, one), answers(group, starts="7pm"))
    volunteer.post(form_url(group, other), answers(group, starts="5pm"))
    volunteer.post(f"{form_url(group, one)}check/")
    assert Event.objects.latest("pk").starts_at == datetime(2026, 12, 16, 19, tzinfo=LONDON)


def test_what_another_leader_has_saved_meanwhile_is_asked_about(volunteer, group):
    check = volunteer.post(form_url(group), answers(group))["Location"]
    EventFactory(group=group, starts_at=datetime(2026, 12, 16, 14, tzinfo=LONDON))
    assert volunteer.post(check)["Location"] == form_url(group)
    assert "has a meeting on Wednesday 16 December 2026 already" in volunteer.get(form_url(group)).text


def test_a_meeting_on_a_day_of_the_series_is_not_planned_a_second_time(volunteer, group, now):
    series = EventSeriesFactory(group=group, third_wednesday=True)
    saved(volunteer, group)
    event = Event.objects.latest("pk")
    assert (event.series, event.occurrence_on) == (series, date(2026, 12, 16))
    series.fill(now)
    assert group.events.filter(occurrence_on="2026-12-16").count() == 1


# Who may


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


def test_a_meeting_of_another_group_cannot_be_confirmed(volunteer, group):
    theirs = EventFactory(confirmed=False)
    for key in (group.pk, theirs.group_id):
        answer = volunteer.post(f"/admin/groups/supportgroup/{key}/confirm/{theirs.pk}/")
        assert answer.status_code == 404
    theirs.refresh_from_db()
    assert not theirs.confirmed


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_add_meetings_is_refused(client, django_user_model, group, page):
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    may(user, "view_event", "view_supportgroup")
    group.leaders.add(user)
    client.force_login(user)
    assert client.get(MINE).status_code == 403
    assert client.get(f"/admin/groups/supportgroup/{group.pk}/{page}").status_code == 403


def test_staff_may_add_a_meeting_to_any_group(admin_client, group):
    assert saved(admin_client, group)["Location"] == MINE
    assert Event.objects.count() == 2


def test_visitors_are_asked_to_log_in(client, group):
    for page in (MINE, form_url(group)):
        assert client.get(page)["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(volunteer, group, method):
    for page in (MINE, form_url(group)):
        assert getattr(volunteer, method)(page).status_code == 405


# Cancelling and moving


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
    assert response["Location"] == MINE
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
    typed = moved(event, **ELSEWHERE | {"venue": ""})
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
    typed = moved(event, ends_at_0="2026-12-20", **ELSEWHERE | {"venue": ""})
    assert volunteer.post(reverse("admin:groups_event_move", args=[event.pk]), typed).status_code == 200
    assert Venue.objects.count() == 1


def test_moving_offers_only_venues_the_leader_knows(volunteer, event):
    VenueFactory(name="Far Hall")
    assert "Far Hall" not in volunteer.get(reverse("admin:groups_event_move", args=[event.pk])).text


def test_putting_back_on_leads_back_to_my_groups(volunteer, event):
    event.cancel(reason="Snow.")
    assert "Put it back on" in volunteer.get(MINE).text
    response = volunteer.post(reverse("admin:groups_event_reinstate", args=[event.pk]), {"from": "my-groups"})
    assert response["Location"] == MINE


def test_the_way_back_leads_nowhere_else(volunteer, event):
    address = reverse("admin:groups_event_cancel", args=[event.pk])
    response = volunteer.post(address, {"reason": "Snow.", "from": "https://elsewhere.example/"})
    assert response["Location"] == reverse("admin:groups_event_change", args=[event.pk])
