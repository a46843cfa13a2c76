"""How long browsers and caches may keep a page."""

import re
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.http import FileResponse, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.urls import reverse

from faq.tests.factories import QuestionFactory
from groups.tests.factories import EventFactory
from sepsis_site.dev.pytest_plugin import NOW
from sepsis_site.middleware import page_expiry
from sepsis_site.middleware.caching import cache_public_pages
from stories.tests.factories import StoryFactory
from support.tests.factories import (
    ClosureFactory,
    HelplineFactory,
    OnlineCommunityFactory,
    OpeningHoursFactory,
    PageFactory,
    ResourceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "unread_helpline")]

CLOSING = NOW.replace(hour=16)


@pytest.fixture(autouse=True)
def _open_until_four(unread_helpline):
    HelplineFactory()
    OpeningHoursFactory()


def kept(client, address="/"):
    return client.get(address).get("Cache-Control")


def for_seconds(fresh, revalidated):
    return f"public, max-age={fresh}, stale-while-revalidate={revalidated}, stale-if-error=86400"


A_MINUTE = for_seconds(28, 28)


def test_a_public_page_may_be_kept_for_a_minute(client):
    for address in ("/", "/groups/", "/groups/events/", reverse("support:helpline")):
        assert kept(client, address) == A_MINUTE


@pytest.mark.parametrize(
    ("before", "fresh", "revalidated"),
    [
        (timedelta(seconds=57), 28, 28),
        (timedelta(seconds=55), 28, 27),
        (timedelta(seconds=27), 27, 0),
        (timedelta(seconds=1), 1, 0),
        # Half a second is no whole one: nobody may keep it.
        (timedelta(seconds=0.5), 0, 0),
        (timedelta(0), 28, 28),
    ],
)
def test_but_never_past_the_moment_the_helpline_closes(client, time_machine, before, fresh, revalidated):
    time_machine.move_to(CLOSING - before, tick=False)
    assert kept(client) == for_seconds(fresh, revalidated)


@pytest.mark.usefixtures("changes_to_come")
@pytest.mark.parametrize("moment", ["starts_at", "ends_at"])
def test_nor_past_the_moment_an_event_begins_or_ends(client, now, moment):
    at = now + timedelta(seconds=20)
    other = {"starts_at": at - timedelta(hours=1), "ends_at": at + timedelta(hours=1)}
    EventFactory(**other | {moment: at})
    assert kept(client) == for_seconds(20, 0)


@pytest.mark.usefixtures("changes_to_come")
@pytest.mark.parametrize("moment", ["publish_from", "publish_until"])
@pytest.mark.parametrize("factory", [QuestionFactory, PageFactory, ResourceFactory, OnlineCommunityFactory])
def test_nor_past_the_moment_something_comes_or_goes(client, now, factory, moment):
    factory(**{moment: now + timedelta(seconds=20)})
    assert kept(client, "/helpline/") == for_seconds(20, 0)


@pytest.mark.usefixtures("changes_to_come")
@pytest.mark.parametrize("moment", ["published_at", "publish_until"])
def test_nor_past_the_moment_a_story_comes_or_goes(client, now, moment):
    StoryFactory(**{"published": True, moment: now + timedelta(seconds=20)})
    assert kept(client, "/helpline/") == for_seconds(20, 0)


@pytest.mark.usefixtures("changes_to_come")
@pytest.mark.parametrize(
    ("factory", "listed"),
    [
        (QuestionFactory, "/faq/"),
        (lambda **times: StoryFactory(published=True, **times), "/stories/"),
        (PageFactory, ""),
        (ResourceFactory, "/resources/"),
        (OnlineCommunityFactory, "/communities/"),
    ],
    ids=["answer", "story", "page", "booklet", "community"],
)
def test_a_page_stands_in_for_the_site_only_until_something_on_it_leaves(client, now, factory, listed):
    thing = factory(publish_until=now + timedelta(hours=1))
    for address in {listed or thing.get_absolute_url(), thing.get_absolute_url().partition("#")[0]}:
        assert kept(client, address).endswith("stale-if-error=3600"), address
    assert kept(client, "/helpline/") == A_MINUTE


@pytest.mark.usefixtures("changes_to_come")
def test_nobody_keeps_a_page_for_later_when_what_leaves_is_not_known(client, monkeypatch):
    monkeypatch.setattr(page_expiry, "_read_leaving", Mock(side_effect=OperationalError))
    assert kept(client).endswith("stale-if-error=0")


@pytest.mark.usefixtures("changes_to_come")
def test_what_changes_next_is_asked_for_every_half_minute_and_is_no_reason_to_fail(
    now, django_assert_num_queries, monkeypatch
):
    event = EventFactory(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(seconds=70))
    with django_assert_num_queries(1):
        assert page_expiry.after(now) == event.ends_at
        assert page_expiry.after(now + timedelta(seconds=29)) == event.ends_at
    monkeypatch.setattr(page_expiry, "_read", Mock(side_effect=OperationalError))
    assert page_expiry.after(now + timedelta(seconds=30)) == event.ends_at
    assert page_expiry.after(event.ends_at) is None


def test_nor_past_midnight_because_tomorrow_is_another_day_then(client, time_machine):
    ClosureFactory(first_day=NOW.date(), last_day=NOW.date() + timedelta(days=9))
    time_machine.move_to(NOW.replace(hour=23, minute=59, second=40), tick=False)
    assert kept(client) == for_seconds(20, 0)


def test_a_page_that_says_for_itself_how_long_it_may_be_kept_is_left_alone(client):
    assert kept(client, "/groups/?postcode=BN3+3WR") == "private, no-store"


