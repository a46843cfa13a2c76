"""The table of roles is whole, and the database has what it says."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection

from groups.models import Event, SupportGroup
from sepsis_site.accounts import roles

pytestmark = pytest.mark.django_db

migration = import_module("sepsis_site.migrations.0001_roles")


def held(role):
    return set(Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename"))


def said(role):
    return {(model._meta.app_label, name) for model in apps.get_models() for name in roles.codenames(model, role)}


def test_every_model_has_its_line():
    without = [model._meta.label for model in apps.get_models() if roles.line_of(model) is None]
    assert not without, "Say in sepsis_site/accounts/roles.py who may do what with them."


def test_a_word_of_the_table_that_names_no_permission_is_an_error(monkeypatch):
    monkeypatch.setitem(roles.ACCESS, "groups.Event", roles.Access(staff="veiw"))
    with pytest.raises(ValueError, match=r"groups\.Event has no permission veiw_event"):
        roles.codenames(Event, roles.SUPPORT_STAFF)


def test_nobody_but_managers_touches_accounts():
    for role in (roles.SUPPORT_STAFF, roles.STORY_MODERATORS, roles.GROUP_VOLUNTEERS):
        assert not {app for app, _ in said(role)} & {"auth", "otp_totp", "otp_static", "admin", "sessions"}


def test_volunteers_delete_nothing_and_stand_inside_the_fence():
    assert not [name for _, name in said(roles.GROUP_VOLUNTEERS) if name.startswith("delete_")]
    assert ("groups", "view_every_group") not in said(roles.GROUP_VOLUNTEERS)
    assert ("groups", "view_every_group") in said(roles.SUPPORT_STAFF) & said(roles.MANAGERS)


def test_senders_and_subscribers_are_read_by_those_who_need_them_alone():
    readers = {
        name: [role for role in roles.ROLES if name in {codename for _, codename in said(role)}]
        for name in ("view_sender", "view_subscriber")
    }
    assert readers["view_sender"] == [roles.STORY_MODERATORS, roles.MANAGERS]
    assert readers["view_subscriber"] == [roles.SUPPORT_STAFF, roles.MANAGERS]


def test_the_command_gives_each_role_exactly_what_the_table_says_however_often_it_runs():
    for _ in range(2):
        call_command("refresh_roles", verbosity=0)
        assert {role: held(role) for role in roles.ROLES} == {role: said(role) for role in roles.ROLES}
    Group.objects.get(name=roles.GROUP_VOLUNTEERS).permissions.set(Permission.objects.all())
    Group.objects.get(name=roles.STORY_MODERATORS).delete()
    call_command("refresh_roles", verbosity=0)
    assert {role: held(role) for role in roles.ROLES} == {role: said(role) for role in roles.ROLES}


def test_who_has_a_role_keeps_it_when_the_roles_are_refreshed():
    roles.apply(apps)
    user = User.objects.create_user("jo")
    user.groups.set(Group.objects.filter(name=roles.GROUP_VOLUNTEERS))
    roles.apply(apps)
    assert [group.name for group in user.groups.all()] == [roles.GROUP_VOLUNTEERS]


def test_permissions_made_before_django_makes_them_are_the_same():
    whole = set(Permission.objects.values_list("content_type__app_label", "codename", "name"))
    Permission.objects.all().delete()
    roles.apply(apps)
    made = set(Permission.objects.values_list("content_type__app_label", "codename", "name"))
    for each in apps.get_app_configs():
        create_permissions(each, verbosity=0)
    assert made <= whole
    assert set(Permission.objects.values_list("content_type__app_label", "codename", "name")) == whole


def test_a_model_that_comes_with_a_later_migration_is_passed_over():
    class Earlier:
        get_model = staticmethod(apps.get_model)

        @staticmethod
        def get_models():
            return [model for model in apps.get_models() if model is not Event]

    Group.objects.all().delete()
    roles.apply(Earlier)
    assert ("groups", "change_supportgroup") in held(roles.GROUP_VOLUNTEERS)
    assert ("groups", "change_event") not in held(roles.GROUP_VOLUNTEERS)


def test_versions_have_no_permissions_of_their_own():
    versions = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
    assert len(versions) > 10
    for model in versions:
        assert roles.line_of(model) == roles.NOBODYS
        assert roles.permissions_of(model) == {}
    assert roles.line_of(SupportGroup) is roles.ACCESS["groups.SupportGroup"]


def test_the_migration_goes_back_and_leaves_people_and_other_groups(django_user_model):
    roles.apply(apps)
    Group.objects.create(name="Friends")
    user = django_user_model.objects.create_user("jo")
    user.groups.set(Group.objects.all())
    with connection.schema_editor() as editor:
        migration.forget_roles(apps, editor)
    assert [group.name for group in user.groups.all()] == ["Friends"]
    with connection.schema_editor() as editor:
        migration.make_roles(apps, editor)
    assert set(Group.objects.values_list("name", flat=True)) == {"Friends", *roles.ROLES}
