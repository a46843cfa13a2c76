"""How long browsers and caches may keep a page."""

from datetime import timedelta

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.urls import reverse

from sepsis_site.middleware import cache_public_pages
from sepsis_site.testing import NOW
from support.tests.factories import ClosureFactory, HelplineFactory, OpeningHoursFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "unread_helpline")]

CLOSING = NOW.replace(hour=16)


@pytest.fixture(autouse=True)
def _open_until_four(unread_helpline):
    HelplineFactory()
    OpeningHoursFactory()


def kept(client, address="/"):
    return client.get(address).get("Cache-Control")


def test_a_public_page_may_be_kept_for_a_minute(client):
    for address in ("/", "/groups/", "/groups/events/", reverse("support:helpline")):
        assert kept(client, address) == "public, max-age=60"


@pytest.mark.parametrize(
    ("before", "seconds"),
    [
        (timedelta(seconds=61), 60),
        (timedelta(seconds=59), 59),
        (timedelta(seconds=1), 1),
        # Half a second is no whole one: nobody may keep it.
        (timedelta(seconds=0.5), 0),
        (timedelta(0), 60),
    ],
)
def test_but_never_past_the_moment_the_helpline_closes(client, time_machine, before, seconds):
    time_machine.move_to(CLOSING - before, tick=False)
    assert kept(client) == f"public, max-age={seconds}"


def test_nor_past_midnight_because_tomorrow_is_another_day_then(client, time_machine):
    ClosureFactory(first_day=NOW.date(), last_day=NOW.date() + timedelta(days=9))
    time_machine.move_to(NOW.replace(hour=23, minute=59, second=40), tick=False)
    assert kept(client) == "public, max-age=20"


def test_a_page_that_says_for_itself_how_long_it_may_be_kept_is_left_alone(client):
    assert kept(client, "/groups/?postcode=BN3+3WR") == "private, max-age=0"


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
    assert client.head("/")["Cache-Control"] == "public, max-age=60"


def test_a_page_that_says_nothing_of_the_helpline_may_be_kept_for_a_minute():
    assert through(HttpResponse()) == "public, max-age=60"


def test_a_page_that_took_until_after_closing_may_not_be_kept(client, time_machine):
    """It says "Open now": what it says was true when it was made, and is not when it is sent."""
    request = RequestFactory().get("/")

    def slow(request):
        from support.context_processors import helpline

        helpline(request)
        time_machine.move_to(CLOSING + timedelta(seconds=3), tick=False)
        return HttpResponse()

    time_machine.move_to(CLOSING - timedelta(seconds=3), tick=False)
    assert cache_public_pages(slow)(request)["Cache-Control"] == "public, max-age=0"
