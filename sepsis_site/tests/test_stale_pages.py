"""What is kept of public pages, and what is answered when a page fails for want of the database."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from core.http import stale_page_cache
from core.models import CacheVersion
from faq.tests.factories import QuestionFactory
from groups.models import SupportGroup
from groups.tests.factories import SupportGroupFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.outage.postgres_backend.circuit_breaker import circuit_breaker_of
from sepsis_site.tests.admin_helpers import saved
from stories.models import Story
from stories.tests.factories import StoryFactory
from support.helpline import cache as helpline_cache
from support.helpline.defaults import PUBLISHED
from support.page_copy import FRONT_PAGE
from support.tests.factories import HelplineFactory, OpeningHoursFactory, ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

NOTE = "may be out of date"


@pytest.fixture(autouse=True)
def copies(settings, tmp_path, monkeypatch):
    settings.STALE_PAGE_CACHE_FOLDER = tmp_path
    monkeypatch.setattr(stale_page_cache, "_written", {})
    monkeypatch.setattr(stale_page_cache, "_edition", None)
    return tmp_path


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def lose_database(db):
    """From when a test calls it, nothing can be asked of the database. It is back before the test's rows go."""
    with pytest.MonkeyPatch.context() as patch:

        def lose(error=OperationalError):
            def refuse(*arguments, **options):
                raise error("connection to 192.0.2.1 refused")

            patch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)

        yield lose


def assert_helps(response):
    html = response.content.decode()
    for number in (PUBLISHED.dial, "999", "111"):
        assert f'href="tel:{number}"' in html
    assert_valid_html(response)
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_a_page_that_was_seen_is_shown_again_marked_and_kept_by_nobody(visitor, lose_database, time_machine, now):
    group = SupportGroupFactory(name="Hove")
    seen = visitor.get(group.get_absolute_url())
    assert NOTE not in seen.content.decode()
    lose_database()
    time_machine.move_to(now + timedelta(hours=3), tick=False)
    response = visitor.get(group.get_absolute_url())
    assert response.status_code == 200
    assert_helps(response)
    assert "This page is as it was on Tuesday 24 November at 10am. It may be out of date." in response.content.decode()
    assert response["Age"] == str(3 * 60 * 60)
    assert response["Warning"] == '110 - "Response is Stale"'
    assert "<h1>Hove</h1>" in response.content.decode()
    # What others add to an address makes no other page of it.
    assert visitor.get(f"{group.get_absolute_url()}?fbclid=abc&utm_source=x").status_code == 200
    # In large type no copy is kept; the page itself is better than none.
    assert visitor.get(f"{group.get_absolute_url()}?print=large").status_code == 200
    time_machine.move_to(now + timedelta(hours=24), tick=False)
    response = visitor.get(group.get_absolute_url())
    assert response.status_code == 503
    assert_helps(response)


def test_a_copy_says_of_the_helpline_what_is_true_now(visitor, lose_database, time_machine, now):
    assert b"Open now" in visitor.get("/").content
    lose_database()
    time_machine.move_to(now.replace(hour=20), tick=False)
    page = visitor.get("/").content.decode()
    assert NOTE in page
    assert "Open now" not in page
    assert page.count("Opens tomorrow") >= 2 or page.count("Closed") >= 2
    assert "<!--helpline" not in page


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_home_and_helpline_always_answer(visitor, lose_database, error):
    lose_database(error)
    for address in ("/", "/helpline/"):
        response = visitor.get(address)
        assert response.status_code == 200
        assert "Monday" in response.content.decode()
        assert "9am to 4pm" in response.content.decode()
        assert_valid_html(response)
    assert_helps(visitor.get("/"))


def test_the_helpline_is_marked_while_the_database_is_known_to_be_away(visitor, lose_database, monkeypatch):
    monkeypatch.setattr(circuit_breaker_of("default"), "is_down", True)
    response = visitor.get("/helpline/")
    assert NOTE in response.content.decode()
    assert_helps(response)


