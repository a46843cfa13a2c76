"""Passwords: forgotten, chosen by a link, and changed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from core.admin.staff_session import VOLUNTEERS
from sepsis_site.accounts.forms import TOO_MANY
from sepsis_site.accounts.login import throttle as login_throttle
from sepsis_site.accounts.passwords import tokens as passwords_tokens
from sepsis_site.accounts.tests.factories import PASSWORD, PersonFactory, app_for
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.observability.log_formatters import SIGNED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
FORGOTTEN = "/admin/account/forgotten/"
NEW = "three unrelated words here"


@pytest.fixture
def nell():
    return PersonFactory(username="nell@example.org", role=VOLUNTEERS)


@pytest.fixture
def ask(client, time_machine, now):
    def post(email, **more):
        shown = client.get(FORGOTTEN).context["form"].initial["shown"]
        time_machine.shift(5)
        return client.post(FORGOTTEN, {"email": email, "shown": shown, **more})

    return post


def choose(client, key, password=NEW, again=None):
    return client.post(
        f"/admin/account/choose-password/{key}/", {"new_password1": password, "new_password2": again or password}
    )


def key_in_mail():
    [address] = [line for line in mail.outbox[-1].body.splitlines() if "choose-password" in line]
    return address.split("/")[-2]


def test_known_or_not_the_answer_is_the_same(ask, nell, client):
    assert_valid_html(client.get(FORGOTTEN))
    answers = [ask(email) for email in ("nell@example.org", "nobody@example.org")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/admin/account/forgotten/sent/")}
    assert_valid_html(client.get(answers[0].url))
    assert [message.to for message in mail.outbox] == [["nell@example.org"]]


def test_the_link_of_the_mail_chooses_a_password_once_and_lets_in(ask, nell, client):
    ask("NELL@example.org")
    key = key_in_mail()
    page = client.get(f"/admin/account/choose-password/{key}/")
    assert_valid_html(page)
    assert page["Referrer-Policy"] == "strict-origin"
    assert choose(client, key).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert client.get(f"/admin/account/choose-password/{key}/").status_code == 410
    nell.refresh_from_db()
    assert nell.check_password(NEW)


def test_a_new_password_does_not_stand_for_the_second_step(nell, client):
    app_for(nell)
    choose(client, passwords_tokens.RESET.key_for(nell))
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/account/code/")


def test_the_link_lasts_an_hour(nell, client, time_machine, now):
    key = passwords_tokens.RESET.key_for(nell)
    time_machine.move_to(now + timedelta(minutes=61))
    response = client.get(f"/admin/account/choose-password/{key}/")
    assert response.status_code == 410
    assert_valid_html(response)


def test_a_key_cut_short_or_made_up_opens_nothing(nell, client):
    key = passwords_tokens.RESET.key_for(nell)
    for wrong in (key[:-1], f"1{key}", "x", "x" * 5000, "%00", passwords_tokens.RESET.make_token(nell)):
        assert client.get(f"/admin/account/choose-password/{wrong}/").status_code == 410


def test_logs_keep_no_key_even_one_cut_short(nell):
    key = passwords_tokens.RESET.key_for(nell)
    for part in (key, key[:30]):
        assert part not in SIGNED.sub("-", f"GET /admin/account/choose-password/{part}/ 200")


def test_a_closed_account_gets_no_mail(ask, nell):
    type(nell).objects.update(is_active=False)
    ask("nell@example.org")
    assert mail.outbox == []


def test_an_address_gets_five_mails_an_hour_and_nobody_can_tell(ask, nell):
    answers = {ask("nell@example.org").status_code for _ in range(7)}
    assert answers == {302}
    assert len(mail.outbox) == 5


def test_a_network_that_asks_too_often_is_told(ask, nell, monkeypatch):
    from sepsis_site.accounts.passwords import views as passwords_views

    monkeypatch.setattr(passwords_views, "RATE_LIMIT_PER_NETWORK", 1)
    ask("one@example.org")
    assert ask("two@example.org").status_code == 429


@pytest.mark.parametrize("email", ["", "nell", "\x00", "x" * 10_000, "‮@example.org"])
def test_what_is_no_address_is_said(ask, email):
    response = ask(email)
    assert response.status_code == 200
    assert response.context["errors"]


def test_a_reset_forgives_the_failures_before_it(nell, client):
    for _ in range(login_throttle.MOST):
        client.post("/admin/login/", {"username": nell.username, "password": "wrong"})
    choose(Client(), passwords_tokens.RESET.key_for(nell))
    assert client.post("/admin/login/", {"username": nell.username, "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "Use at least 12 characters"),
        ("nell@example.org", "too much like your name"),
        ("123456789012", "only numbers"),
        ("qwerty123456", "easy to guess"),
    ],
)
def test_a_weak_password_is_refused_in_plain_words(nell, client, password, words):
    response = choose(client, passwords_tokens.RESET.key_for(nell), password)
    assert words in " ".join(error["message"] for error in response.context["errors"])
    assert_valid_html(response)
    assert 'autocomplete="new-password"' in response.text


def test_two_different_passwords_are_told_apart(nell, client):
    response = choose(client, passwords_tokens.RESET.key_for(nell), NEW, NEW + "x")
    assert response.context["errors"][0]["message"].startswith("The two passwords are not the same.")


def test_changing_it_ends_all_other_sessions(nell, client):
    other = Client()
    for each in (client, other):
        each.force_login(nell)
    assert_valid_html(client.get("/admin/password_change/"))
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    response = client.post("/admin/password_change/", given, follow=True)
    assert "Your password is changed." in response.text
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


def test_changing_it_takes_the_old_one(nell, client):
    client.force_login(nell)
    given = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    response = client.post("/admin/password_change/", given)
    assert response.context["errors"][0]["field"] == "id_old_password"


def test_on_a_computer_left_open_nobody_guesses_the_password_for_long(nell, client):
    client.force_login(nell)
    given = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    for _ in range(login_throttle.MOST):
        assert client.post("/admin/password_change/", given).status_code == 200
    for guess in ("wrong", PASSWORD):
        response = client.post("/admin/password_change/", given | {"old_password": guess})
        assert response.status_code == 429
        assert [error["message"] for error in response.context["errors"]] == [TOO_MANY]
    nell.refresh_from_db()
    assert nell.check_password(PASSWORD)
