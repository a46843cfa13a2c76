"""Inviting people, and looking after their accounts."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from core.admin.staff_session import VOLUNTEERS
from groups.tests.factories import SupportGroupFactory
from sepsis_site.accounts.admin import forms as admin_forms
from sepsis_site.accounts.second_factor import devices as second_factor_devices
from sepsis_site.accounts.tests.factories import PersonFactory, app_for
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "roles")]
PEOPLE, INVITE = "/admin/auth/user/", "/admin/auth/user/add/"
NEW = {"new_password1": "three unrelated words here", "new_password2": "three unrelated words here"}


@pytest.fixture
def roles():
    names = ("Support staff", "Story moderators", VOLUNTEERS, "Managers")
    roles = {name: Group.objects.get_or_create(name=name)[0] for name in names}
    roles["Managers"].permissions.add(*Permission.objects.filter(codename__in=["add_user", "change_user", "view_user"]))
    return roles


@pytest.fixture
def manager(client):
    person = PersonFactory(role="Managers", first_name="Mo")
    client.force_login(person)
    return person


@pytest.fixture
def invite(client, manager, roles):
    def post(email="Anna@Example.org", role="Support staff", **more):
        return client.post(INVITE, {"name": "Anna  Lee", "email": email, "groups": [roles[role].pk], **more})

    return post


def key_in_mail():
    [address] = [line for line in mail.outbox[-1].body.splitlines() if "choose-password" in line]
    return address.partition("testserver")[2]


def do(client, person, verb):
    assert_valid_html(client.get(f"/admin/auth/user/{person.pk}/do/{verb}/"))
    return client.post(f"/admin/auth/user/{person.pk}/do/{verb}/", follow=True)


def test_an_invited_person_chooses_a_password_and_is_led_to_the_second_step(client, invite):
    assert_valid_html(client.get(INVITE))
    assert invite().url == PEOPLE
    anna = User.objects.get(username="anna@example.org")
    assert (anna.first_name, anna.last_name, anna.is_staff, anna.is_superuser) == ("Anna", "Lee", True, False)
    assert not anna.has_usable_password()
    assert mail.outbox[0].to == ["anna@example.org"]
    assert "Mo has made an account" in mail.outbox[0].body
    assert LogEntry.objects.filter(object_id=anna.pk, change_message="Invited.").exists()
    client.logout()
    client.post(key_in_mail(), NEW)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/account/second-step/set-up/")


def test_a_volunteer_is_invited_with_their_groups(client, invite):
    group = SupportGroupFactory()
    response = invite(role=VOLUNTEERS)
    assert response.context["errors"][0]["field"] == "id_led_groups_0"
    assert_valid_html(response)
    invite(role=VOLUNTEERS, led_groups=[group.pk])
    assert list(group.leaders.values_list("username", flat=True)) == ["anna@example.org"]


def test_the_link_lasts_seven_days(client, invite, time_machine):
    invite()
    client.logout()
    time_machine.shift(timedelta(days=6, hours=23))
    assert client.get(key_in_mail()).status_code == 200
    time_machine.shift(timedelta(hours=2))
    assert client.get(key_in_mail()).status_code == 410


def test_inviting_again_ends_the_link_before(client, invite):
    invite()
    first, anna = key_in_mail(), User.objects.get(username="anna@example.org")
    do(client, anna, "invite-again")
    assert client.get(first).status_code == 410
    assert client.get(key_in_mail()).status_code == 200


def test_a_withdrawn_invitation_opens_nothing_and_can_be_sent_again(client, invite):
    invite()
    anna = User.objects.get(username="anna@example.org")
    assert "Invitation withdrawn" in do(client, anna, "withdraw").text
    assert client.get(key_in_mail()).status_code == 410
    do(client, anna, "invite-again")
    assert client.get(key_in_mail()).status_code == 200


def test_a_mail_that_fails_is_said_and_nothing_is_lost(client, invite, monkeypatch, caplog):
    def fail(*_):
        raise ConnectionRefusedError("anna@example.org")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    invite()
    assert "The mail could not be sent." in client.get(PEOPLE).text
    assert User.objects.filter(username="anna@example.org").exists()
    assert "anna@" not in caplog.text


def test_nobody_is_invited_twice(client, invite):
    invite()
    assert "already" in invite("ANNA@example.org").context["errors"][0]["message"]
    assert User.objects.filter(email="anna@example.org").count() == 1


@pytest.mark.parametrize("email", ["", "anna", "x" * 10_000, "\x00", f"{'x' * 150}@example.org"])
def test_an_address_that_cannot_be_is_said(client, invite, email):
    assert invite(email).context["errors"]


def test_who_is_invited_twice_in_one_moment_is_said_to_be_there_already(client, invite, monkeypatch):
    invite()
    # As it is for the second of two presses, which looked before the first had saved.
    monkeypatch.setattr(admin_forms, "validate_address_is_free", lambda email, people: None)
    assert invite().context["errors"] == [{"field": "id_email", "message": admin_forms.TAKEN}]
    assert User.objects.filter(email="anna@example.org").count() == 1


def test_an_address_too_long_to_log_in_with_is_not_taken_later_either(client, manager, roles):
    person = PersonFactory(role="Support staff")
    address = f"{'x' * 60}@{'y' * 60}.{'y' * 60}.example.org"
    given = {"first_name": "Anna", "last_name": "", "email": address, "groups": [roles["Support staff"].pk]}
    response = client.post(f"{PEOPLE}{person.pk}/change/", given | {"is_active": "on"})
    assert "This address is too long for an account." in response.text


@pytest.mark.parametrize("groups", [[], ["x"], ["\x00"], [99999]])
def test_a_role_that_is_none_is_said(client, invite, groups):
    assert invite(groups=groups).context["errors"]


def test_who_may_not_add_people_invites_nobody(client):
    client.force_login(PersonFactory(role="Support staff"))
    assert client.get(INVITE).status_code == 403
    assert client.get(PEOPLE).status_code == 403


def test_the_list_says_who_has_a_second_step_in_few_queries(client, manager, django_assert_max_num_queries):
    for _ in range(5):
        app_for(PersonFactory(role="Support staff"))
    with django_assert_max_num_queries(12):
        response = client.get(PEOPLE)
    assert response.text.count("icon-yes") == 5


def test_a_manager_takes_a_second_step_off_and_it_is_written_down(client, manager):
    nell = PersonFactory(role="Support staff")
    app_for(nell)
    second_factor_devices.new_recovery_codes(nell)
    do(client, nell, "reset-second-step")
    assert second_factor_devices.confirmed_device(nell) is None
    assert second_factor_devices.recovery_codes_left(nell) == 0
    assert LogEntry.objects.get(object_id=nell.pk).change_message == "Second step taken off."
    assert mail.outbox[0].to == [nell.email]


def test_a_manager_is_kept_from_whoever_may_do_everything(client, manager):
    boss = PersonFactory(is_superuser=True)
    app_for(boss)
    assert client.post(f"/admin/auth/user/{boss.pk}/do/reset-second-step/").status_code == 403
    assert client.post(f"/admin/auth/user/{boss.pk}/change/", {"email": "mine@example.org"}).status_code == 403
    assert second_factor_devices.confirmed_device(boss)


def change(client, person, roles, **more):
    given = {"first_name": "Nell", "last_name": "", "email": person.email, "groups": [roles["Support staff"].pk]}
    return client.post(f"/admin/auth/user/{person.pk}/change/", given | {"is_active": "on"} | more)


def test_a_manager_makes_nobody_able_to_do_everything(client, manager, roles):
    nell = PersonFactory(role="Support staff")
    assert change(client, nell, roles, is_superuser="on", is_staff="").status_code == 302
    nell.refresh_from_db()
    assert not nell.is_superuser
    assert nell.is_staff


def test_a_manager_changes_roles_groups_and_address(client, manager, roles):
    nell, group = PersonFactory(role="Support staff"), SupportGroupFactory()
    new = {"email": "New@Example.org", "groups": [roles[VOLUNTEERS].pk], "led_groups": [group.pk]}
    assert change(client, nell, roles, **new).status_code == 302
    nell.refresh_from_db()
    assert (nell.username, nell.email) == ("new@example.org", "new@example.org")
    assert list(nell.led_groups.all()) == [group]
    assert [role.name for role in nell.groups.all()] == [VOLUNTEERS]


def test_nobody_closes_their_own_account_or_takes_another_role(client, manager, roles):
    assert change(client, manager, roles, is_active="").status_code == 302
    manager.refresh_from_db()
    assert manager.is_active
    assert [role.name for role in manager.groups.all()] == ["Managers"]


def test_no_page_sets_the_password_of_somebody_else_or_shows_a_key(client, admin_client, manager):
    for address in ("/admin/otp_totp/totpdevice/", "/admin/otp_static/staticdevice/"):
        assert admin_client.get(address).status_code == 404
    assert 'type="password"' not in admin_client.get(f"/admin/auth/user/{manager.pk}/password/", follow=True).text
    page = admin_client.get(f"/admin/auth/user/{manager.pk}/change/")
    assert page.status_code == 200
    assert "md5$" not in page.text


# The first account


def test_the_first_manager_gets_a_link_on_the_developers_own_terminal(capsys, settings, client):
    settings.EMBEDDED, settings.SITE_ADDRESS = True, ""
    call_command("make_first_manager", "Anna@Example.org")
    [address] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("http")]
    assert mail.outbox == []
    client.post(address.partition(":8000")[2], NEW)
    assert User.objects.get(username="anna@example.org").is_superuser
    with pytest.raises(CommandError, match="already"):
        call_command("make_first_manager", "other@example.org")


def test_on_a_real_site_the_link_goes_by_mail_alone(capsys, settings):
    settings.EMBEDDED, settings.SITE_ADDRESS = False, "https://support.example.org"
    call_command("make_first_manager", "anna@example.org")
    assert "choose-password" not in capsys.readouterr().out
    assert "https://support.example.org/admin/account/choose-password/" in mail.outbox[0].body
    call_command("make_first_manager", "anna@example.org")
    assert User.objects.count() == 1


def test_the_first_manager_needs_an_address_that_mail_reaches():
    with pytest.raises(CommandError, match="Type your email address"):
        call_command("make_first_manager", "anna")
