"""The frame of the admin: its menu and words, and lists and forms that a phone can show."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from groups.tests.factories import EventFactory, SupportGroupFactory
from sepsis_site.accounts.roles import GROUP_VOLUNTEERS
from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.tests.factories import StoryFactory, TagFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_the_menu_is_in_the_order_of_the_work_and_speaks_of_people(admin_client):
    page = admin_client.get(reverse("admin:index"))
    apps = page.context["app_list"]
    assert [app["app_label"] for app in apps] == ["stories", "groups", "faq", "support", "auth"]
    assert [str(entry["name"]) for entry in apps[1]["models"]] == ["Support groups", "Events", "Venues"]
    assert [str(entry["name"]) for entry in apps[-1]["models"]] == ["People", "Roles"]
    assert apps[-1]["name"] == "People and accounts"


def test_whoever_leads_a_group_finds_the_way_to_its_dates_first(client, django_user_model):
    from django.contrib.auth.models import Group

    leader = django_user_model.objects.create_user("leader", is_staff=True)
    leader.groups.add(Group.objects.get(name=GROUP_VOLUNTEERS))
    group = SupportGroupFactory(name="Hove Sepsis Support")
    client.force_login(leader)
    begin = reverse("admin:groups_supportgroup_meeting_begin", args=[group.pk])
    assert begin not in client.get(reverse("admin:index")).text
    group.leaders.add(leader)
    page = client.get(reverse("admin:index"))
    assert_valid_html(page)
    ways = [link.attrs["href"] for link in JustHTML(page.text, sanitize=False).query(".my-groups-panel a")]
    assert ways == [begin, reverse("admin:groups_supportgroup_mine")]


def test_a_list_is_headed_by_what_it_lists_and_every_cell_says_what_it_is(admin_client):
    StoryFactory(title="A long year")
    page = admin_client.get(reverse("admin:stories_story_changelist"))
    shown = JustHTML(page.text, sanitize=False)
    assert [heading.to_text() for heading in shown.query("h1")] == ["Stories"]
    assert shown.query("#result_list caption")[0].to_text() == "Stories"
    [title] = shown.query("#result_list tbody .field-title")
    assert title.attrs["data-name"] == "Title"
    assert "data-name" not in shown.query("#result_list tbody .action-checkbox")[0].attrs


def test_a_list_where_nothing_fits_says_so_and_leads_back(admin_client):
    page = admin_client.get(reverse("admin:groups_venue_changelist") + "?q=nowhere")
    assert "Nothing here fits." in page.text
    assert "Nothing here yet." in admin_client.get(reverse("admin:groups_venue_changelist")).text


def test_a_form_is_headed_by_the_name_of_the_thing_and_labels_day_and_time(admin_client):
    event = EventFactory(title="Spring walk")
    page = admin_client.get(reverse("admin:groups_event_change", args=[event.pk]))
    shown = JustHTML(page.text, sanitize=False)
    assert [heading.to_text() for heading in shown.query("h1")] == [str(event)]
    labelled = {label.attrs.get("for") for label in shown.query("label")}
    assert labelled >= {"id_starts_at_0", "id_starts_at_1", "id_ends_at_0", "id_ends_at_1"}


def test_a_page_that_sets_a_cookie_does_not_say_that_none_is_set(client):
    page = client.get(reverse("admin:login"))
    assert page.cookies
    assert "sets no cookies" not in page.text
    assert "needs cookies" in page.text


def test_a_box_in_a_list_has_its_column_s_name(admin_client):
    TagFactory()
    page = admin_client.get(reverse("admin:stories_tag_changelist"))
    [box] = JustHTML(page.text, sanitize=False).query("#id_form-0-order")
    assert box.attrs["aria-label"] == "Order"


def test_a_group_s_page_leads_to_adding_its_next_meeting(admin_client):
    group = SupportGroupFactory()
    page = admin_client.get(reverse("admin:groups_supportgroup_change", args=[group.pk]))
    assert reverse("admin:groups_supportgroup_meeting_begin", args=[group.pk]) in page.text