def test_the_admin_is_never_public(client, admin_client):
    for browser in (client, admin_client):
        for name in ("index", "login", "support_helpline_changelist"):
            assert "public" not in browser.get(reverse(f"admin:{name}")).get("Cache-Control", "")


def test_whoever_is_logged_in_keeps_no_copy_and_sees_an_edit_at_once(admin_client):
    assert kept(admin_client) == "private, no-cache"


@pytest.mark.parametrize("address", ["/no/such/page/", "/helpline"])
def test_what_is_not_a_page_that_was_found_is_left_alone(client, address):
    assert kept(client, address) is None


def through(response, *, method="get"):
    request = getattr(RequestFactory(), method)("/")
    return cache_public_pages(lambda request: response)(request).get("Cache-Control")


def with_cookie():
    response = HttpResponse()
    response.set_cookie("csrftoken", "secret")
    return response


@pytest.mark.parametrize(
    "response",
    [
        with_cookie(),
        HttpResponse(headers={"Vary": "Accept-Encoding, Cookie"}),
        HttpResponse(headers={"Cache-Control": "no-store"}),
        HttpResponse(status=503),
        JsonResponse({}),
        FileResponse(b"", content_type="application/pdf"),
    ],
    ids=["cookie", "vary", "its own", "unavailable", "json", "pdf"],
)
def test_what_is_not_for_everybody_is_left_alone(response):
    before = response.get("Cache-Control")
    assert through(response) == before


def test_the_answer_to_a_form_is_left_alone():
    assert through(HttpResponse(), method="post") is None


def test_head_is_answered_as_get_is(client):
    assert client.head("/")["Cache-Control"] == A_MINUTE


def test_a_page_that_says_nothing_of_the_helpline_may_be_kept_for_a_minute():
    assert through(HttpResponse()) == A_MINUTE


def test_a_page_that_took_until_after_closing_may_not_be_kept(client, time_machine):
    """It says "Open now": what it says was true when it was made, and is not when it is sent."""
    request = RequestFactory().get("/")

    def slow(request):
        from support.helpline.context_processors import helpline

        helpline(request)
        time_machine.move_to(CLOSING + timedelta(seconds=3), tick=False)
        return HttpResponse()

    time_machine.move_to(CLOSING - timedelta(seconds=3), tick=False)
    assert cache_public_pages(slow)(request)["Cache-Control"] == for_seconds(0, 0)


READING = [
    "/",
    "/helpline/",
    "/groups/",
    "/groups/events/",
    "/communities/",
    "/stories/",
    "/faq/",
    "/resources/",
    "/search/",
    "/newsletter/sent/",
]


@pytest.mark.parametrize("method", ["get", "head"])
def test_whoever_has_the_very_page_is_not_sent_it_again(client, method):
    first = client.get("/")
    again = getattr(client, method)("/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in ("ETag", "Cache-Control")} == {
        name: first[name] for name in ("ETag", "Cache-Control")
    }
    # Browsers take over what a 304 says of the page they have.
    assert again["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert "Content-Length" not in again
    # As a server in between names it once it has compressed it.
    assert client.get("/", headers={"if-none-match": f"W/{first['ETag']}"}).status_code == 304
    assert client.get("/", headers={"if-none-match": '"another"'}).status_code == 200


def test_an_edit_gives_the_page_another_name(client):
    first = client.get("/communities/")["ETag"]
    OnlineCommunityFactory(name="A new one")
    assert client.get("/communities/", headers={"if-none-match": first}).status_code == 200


def test_reading_pages_are_the_same_for_everybody_to_the_byte(client, time_machine, now):
    pages = {address: client.get(address) for address in READING}
    time_machine.move_to(now + timedelta(seconds=5), tick=False)
    for address, page in pages.items():
        assert not page.headers.get("Vary"), address
        again = client.get(
            address, headers={"cookie": f"csrftoken={32 * 'a'}", "accept-language": "cy", "user-agent": "x"}
        )
        assert again.content == page.content, address
        assert again["ETag"] == page["ETag"], address


def test_only_the_time_stamp_of_its_form_differs_on_an_answer(client, time_machine, now):
    address = QuestionFactory().get_absolute_url()
    page = client.get(address)
    time_machine.move_to(now + timedelta(seconds=5), tick=False)
    again = client.get(address)
    assert page["ETag"] != again["ETag"]
    stamp = re.compile(rb'name="shown" value="[^"]*"')
    assert stamp.sub(b"", page.content) == stamp.sub(b"", again.content)


def test_what_somebody_typed_or_fills_in_is_kept_by_nobody_else(client):
    ResourceFactory(printed_copies=True)
    results = ["/groups/?postcode=BN3+3WR", "/groups/?near=50.8,-0.2", "/faq/?q=hair", "/search/?q=hair"]
    for address in [*results, "/newsletter/", "/stories/share/", "/resources/printed/"]:
        response = client.get(address)
        assert "private" in response["Cache-Control"], address
        assert "ETag" not in response, address
        assert "no-store" in response["Cache-Control"] or address in {
            # With "no-store", whoever comes back to them would find the boxes empty, or be asked to send again.
            "/newsletter/",
            "/stories/share/",
            "/resources/printed/",
        }


def test_pages_say_on_which_day_the_state_of_the_helpline_was_true(client):
    """A cache may show them for a day while the site does not answer, to browsers without scripts too."""
    html = client.get("/").content.decode()
    assert "Open now, until 4pm today<noscript> (Tuesday)</noscript>" in html
    assert 'data-valid-until="2026-11-24T16:00:00+00:00"' in html
    assert 'data-fallback="Tuesday, 9am to 4pm. Call to see if we are open now"' in html