def test_the_finder_shows_all_groups_by_region_as_they_were(visitor, lose_database):
    SupportGroupFactory(name="Hove", region="south-east")
    online = SupportGroupFactory(name="From anywhere", online=True)
    visitor.get("/groups/")
    lose_database()
    for address in ("/groups/", "/groups/?postcode=BN3+3WR", "/groups/?near=50.8,-0.2"):
        response = visitor.get(address)
        assert response.status_code == 503
        assert_helps(response)
        html = response.content.decode()
        assert "Groups by region" in html
        assert online.get_absolute_url() in html
        assert "as they were on Tuesday 24 November at 10am" in html
        assert "BN3" not in html


def test_the_finder_without_a_copy_gives_the_number(visitor, lose_database):
    lose_database()
    response = visitor.get("/groups/?postcode=BN3+3WR")
    assert response.status_code == 503
    assert_helps(response)
    assert int(response["Retry-After"]) > 0
    assert "192.0.2.1" not in response.content.decode()


def test_neither_what_is_typed_nor_what_staff_see_nor_what_sets_a_cookie_is_kept(visitor, admin_client, places, copies):
    SupportGroupFactory(name="Hove")
    for address in (
        "/groups/?postcode=BN3+3WR",
        "/search/?q=hove",
        "/faq/?q=hove",
        "/stories/share/",
        "/admin/",
        "/none/",
    ):
        visitor.get(address)
    admin_client.get("/groups/")
    admin_client.get("/admin/")
    visitor.head("/groups/")
    assert not list(copies.glob("*.page"))
    visitor.get("/groups/")
    assert len(list(copies.glob("*.page"))) == 1


def test_what_was_sent_while_the_database_is_away_is_not_said_to_be_saved(visitor, monkeypatch):
    def refuse(*arguments, **options):
        raise OperationalError

    monkeypatch.setattr("support.newsletter.views.NewsletterForm", refuse)
    response = visitor.post("/newsletter/", {"email": "someone@example.org"})
    assert response.status_code == 503
    assert "Keep your words" in response.content.decode()
    assert "someone@" not in response.content.decode()
    assert_helps(response)


def test_a_copy_may_load_what_its_page_may(visitor, lose_database):
    story = StoryFactory(
        published=True,
        video_link="https://www.youtube.com/watch?v=abcdefghijk",
        link_has_captions=True,
        transcript="Hello.",
    )
    policy = visitor.get(story.get_absolute_url())["Content-Security-Policy"]
    assert "frame-src https:" in policy
    lose_database()
    copy = visitor.get(story.get_absolute_url())
    assert NOTE in copy.content.decode()
    assert copy["Content-Security-Policy"] == policy


def test_a_page_that_is_gone_has_no_copy(visitor, lose_database):
    group = SupportGroupFactory()
    visitor.get(group.get_absolute_url())
    SupportGroup.objects.update(published=False)
    assert visitor.get(group.get_absolute_url()).status_code == 404
    lose_database()
    assert visitor.get(group.get_absolute_url()).status_code == 503


def test_a_story_that_is_withdrawn_is_in_no_copy(visitor, now, copies, django_capture_on_commit_callbacks):
    story = StoryFactory(published=True)
    visitor.get("/stories/")
    assert list(copies.glob("*.page"))
    with django_capture_on_commit_callbacks(execute=True):
        assert Story.objects.get(pk=story.pk).withdraw(now=now)
    assert not list(copies.glob("*.page"))


@pytest.mark.usefixtures("changes_to_come")
def test_what_leaves_while_the_database_is_away_is_in_no_copy(visitor, lose_database, time_machine, now):
    leaves = now + timedelta(hours=2)
    story = StoryFactory(published=True, publish_until=leaves)
    answer = QuestionFactory(publish_until=leaves)
    booklet = ResourceFactory(publish_until=leaves)
    group = SupportGroupFactory()
    showing = [story.get_absolute_url(), "/stories/", answer.get_absolute_url(), "/faq/", "/resources/"]
    for address in [*showing, group.get_absolute_url()]:
        visitor.get(address)
    assert booklet.title in visitor.get("/resources/").content.decode()
    lose_database()
    time_machine.move_to(leaves - timedelta(seconds=1), tick=False)
    assert [visitor.get(address).status_code for address in showing] == [200] * 5
    time_machine.move_to(leaves, tick=False)
    assert [visitor.get(address).status_code for address in showing] == [503] * 5
    # What shows nothing of them stands for the whole day.
    assert visitor.get(group.get_absolute_url()).status_code == 200


