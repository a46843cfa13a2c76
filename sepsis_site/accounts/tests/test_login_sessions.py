"""How long one stays logged in."""

from datetime import timedelta

import pytest

from core.admin.staff_session import VOLUNTEERS
from groups.tests.factories import SupportGroupFactory
from sepsis_site.accounts.tests.factories import PersonFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def nell(client):
    person = PersonFactory(role=VOLUNTEERS)
    client.force_login(person, verified=False)
    return person


def test_an_hour_of_nothing_ends_it_and_says_so(client, nell, time_machine):
    client.get("/admin/")
    time_machine.shift(timedelta(minutes=59))
    assert client.get("/admin/").status_code == 200
    time_machine.shift(timedelta(minutes=61))
    response = client.get("/admin/auth/?q=1", follow=True)
    assert response.redirect_chain == [("/admin/login/?next=%2Fadmin%2Fauth%2F%3Fq%3D1&ended=idle", 302)]
    assert "nothing happened for an hour" in response.text
    assert_valid_html(response)


def test_eight_hours_end_it_however_busy(client, nell, time_machine):
    for _ in range(9):
        assert client.get("/admin/").status_code == 200
        time_machine.shift(timedelta(minutes=53))
    time_machine.shift(timedelta(minutes=4))
    assert "ended=day" in client.get("/admin/").url


def test_who_sent_a_form_is_told_how_to_save_what_they_typed(client, nell, time_machine):
    client.get("/admin/")
    time_machine.shift(timedelta(hours=2))
    response = client.post("/admin/password_change/", {"old_password": "x"})
    assert response.status_code == 403
    assert "What you typed should still be there." in response.text
    assert_valid_html(response)
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_an_old_session_sees_no_drafts(client, nell, time_machine):
    group = SupportGroupFactory(published=False)
    group.leaders.add(nell)
    client.get("/admin/")
    assert client.get(group.get_absolute_url()).status_code == 200
    time_machine.shift(timedelta(hours=2))
    assert client.get(group.get_absolute_url()).status_code == 404


def test_the_cookie_ends_with_the_browser_and_is_for_us_alone(client, settings):
    person = PersonFactory(role=VOLUNTEERS)
    response = client.post("/admin/login/", {"username": person.username, "password": "correct horse battery staple"})
    cookie = response.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_session_is_written_once_a_minute_at_most(client, nell, django_assert_num_queries, time_machine):
    client.get("/admin/account/")
    before = client.session.session_key, client.session["seen_at"]
    time_machine.shift(30)
    client.get("/admin/account/")
    assert (client.session.session_key, client.session["seen_at"]) == before
