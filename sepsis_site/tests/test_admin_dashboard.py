"""The first page of the admin: what needs whoever has logged in."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from justhtml import JustHTML

from faq.tests.factories import QuestionFactory
from groups.models import SupportGroup
from groups.tests.factories import EventFactory, SupportGroupFactory
from stories.page_copy import STORY
from stories.tests.factories import StoryFactory
from support.admin_tasks import lacks_christmas
from support.models import BookletRequest, DeadLink, OnlineCommunity
from support.tests.factories import (
    BookletRequestFactory,
    ClosureFactory,
    OnlineCommunityFactory,
    PageFactory,
    WarningSignsFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(autouse=True)
def how_soon_is_filled_in(db):
    """So that a test counts its own work: while it is empty, the list asks for it."""
    STORY.write({"how_long": "We read most stories within two weeks."})


def work_on(page):
    """The lines of the work list, each with where it leads."""
    links = JustHTML(page.text, sanitize=False).query(".task-list a")
    return {" ".join(link.to_text().split()): link.attrs["href"] for link in links}


def test_with_nothing_to_do_it_says_so(admin_client):
    page = admin_client.get(reverse("admin:index"))
    assert work_on(page) == {}
    assert "Nothing is waiting for you." in page.text


@pytest.fixture
def everything_waits():
    StoryFactory()
    StoryFactory(missing="The address of the video.")
    SupportGroupFactory(name="Without a date", confirmed=True)
    EventFactory(group__name="Only planned", group__confirmed=False, confirmed=False)
    EventFactory(group__name="All well", group__confirmed=True, confirmed=True)
    BookletRequestFactory()
    QuestionFactory(next_review_on=date(2026, 11, 24))
    QuestionFactory(next_review_on=date(2027, 11, 24))
    QuestionFactory(published=False)
    WarningSignsFactory(page__next_review_on=date(2027, 1, 1))
    PageFactory(next_review_on=None)
    OnlineCommunityFactory(url="")
    DeadLink.objects.create(found_in="A page", admin_path="/admin/", url="https://example.org/gone")


LINES = {
    "2 stories wait for you",
    "1 story has something missing",
    "1 group has no next meeting",
    "1 group has dates that nobody has confirmed",
    "1 group has details that nobody has confirmed",
    "1 request for booklets to post",
    "1 page has warning signs that no clinician has checked",
    "1 page is due for review",
    "1 link leads nowhere",
    "1 online community without a link",
    "1 answer is due for review",
}


def test_every_kind_of_work_is_counted_and_leads_to_as_long_a_list(admin_client, everything_waits):
    lines = work_on(admin_client.get(reverse("admin:index")))
    assert set(lines) == LINES
    for line, url in lines.items():
        assert admin_client.get(url).context["cl"].result_count == int(line.split()[0]), line


def test_each_sees_only_what_they_may_see_to(client, django_user_model, everything_waits):
    packer = django_user_model.objects.create_user("packer", is_staff=True)
    for codename in ("view_bookletrequest", "change_bookletrequest", "view_question"):
        packer.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(packer)
    assert set(work_on(client.get(reverse("admin:index")))) == {"1 request for booklets to post"}


def test_the_starter_content_leaves_editors_a_list(admin_client):
    call_command("load_seed_data", verbosity=0)
    lines = work_on(admin_client.get(reverse("admin:index")))
    assert "2 stories from the earlier site: ask the families" in lines
    assert f"{SupportGroup.objects.count()} groups have details that nobody has confirmed" in lines
    assert f"{OnlineCommunity.objects.without_link().count()} online communities without a link" in lines
    assert not BookletRequest.objects.exists()


@pytest.mark.parametrize(
    ("today", "lacks"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2026, 12, 25), True),
        (date(2026, 12, 26), False),
        (date(2027, 1, 2), False),
    ],
)
def test_from_december_on_somebody_is_asked_about_christmas(today, lacks):
    assert lacks_christmas(today) is lacks
    ClosureFactory(first_day=date(2025, 12, 24), last_day=date(2026, 1, 2))
    ClosureFactory(first_day=date(2026, 12, 1), last_day=date(2026, 12, 2))
    assert lacks_christmas(today) is lacks
    ClosureFactory(first_day=date(2026, 12, 24), last_day=date(2027, 1, 1))
    assert not lacks_christmas(today)


def test_the_line_about_christmas_leads_to_the_closures(client, admin_user, time_machine):
    time_machine.move_to(datetime(2026, 12, 3, 10, tzinfo=UTC))
    client.force_login(admin_user)
    lines = work_on(client.get(reverse("admin:index")))
    [url] = [url for line, url in lines.items() if "Christmas" in line]
    assert url == reverse("admin:support_closure_changelist")


def log(user, thing):
    return LogEntry.objects.log_actions(user.pk, [thing], CHANGE, "changed", single_object=True)


def test_what_was_changed_lately_names_others_only_to_who_may_see_it_all(
    client, admin_client, admin_user, django_user_model
):
    volunteer = django_user_model.objects.create_user("volunteer", is_staff=True)
    log(admin_user, SupportGroupFactory(name="Group of another"))
    log(volunteer, SupportGroupFactory(name="Their own group"))
    seen = admin_client.get(reverse("admin:index")).text
    assert "Group of another" in seen
    assert "Their own group" in seen
    client.force_login(volunteer)
    seen = client.get(reverse("admin:index")).text
    assert "Group of another" not in seen
    assert "Their own group" in seen