@pytest.mark.usefixtures("unread_helpline")
def test_what_another_machine_takes_off_the_site_is_in_no_copy_within_seconds(
    visitor, lose_database, now, copies, tmp_path_factory, settings, django_capture_on_commit_callbacks
):
    HelplineFactory()
    story = StoryFactory(published=True)
    visitor.get("/stories/")
    assert list(copies.glob("*.page"))
    # The other machine has a folder of its own.
    settings.STALE_PAGE_CACHE_FOLDER = tmp_path_factory.mktemp("another")
    with django_capture_on_commit_callbacks(execute=True):
        Story.objects.get(pk=story.pk).withdraw(now=now)
    settings.STALE_PAGE_CACHE_FOLDER = copies
    assert list(copies.glob("*.page"))
    # After two seconds a process reads the helpline again, for any page.
    helpline_cache.expire()
    visitor.get("/helpline/")
    lose_database()
    assert visitor.get("/stories/").status_code == 503
    assert visitor.get("/helpline/").status_code == 200


def test_a_machine_that_nobody_but_a_monitor_asks_learns_of_it_too(visitor, lose_database, places):
    visitor.get("/stories/")
    CacheVersion.objects.renew()
    visitor.get("/readyz")
    lose_database()
    assert visitor.get("/stories/").status_code == 503


def test_a_page_that_was_being_made_when_something_left_is_no_copy(visitor, monkeypatch, now):
    made = FRONT_PAGE.read

    def and_meanwhile():
        CacheVersion.objects.renew()
        stale_page_cache.learn(CacheVersion.objects.current())
        return made()

    monkeypatch.setattr(FRONT_PAGE, "read", and_meanwhile)
    assert visitor.get("/").status_code == 200
    assert stale_page_cache.get("/", now=now) is None


def test_an_end_that_an_editor_sets_or_brings_forward_makes_copies_old(admin_client, now):
    answer = QuestionFactory()
    story = StoryFactory(published=True)
    saved(admin_client, answer, order=7)
    assert CacheVersion.objects.current() == 0
    editions = []
    for change in (
        lambda: saved(admin_client, answer, publish_until_0="2026-12-03", publish_until_1="09:00"),
        lambda: Story.objects.get(pk=story.pk).set_end(None, now + timedelta(days=1), now=now),
        lambda: admin_client.post(f"/admin/faq/question/{answer.pk}/delete/", {"post": "yes"}),
    ):
        change()
        editions.append(CacheVersion.objects.current())
    assert 0 < editions[0] < editions[1] < editions[2]


def test_other_errors_are_not_blamed_on_the_database(visitor, monkeypatch):
    def fail():
        raise ZeroDivisionError

    visitor.get("/")
    monkeypatch.setattr(FRONT_PAGE, "read", fail)
    response = visitor.get("/")
    assert response.status_code == 500
    assert "there is a problem with the service" in response.content.decode()


def test_no_outage_fills_the_log(visitor, lose_database, caplog):
    lose_database()
    for _ in range(3):
        visitor.get("/faq/")
        visitor.get("/groups/")
    assert not [record for record in caplog.records if record.name == "django.request"]


@pytest.mark.usefixtures("unread_helpline")
def test_a_process_that_starts_without_the_database_knows_the_hours_of_the_last_one(monkeypatch, now):
    HelplineFactory(phone="0800 111 2222")
    OpeningHoursFactory(weekday=1)
    helpline_cache.current()
    helpline_cache.forget()

    def refuse():
        raise OperationalError

    monkeypatch.setattr(helpline_cache, "read", refuse)
    known = helpline_cache.current().at(now)
    assert known.number == "0800 111 2222"
    assert "Tuesday, 9am to 4pm" in known.hours
    # A closure may have been entered since.
    assert "Call to see if we are open" in known.status.words
    helpline_cache.forget()
    stale_page_cache.remember(
        helpline_cache.FILE, {"helpline": {"no_such_field": 1}, "weekly": [], "special": [], "closures": []}
    )
    assert helpline_cache.current().at(now).number == PUBLISHED.number
