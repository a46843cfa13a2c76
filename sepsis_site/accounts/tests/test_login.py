"""Logging in: the password, and how often it may be tried."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.admin.staff_session import VOLUNTEERS
from core.models import FormAttempt
from sepsis_site.accounts.forms import TOO_MANY, WRONG
from sepsis_site.accounts.login import throttle as login_throttle
from sepsis_site.accounts.tests.factories import PASSWORD, PersonFactory, app_for
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture
def log_in(client):
    def post(username="nell@example.org", password=PASSWORD, **more):
        return client.post(LOGIN, {"username": username, "password": password, **more})

    return post


@pytest.fixture
def nell():
    return PersonFactory(username="nell@example.org", role=VOLUNTEERS)


def test_the_page_is_whole_and_kept_by_nobody(client):
    response = client.get(LOGIN)
    assert_valid_html(response)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    for words in ('autocomplete="username"', 'autocomplete="current-password"', "Forgotten your password?"):
        assert words in response.text
    assert "style=" not in response.text
    assert "0808" in response.text or "tel:999" in response.text


def test_a_volunteer_comes_in_by_the_password_alone(log_in, nell, client):
    response = log_in(next="/admin/auth/")
    assert (response.status_code, response.url) == (302, "/admin/auth/")
    assert client.get("/admin/").status_code == 200


def test_an_email_address_is_one_however_it_is_written(log_in, nell):
    assert log_in("Nell@Example.org").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/admin/login/?next=/", "\x00", "javascript:1"]
)
def test_the_login_leads_nowhere_else(log_in, nell, elsewhere):
    assert log_in(next=elsewhere).url == "/admin/"


@pytest.mark.parametrize("name", ["nobody@example.org", "nell", "x" * 256, "x" * 10_000, "nul\x00", "‮lleN", "Ω" * 300])
def test_every_wrong_name_gets_the_same_words_as_a_wrong_password(log_in, nell, name, caplog):
    wrong_name, wrong_password = log_in(name), log_in(password="wrong")
    for response in (wrong_name, wrong_password):
        assert response.status_code == 200
        assert response.context["errors"] == [{"field": "id_username", "message": WRONG}]
        assert "<title>Error: Log in" in response.text
    assert [record.name for record in caplog.records] == ["sepsis_site.accounts.login.views"] * 2
    assert name[:40] not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_name_nobody_has_takes_a_hash_of_the_password_too(log_in, nell, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given))
    for name in ("nell@example.org", "nobody@example.org", "nul\x00@example.org", "x" * 300):
        hashed.clear()
        log_in(name, "wrong")
        assert len(hashed) == 1, name


@pytest.mark.parametrize("lack", [{"is_active": False}, {"is_staff": False}])
def test_who_may_not_come_in_gets_the_same_words(log_in, nell, lack):
    type(nell).objects.update(**lack)
    assert log_in().context["errors"][0]["message"] == WRONG


def test_empty_boxes_are_named(client):
    response = client.post(LOGIN, {})
    assert [error["field"] for error in response.context["errors"]] == ["id_username", "id_password"]
    assert_valid_html(response)


def test_after_ten_failures_even_the_right_password_waits_a_quarter_of_an_hour(log_in, nell, at_now, time_machine):
    for _ in range(login_throttle.MOST):
        assert log_in(password="wrong").status_code == 200
    for _ in range(3):
        response = log_in()
        assert response.status_code == 429
        assert response.context["errors"][0]["message"] == TOO_MANY
    time_machine.move_to(at_now + timedelta(minutes=15, seconds=1))
    assert log_in().status_code == 302


def test_whoever_guesses_elsewhere_keeps_nobody_out_of_a_browser_they_have_logged_in_with(log_in, nell, client):
    cookie = log_in().cookies["known-browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert "nell" not in cookie.value
    elsewhere, theirs = Client(REMOTE_ADDR="192.0.2.66"), {"username": nell.username}
    for _ in range(login_throttle.MOST):
        elsewhere.post(LOGIN, theirs | {"password": "wrong"})
    assert elsewhere.post(LOGIN, theirs | {"password": PASSWORD}).status_code == 429
    client.session.flush()
    for _ in range(login_throttle.MOST):
        assert log_in(password="wrong").status_code == 200
    # What is guessed in this browser counts for it; and the cookie is good for one account alone.
    assert log_in().status_code == 429
    other = PersonFactory(username="other@example.org", role=VOLUNTEERS)
    for _ in range(login_throttle.MOST):
        elsewhere.post(LOGIN, {"username": other.username, "password": "wrong"})
    assert log_in(other.username).status_code == 429


@pytest.mark.parametrize("forged", ["x", "x:y:z", "\x00", "é", "[]", "x" * 5000])
def test_a_forged_cookie_makes_no_browser_known(log_in, nell, client, forged):
    for _ in range(login_throttle.MOST):
        log_in(password="wrong")
    client.cookies["known-browser"] = forged
    assert log_in().status_code == 429


def test_the_log_shows_that_one_account_is_attacked_and_not_which(log_in, nell, caplog):
    for name in (nell.username, nell.username, "other@example.org"):
        log_in(name, "wrong")
    first, second, other = (record.getMessage() for record in caplog.records)
    assert first == second != other
    assert re.fullmatch(r"A login was refused: .* \(account [0-9a-f]{8}, network [0-9a-f]{8}\)", first)
    assert "127.0.0.1" not in caplog.text
    now = datetime(2026, 11, 24, tzinfo=UTC)
    names = {login_throttle.name_in_log("x", now=now + timedelta(days=days)) for days in range(3)}
    assert len(names) == 3


def test_a_success_forgets_the_failures_before_it(log_in, nell, client):
    for _ in range(login_throttle.MOST - 1):
        log_in(password="wrong")
    assert log_in().status_code == 302
    assert not FormAttempt.objects.filter(form=login_throttle.PASSWORD).exists()


def test_a_network_that_tries_many_names_is_slowed_down(log_in, nell, monkeypatch):
    monkeypatch.setattr(login_throttle, "RATE_LIMIT_PER_NETWORK", 2)
    log_in("one@example.org")
    log_in("two@example.org")
    assert log_in().status_code == 429


def test_what_is_counted_names_nobody(log_in, nell):
    log_in(password="wrong")
    assert {len(attempt.sender) for attempt in FormAttempt.objects.all()} == {64}


def test_a_password_that_is_long_or_odd_is_only_wrong(log_in, nell):
    for password in ("x" * 100_000, "\x00", "пароль", "‮"):
        assert log_in(password=password).context["errors"][0]["message"] == WRONG


def test_logging_out_leads_to_the_login(log_in, nell, client):
    log_in()
    response = client.post(reverse("admin:logout"), follow=True)
    assert "You are logged out." in response.text
    assert client.get("/admin/").status_code == 302


def test_no_other_method_is_answered(client):
    assert client.put(LOGIN).status_code == 405


def test_an_earlier_session_of_another_person_is_left_behind(log_in, nell, client):
    other = PersonFactory()
    app_for(other)
    client.force_login(other, verified=False)
    log_in()
    assert int(client.session["_auth_user_id"]) == nell.pk


def test_failures_are_logged_at_a_level_that_is_seen():
    assert logging.getLogger("sepsis_site.accounts").isEnabledFor(logging.WARNING)
