"""How often one network may search and send forms."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, reverse

from core.models import RequestCount
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.middleware import rate_limits
from support.helpline.defaults import PUBLISHED

pytestmark = pytest.mark.usefixtures("at_now")
SEARCHES = ["/search/?q=secret", "/faq/?q=secret", "/groups/?postcode=secret", "/groups/?near=51,0", "/groups/?town=1"]

# Where a form is sent without a limit of this kind, and why.
UNLIMITED = {"admin": "staff who have logged in by all steps are at work; whoever has not is counted there too"}


def every_address(patterns=None, before=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        # As they stand in the URLconf: with a word for each part that varies.
        route = before + str(pattern.pattern).lstrip("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(pattern, URLResolver):
            yield from every_address(pattern.url_patterns, route)
        else:
            yield "/" + filled_in(route)


def filled_in(route):
    route = re.sub(r"\(\?P<\w+>[^)]*?([\w-]*)\)|\(\.\*\)", lambda found: found[1] or "x", route)
    route = re.sub(r"<int:\w+>", "1", route)
    return re.sub(r"<(\w+:)?\w+>", "x", route).replace("\\", "").rstrip("$")


@pytest.fixture
def no_more(settings):
    settings.RATE_LIMIT_SEARCHES = settings.RATE_LIMIT_FORMS = settings.RATE_LIMIT_UNSUBSCRIBE = 0


@pytest.fixture
def told(monkeypatch):
    """What PostgreSQL is told, and answers: as if other processes had counted nothing."""
    calls = []
    monkeypatch.setattr(type(RequestCount.objects), "add", lambda self, key, number, **_: calls.append(number) or 0)
    return calls


def test_every_address_of_the_site_limits_what_is_sent_to_it(no_more, told):
    client = Client()
    addresses = set(every_address())
    assert len(addresses) > 100
    for address in sorted(addresses):
        assert client.post(address).status_code == 429, address
    assert client.put("/").status_code == 429


@pytest.mark.django_db
def test_only_staff_at_work_are_not_counted(no_more, admin_client):
    assert list(UNLIMITED) == [site_settings.ADMIN_PATH.strip("/")]
    assert admin_client.post("/admin/logout/").status_code == 302
    assert admin_client.post("/admin/login/").status_code == 429


@pytest.mark.parametrize("address", SEARCHES)
def test_every_search_is_limited_and_keeps_what_was_typed(client, no_more, address):
    response = client.get(address)
    assert response.status_code == 429
    assert_valid_html(response)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert 0 < int(response["Retry-After"]) <= 600
    value = address.partition("=")[2]
    assert f'value="{value}"' in response.text
    for number in (PUBLISHED.dial, "999", "111"):
        assert f'href="tel:{number}"' in response.text


def test_reading_is_never_limited(no_more):
    for address in ("/", "/search/", "/faq/", "/groups/", "/helpline/", "/faq/x/?q=x", "/groups/?utm_source=x"):
        assert rate_limits.limit_for(RequestFactory().get(address)) is None, address


def test_what_was_typed_into_a_form_can_be_sent_again(client, no_more):
    typed = {"email": "a@example.org", "words": ["<one>", "two\x00"]}
    response = client.post("/newsletter/", typed)
    assert_valid_html(response)
    for value in ("a@example.org", "&lt;one&gt;", "two"):
        assert f'value="{value}"' in response.text
    assert "Send it again" in response.text
    assert "photo" not in response.text


def test_only_who_chose_a_photo_is_told_to_choose_it_again(client, no_more):
    for photo, is_told in (("", False), (SimpleUploadedFile("me.jpg", b"x"), True)):
        response = client.post("/stories/share/", {"title": "My story", "photo": photo})
        assert 'value="My story"' in response.text
        assert ("Your photo is not kept" in response.text) == is_told


@pytest.mark.parametrize(
    "sent",
    [
        {"path": "/newsletter/", "headers": {"sec-fetch-site": "cross-site"}},
        {"path": "/admin/login/"},
        {"path": "/newsletter/", "data": {"words": "secret" * 40_000}},
    ],
    ids=["from elsewhere", "a password", "too long"],
)
def test_what_must_not_or_cannot_be_kept_is_not_on_the_page(client, no_more, sent):
    response = client.post(**{"data": {"words": "secret"}} | sent)
    assert response.status_code == 429
    assert "secret" not in response.text
    assert_valid_html(response)


def test_a_mail_company_may_take_very_many_off_the_newsletter():
    ask = RequestFactory().post
    assert rate_limits.limit_for(ask("/newsletter/unsubscribe/x/")) is rate_limits.MAIL_PROGRAMS
    assert rate_limits.limit_for(ask("/newsletter/confirm/x/")) is rate_limits.FORMS


def count(network="192.0.2.1", *, counts, most, now, times=1):
    until = rate_limits.window_end(now)
    for _ in range(times):
        number = counts.add(f"key of {network}", most=most, until=until, now=now, what="searches")
    return number


@pytest.mark.django_db
def test_all_processes_count_together_to_within_ten_each(now, django_assert_num_queries):
    one, other = rate_limits.Counts(), rate_limits.Counts()
    with django_assert_num_queries(0):
        assert count(counts=one, most=30, now=now, times=9) == 9
    assert count(counts=one, most=30, now=now, times=16) == 25
    assert count(counts=other, most=30, now=now, times=10) == 30
    # What the other has counted is known when this one next tells.
    assert count(counts=one, most=30, now=now, times=5) == 40
    with django_assert_num_queries(0):
        # By now it is over in any case.
        assert count(counts=one, most=30, now=now, times=50) == 90
    assert count("192.0.2.2", counts=other, most=30, now=now, times=10) == 10


@pytest.mark.django_db
def test_counts_are_forgotten_when_their_time_is_over_and_name_nobody(client, settings, now, time_machine):
    settings.RATE_LIMIT_FORMS = 15
    answers = [client.post("/no/such/page/", {"words": "secret"}, REMOTE_ADDR="192.0.2.7") for _ in range(16)]
    assert [answer.status_code for answer in answers].count(429) == 1
    [kept] = RequestCount.objects.values()
    assert set(kept) == {"key", "number", "until"}
    assert len(kept["key"]) == 64
    assert now < kept["until"] <= now + rate_limits.WINDOW
    time_machine.move_to(now + timedelta(minutes=12))
    for _ in range(10):
        assert client.post("/no/such/page/", REMOTE_ADDR="192.0.2.8").status_code == 404
    assert RequestCount.objects.get().key != kept["key"]


def test_the_neighbours_in_a_house_count_as_one_and_others_apart(client, settings, told):
    settings.RATE_LIMIT_FORMS = 1
    assert client.post("/no/such/page/", REMOTE_ADDR="2001:db8:1:2::1").status_code == 404
    assert client.post("/no/such/page/", REMOTE_ADDR="2001:db8:1:3::1").status_code == 404
    assert client.post("/no/such/page/", REMOTE_ADDR="2001:db8:1:2:9::9").status_code == 429
    # On a socket without a proxy nobody is known, and everybody would be asked to wait for one.
    for _ in range(3):
        assert client.post("/no/such/page/", REMOTE_ADDR="").status_code == 404


def test_without_the_database_each_process_goes_by_what_it_knows(now, monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError

    monkeypatch.setattr(type(RequestCount.objects), "add", fail)
    counts = rate_limits.Counts()
    assert count(counts=counts, most=30, now=now, times=25) == 25
    calls = []
    monkeypatch.setattr(
        type(RequestCount.objects), "add", lambda self, key, number, **_: calls.append(number) or number
    )
    assert count(counts=counts, most=30, now=now) == 26
    assert calls == [26]


def test_an_attack_is_one_line_in_the_log_and_names_nobody(client, settings, told, caplog):
    settings.RATE_LIMIT_FORMS = 1
    for _ in range(30):
        client.post("/stories/mine/secret/", {"words": "secret"}, REMOTE_ADDR="192.0.2.7")
    [line] = [record.getMessage() for record in caplog.records if "too many" in record.getMessage()]
    assert line == "A network sends too many forms."
    assert "192.0.2.7" not in caplog.text


def test_a_process_remembers_only_so_many_networks(now, monkeypatch, told):
    monkeypatch.setattr(rate_limits, "MAX_REMEMBERED", 3)
    counts = rate_limits.Counts()
    for number in range(9):
        count(f"192.0.2.{number}", counts=counts, most=30, now=now)
    assert len(counts._counts) == 3


@pytest.mark.django_db
def test_a_form_that_was_sent_too_often_by_its_own_limit_says_when_to_come_back(client, monkeypatch):
    from sepsis_site.accounts.login import throttle as login_throttle

    monkeypatch.setattr(login_throttle, "MOST", 0)
    response = client.post(reverse("admin:login"), {"username": "a@example.org", "password": "x"})
    assert (response.status_code, response["Retry-After"]) == (429, "900")
