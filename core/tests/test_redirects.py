"""An address that has changed goes on working, whichever app it belongs to."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from core.http import redirects
from core.models import Redirect
from faq.tests.factories import QuestionFactory
from groups.tests.factories import SupportGroupFactory
from sepsis_site.dev.pytest_plugin import NOW
from sepsis_site.tests.admin_helpers import saved
from stories.erasure import erase_sender
from stories.tests.factories import StoryFactory
from support.models import Page
from support.tests.factories import PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(
    params=[
        lambda: PageFactory(slug="old"),
        lambda: QuestionFactory(slug="old"),
        lambda: SupportGroupFactory(slug="old"),
        lambda: StoryFactory(slug="old", published=True),
    ],
    ids=["page", "answer", "group", "story"],
)
def thing(request):
    return request.param()


def move(thing, slug):
    before = type(thing).objects.get(pk=thing.pk)
    thing.slug = slug
    thing.save()
    redirects.add_redirect(before, thing, now=NOW)


def test_an_address_changed_in_the_admin_leads_to_the_new_one(admin_client, client, thing):
    old = thing.get_absolute_url()
    saved(admin_client, thing, slug="new")
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, thing.get_absolute_url())
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.get(thing.get_absolute_url()).status_code == 200


def test_a_save_that_leaves_the_address_alone_keeps_nothing(admin_client, thing):
    saved(admin_client, thing)
    assert not Redirect.objects.exists()


def test_the_address_of_a_draft_is_not_kept(admin_client):
    page = PageFactory(slug="old", published=False)
    saved(admin_client, page, slug="new")
    assert not Redirect.objects.exists()


def test_many_changes_are_one_step(client, thing):
    old = thing.get_absolute_url()
    for slug in ("second", "third", "fourth"):
        move(thing, slug)
    assert client.get(old)["Location"] == thing.get_absolute_url()
    assert client.get(old.replace("old", "second"))["Location"] == thing.get_absolute_url()


def test_an_address_that_comes_back_leads_nowhere_else(client, thing):
    move(thing, "new")
    move(thing, "old")
    assert client.get(thing.get_absolute_url()).status_code == 200
    assert client.get(thing.get_absolute_url().replace("old", "new"))["Location"] == thing.get_absolute_url()
    assert Redirect.objects.count() == 1


def test_a_new_page_at_an_old_address_wins(client):
    first = PageFactory(slug="old")
    move(first, "new")
    second = PageFactory(slug="old")
    assert client.get("/old/").status_code == 200
    move(second, "newer")
    assert client.get("/old/")["Location"] == "/newer/"


def test_what_stands_below_an_old_address_moves_with_it(client):
    group = SupportGroupFactory(slug="old")
    move(group, "new")
    assert client.get("/groups/old/calendar.ics")["Location"] == "/groups/new/calendar.ics"


def test_an_old_address_of_what_is_gone_is_not_found(client):
    page = PageFactory(slug="old")
    move(page, "new")
    Page.objects.update(published=False)
    assert client.get("/old/").status_code == 404
    page.delete()
    assert client.get("/old/").status_code == 404


@pytest.mark.parametrize("factory", [PageFactory, QuestionFactory, lambda **also: StoryFactory(published=True, **also)])
def test_old_addresses_of_what_has_left_lead_to_where_it_says_so(client, time_machine, factory):
    thing = factory(slug="old", publish_until=NOW + timedelta(hours=1))
    first = thing.get_absolute_url()
    move(thing, "new")
    time_machine.move_to(NOW + timedelta(hours=2), tick=False)
    # Its address may change after it has left, too.
    before = type(thing).objects.get(pk=thing.pk)
    thing.slug = "newer"
    thing.save()
    redirects.add_redirect(before, thing, now=NOW + timedelta(hours=2))
    for address in (first, before.get_absolute_url()):
        response = client.get(address, follow=True)
        assert (response.redirect_chain, response.status_code) == ([(thing.get_absolute_url(), 301)], 410)


def test_an_old_address_of_a_kind_that_the_site_no_longer_has_is_not_found(client):
    Redirect.objects.create(path="/old/", kind="support.pamphlet", key=1, changed_at=NOW)
    assert client.get("/old/").status_code == 404


def test_an_old_address_of_a_story_taken_down_leads_to_where_it_says_so(client):
    story = StoryFactory(slug="old", published=True)
    move(story, "new")
    story.withdraw(now=NOW + timedelta(minutes=1))
    response = client.get("/stories/old/", follow=True)
    assert (response.redirect_chain, response.status_code) == ([("/stories/new/", 301)], 410)


def test_an_erased_story_leaves_no_old_address_behind(client):
    story = StoryFactory(slug="old-with-a-name", published=True)
    move(story, "new")
    story.withdraw(now=NOW)
    erase_sender(story, now=NOW)
    assert not Redirect.objects.exists()
    assert client.get("/stories/old-with-a-name/").status_code == 404


def test_no_page_pays_for_it(client, django_assert_num_queries):
    page = PageFactory(slug="here")
    client.get("/here/")
    with django_assert_num_queries(2):
        assert client.get("/here/").status_code == 200
    with django_assert_num_queries(2):
        assert client.get("/nowhere/").status_code == 404
    with django_assert_num_queries(0):
        assert client.get("/no/such/page/").status_code == 404
    move(page, "there")
    with django_assert_num_queries(3):
        assert client.get("/here/").status_code == 301


def test_nothing_that_stood_after_the_question_mark_goes_along(client):
    move(QuestionFactory(slug="old"), "new")
    assert client.get("/faq/old/?postcode=BN3+3WR")["Location"] == "/faq/new/"


def test_a_form_sent_to_an_old_address_is_not_led_on(client):
    move(QuestionFactory(slug="old"), "new")
    assert client.post("/faq/old/").status_code in (404, 405)


@pytest.mark.parametrize("path", ["/faq/%00/", "/" + "x" * 3000 + "/", "/faq/‮/", "/" + "a/" * 300])
def test_odd_addresses_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_without_the_table_a_page_is_not_found_as_before(client, monkeypatch):
    def broken(*arguments, **options):
        raise OperationalError("secret")

    monkeypatch.setattr(redirects, "find_redirect_target", broken)
    assert client.get("/faq/old/").status_code == 404
