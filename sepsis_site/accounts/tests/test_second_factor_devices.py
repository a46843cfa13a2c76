"""The second step: who must have it, setting it up, using it, and losing it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.urls.converters import UUIDConverter
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.admin.staff_session import VOLUNTEERS
from groups.tests.factories import SupportGroupFactory
from sepsis_site.accounts.forms import TOO_MANY_CODES, WRONG_CODE
from sepsis_site.accounts.login import throttle as login_throttle
from sepsis_site.accounts.login import trusted_device
from sepsis_site.accounts.login import views as login_views
from sepsis_site.accounts.second_factor import devices as second_factor_devices
from sepsis_site.accounts.tests.factories import PASSWORD, PersonFactory, app_for, code_of
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SET_UP, CODE = "/admin/account/second-step/set-up/", "/admin/account/code/"


@pytest.fixture
def manager(client):
    person = PersonFactory(is_superuser=True)
    client.force_login(person, verified=False)
    return person


def patterns_of(resolver, before=""):
    for pattern in resolver:
        if isinstance(pattern, URLResolver):
            yield from patterns_of(pattern.url_patterns, f"{before}{pattern.pattern}")
        elif isinstance(pattern, URLPattern):
            yield pattern


def addresses_of_the_admin():
    """One of every address that the admin knows, whatever its arguments are."""
    for url in patterns_of(admin.site.urls[0]):
        arguments = {
            name: UUID(int=1) if isinstance(converter, UUIDConverter) else "1"
            for name, converter in url.pattern.converters.items()
        }
        if "app_label" in getattr(getattr(url.pattern, "regex", None), "groupindex", {}):
            arguments = {"app_label": "groups"}
        if url.name:
            yield reverse(f"admin:{url.name}", kwargs=arguments)


@pytest.mark.parametrize("has_app", [False, True])
def test_nothing_of_the_admin_opens_to_a_password_alone(client, manager, has_app):
    if has_app:
        app_for(manager)
    addresses = [address for address in addresses_of_the_admin() if address != "/admin/login/"]
    assert len(addresses) > 100
    for address in [*addresses, "/admin/nothing-here/", "/admin/account/"]:
        for response in (client.get(address), client.post(address, {"action": "delete_selected"})):
            if response.status_code == 302 and response.url == "/admin/":
                continue  # asked to log out
            assert response.status_code == 302, address
            assert response.url.startswith("/admin/login/?"), address
        if address == "/admin/logout/":
            client.force_login(manager, verified=False)
    landed = client.get("/admin/", follow=True)
    assert landed.redirect_chain[-1][0].startswith(CODE if has_app else SET_UP)


@pytest.mark.parametrize("role", ["Support staff", "Story moderators", "Managers", None])
def test_every_role_but_volunteers_needs_it(client, role):
    client.force_login(PersonFactory(role=role), verified=False)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(SET_UP)


def test_a_volunteer_with_another_role_needs_it(client):
    person = PersonFactory(role=VOLUNTEERS)
    person.groups.add(Group.objects.get_or_create(name="Support staff")[0])
    client.force_login(person, verified=False)
    assert client.get("/admin/").status_code == 302


def test_a_volunteer_is_offered_it_until_they_say_not_now(client):
    client.force_login(PersonFactory(role=VOLUNTEERS), verified=False)
    assert "Keep your account safer" in client.get("/admin/").text
    assert client.post("/admin/account/second-step/not-now/").url == "/admin/"
    assert "Keep your account safer" not in client.get("/admin/").text
    assert client.get(SET_UP).status_code == 200


def test_a_volunteer_who_has_it_must_use_it(client):
    person = PersonFactory(role=VOLUNTEERS)
    app_for(person)
    client.force_login(person, verified=False)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(CODE)


@pytest.mark.parametrize("verified", [False, True])
def test_drafts_are_shown_to_staff_only_after_the_second_step(client, verified):
    group = SupportGroupFactory(published=False)
    client.force_login(PersonFactory(role="Support staff"), verified=verified)
    assert client.get(group.get_absolute_url()).status_code == (200 if verified else 404)


# Setting it up


def test_setting_it_up_leads_to_recovery_codes_and_on(client, manager):
    page = client.get(f"{SET_UP}?next=/admin/auth/user/")
    assert_valid_html(page)
    device = TOTPDevice.objects.get()
    assert second_factor_devices.formatted_key(device) in page.text
    response = client.post(
        SET_UP, {"code": f" {code_of(device)[:3]} {code_of(device)[3:]} ", "next": "/admin/auth/user/"}
    )
    codes_page = client.get(response.url)
    assert_valid_html(codes_page)
    codes = codes_page.context["codes"]
    assert len(set(codes)) == second_factor_devices.RECOVERY_CODES
    assert client.get("/admin/").status_code == 200
    assert client.post(response.url, {"next": "/admin/auth/user/"}).url == "/admin/auth/user/"
    assert client.get("/admin/account/second-step/recovery-codes/").url == "/admin/account/"


def test_the_key_of_the_session_changes_with_the_second_step(client, manager):
    client.get(SET_UP)
    before = client.session.session_key
    client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get())})
    assert client.session.session_key != before


def test_the_square_code_is_a_picture_kept_by_nobody_and_fit_for_a_strict_policy(client, manager):
    response = client.get("/admin/account/second-step/square-code.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "no-store" in response["Cache-Control"]
    assert b"style" not in response.content
    assert b"<svg" in response.content


def test_a_wrong_code_sets_nothing_up(client, manager):
    client.get(SET_UP)
    response = client.post(SET_UP, {"code": "000000"})
    assert response.context["errors"] == [{"field": "id_code", "message": WRONG_CODE}]
    assert_valid_html(response)
    assert second_factor_devices.confirmed_device(manager) is None


def test_opening_the_page_twice_shows_the_same_key(client, manager):
    assert client.get(SET_UP).context["key"] == client.get(SET_UP).context["key"]


def test_a_password_alone_cannot_replace_an_app(client, manager):
    app_for(manager)
    assert client.get(SET_UP).url.startswith(CODE)
    assert client.post(SET_UP, {"code": "1"}).url.startswith(CODE)
    assert client.get("/admin/account/second-step/square-code.svg").status_code == 404


# Using it


def test_a_code_opens_the_admin(client, manager):
    device = app_for(manager)
    assert_valid_html(client.get(CODE))
    response = client.post(CODE, {"code": code_of(device), "next": "/admin/auth/user/"})
    assert response.url == "/admin/auth/user/"
    assert client.get("/admin/auth/user/").status_code == 200


def test_a_code_works_once(client, manager):
    device = app_for(manager)
    client.post(CODE, {"code": code_of(device)})
    client.logout()
    client.force_login(manager, verified=False)
    assert client.post(CODE, {"code": code_of(device)}).status_code == 200


def test_a_recovery_code_works_once_however_it_is_written(client, manager):
    app_for(manager)
    code = second_factor_devices.new_recovery_codes(manager)[0]
    typed = f"{code[:4]}-{code[4:]}".upper().replace("O", "0")
    assert client.post(f"{CODE}?recovery", {"code": typed}).status_code == 302
    assert "You have 9 left" in client.get("/admin/account/").text
    client.logout()
    client.force_login(manager, verified=False)
    assert client.post(f"{CODE}?recovery", {"code": typed}).status_code == 200


@pytest.mark.parametrize("typed", ["", "\x00", "x" * 10_000, "12345", "‮123456", "１２３", "🙂", "-", "abcdefgh"])
def test_whatever_is_typed_is_only_not_the_code(client, manager, typed):
    app_for(manager)
    second_factor_devices.new_recovery_codes(manager)
    for page in (CODE, f"{CODE}?recovery"):
        response = client.post(page, {"code": typed})
        assert response.status_code == 200
        assert response.context["errors"]


def test_tries_are_counted_and_waiting_helps(client, manager, at_now, time_machine):
    device = app_for(manager)
    for _ in range(login_throttle.MOST):
        client.post(CODE, {"code": "000000"})
    response = client.post(CODE, {"code": code_of(device)})
    assert response.status_code == 429
    assert response.context["errors"][0]["message"] == TOO_MANY_CODES
    time_machine.move_to(at_now + timedelta(minutes=20))
    assert client.post(CODE, {"code": code_of(device)}).status_code == 302


def test_whoever_has_the_password_keeps_nobody_out_of_a_browser_that_gave_a_right_code(
    client, manager, at_now, time_machine
):
    device = app_for(manager)
    cookie = client.post(CODE, {"code": code_of(device)}).cookies["known-browser-code"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    elsewhere = Client()
    elsewhere.force_login(manager, verified=False)
    for hours in range(1, 4):
        time_machine.move_to(at_now + timedelta(hours=hours))
        for _ in range(login_throttle.MOST + 1):
            assert elsewhere.post(CODE, {"code": "000000"}).status_code in (200, 429)
            time_machine.shift(timedelta(seconds=30))
    # What the first step sets is worth nothing here.
    trusted_device.remember(response := HttpResponse(), login_views.account_of(manager))
    elsewhere.cookies["known-browser-code"] = response.cookies[trusted_device.COOKIE].value
    assert elsewhere.post(CODE, {"code": code_of(device)}).status_code == 429

    del client.cookies["sessionid"]
    client.force_login(manager, verified=False)
    assert client.post(CODE, {"code": code_of(device)}).status_code == 302
    # There too, not more than so many.
    del client.cookies["sessionid"]
    client.force_login(manager, verified=False)
    time_machine.shift(timedelta(minutes=5))
    for _ in range(login_throttle.MOST):
        assert client.post(CODE, {"code": "000000"}).status_code == 200
    assert client.post(CODE, {"code": code_of(device)}).status_code == 429


def test_the_code_of_somebody_else_opens_nothing(client, manager):
    app_for(manager)
    assert client.post(CODE, {"code": code_of(app_for(PersonFactory()))}).status_code == 200


# Changing it


@pytest.fixture
def volunteer(client):
    person = PersonFactory(role=VOLUNTEERS)
    device = app_for(person)
    client.force_login(person, verified=False)
    client.post(CODE, {"code": code_of(device)})
    return person


def show_it_is_me(client, person, change, *, password=PASSWORD):
    code = second_factor_devices.new_recovery_codes(person)[0]
    return client.post(f"/admin/account/second-step/{change}/", {"password": password, "code": code})


def test_turning_it_off_takes_the_password_and_a_code(client, volunteer):
    assert_valid_html(client.get("/admin/account/second-step/turn-off/"))
    assert show_it_is_me(client, volunteer, "turn-off", password="wrong").status_code == 200
    wrong_code = client.post("/admin/account/second-step/turn-off/", {"password": PASSWORD, "code": "000000"})
    assert wrong_code.status_code == 200
    assert second_factor_devices.confirmed_device(volunteer)
    # django-otp lets the next try wait a moment after a failure of the app, not of the recovery codes.
    assert show_it_is_me(client, volunteer, "turn-off").url == "/admin/account/"
    assert second_factor_devices.confirmed_device(volunteer) is None


def test_staff_cannot_turn_it_off(client, volunteer):
    volunteer.groups.add(Group.objects.get_or_create(name="Managers")[0])
    assert show_it_is_me(client, volunteer, "turn-off").url == "/admin/account/"
    assert second_factor_devices.confirmed_device(volunteer)


def test_another_phone_replaces_the_first_when_it_is_done(client, volunteer):
    old = second_factor_devices.confirmed_device(volunteer)
    assert client.get(SET_UP).url == "/admin/account/"
    assert show_it_is_me(client, volunteer, "new-phone").url == SET_UP
    client.get(SET_UP)
    assert second_factor_devices.confirmed_device(volunteer) == old
    client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get(confirmed=False))})
    assert second_factor_devices.confirmed_device(volunteer) != old
    assert TOTPDevice.objects.count() == 1
    assert client.get("/admin/").status_code == 200


def test_new_recovery_codes_replace_the_old(client, volunteer):
    old = second_factor_devices.new_recovery_codes(volunteer)
    show_it_is_me(client, volunteer, "codes")
    codes = client.get("/admin/account/second-step/recovery-codes/").context["codes"]
    assert len(codes) == 10
    assert not {code.replace(" ", "") for code in codes} & set(old)


def test_the_account_page_is_whole(client, volunteer):
    response = client.get("/admin/account/")
    assert_valid_html(response)
    assert "Use another phone" in response.text
    assert VOLUNTEERS not in response.text
