"""What surrounds every page, seen on the home page, the error page and the style page."""

import re

import pytest
from django.test import RequestFactory
from django.urls import resolve, reverse

from sepsis_site.layout import layout

ADDRESSES = ["/", "/no-such-page/", "/styleguide/"]


@pytest.fixture(params=ADDRESSES)
def html(request, client, db, settings):
    settings.DEBUG = request.param == "/styleguide/"
    response = client.get(request.param)
    assert not response.cookies
    return response.content.decode()


def test_the_skip_link_is_the_first_thing_and_its_target_takes_focus(html):
    body = html.split("<body", 1)[1].split(">", 1)[1]
    assert body.lstrip().startswith('<a class="skip-link" href="#main">')
    assert '<main class="wrap" id="main" tabindex="-1">' in html


def test_999_and_111_come_before_anything_else_that_can_be_followed(html):
    links = re.findall(r'<a [^>]*href="([^"]*)"', html)
    assert links[:3] == ["#main", "tel:999", "tel:111"]


def test_the_title_ends_with_the_name_of_the_site(html):
    assert re.search(r"<title>.+ – UK Sepsis Trust Support</title>", html)


def test_a_strict_content_security_policy_would_find_nothing_to_refuse(html):
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert "<style" not in html
    assert not re.search(r"<[^>]+\son\w+=", html)
    # Data is no script: nothing runs it.
    assert not re.search(r'<script(?![^>]*(?:\bsrc=|type="application/ld\+json"))', html)


def test_nothing_is_asked_of_anybody_else(html):
    asked = re.findall(r'<(?:script|link|img|iframe|source)[^>]*(?:src|href)="([^"]*)"', html)
    assert asked
    asked = [address for address in asked if not address.startswith("/static/")]
    # Its own address, feed and calendar, which a browser does not ask for, and what belongs to no page by itself.
    ours = {"http://testserver/", "/favicon.ico", "/site.webmanifest", "/stories/feed/", "/groups/calendar.ics"}
    assert set(asked) <= ours


def test_every_address_on_the_home_page_leads_somewhere(client, db):
    html = client.get("/").content.decode()
    addresses = set(re.findall(r'(?:href|action)="(/(?!static/)[^"]*)"', html))
    assert reverse("groups:events") in addresses
    for address in addresses:
        resolve(address.partition("#")[0])


def surroundings(view_name):
    request = RequestFactory().get(reverse(view_name))
    request.resolver_match = resolve(request.path)
    return layout(request)["layout"]


def test_the_menu_marks_the_page_one_is_on():
    menu = surroundings("groups:events").menu
    assert f'<a href="{reverse("groups:events")}" aria-current="page">' in menu
    assert menu.count("aria-current") == 1


def test_the_menu_marks_nothing_on_a_page_outside_it():
    assert "aria-current" not in surroundings("home").menu


def test_a_request_that_matched_no_page_has_its_surroundings_too():
    request = RequestFactory().get("/")
    assert layout(request)["layout"].home == "/"


def test_addresses_of_static_files_follow_the_storage(settings):
    assert surroundings("home").stylesheet == "/static/css/site.css"
    settings.STATIC_URL = "/elsewhere/"
    assert surroundings("home").stylesheet == "/elsewhere/css/site.css"
