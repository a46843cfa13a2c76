"""Signed-in editors and volunteers."""

from datetime import datetime

import pytest
from django.contrib.auth.models import Permission

from groups.tests.factories import EventFactory, SupportGroupFactory
from groups.tests.helpers import add_permissions
from sepsis_site.dev.pytest_plugin import LONDON


@pytest.fixture
def editor(client, django_user_model):
    """A client of a staff user with all permissions on groups, and no others."""
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="groups"))
    client.force_login(user)
    return client


@pytest.fixture
def viewer(client, django_user_model):
    """A client of a staff user with view permissions only."""
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


@pytest.fixture
def leader(django_user_model):
    user = django_user_model.objects.create_user("leader", is_staff=True)
    add_permissions(user, "add_event", "change_event", "view_event", "change_supportgroup", "view_supportgroup")
    return user


@pytest.fixture
def volunteer(client, leader):
    client.force_login(leader)
    return client


@pytest.fixture
def group(leader):
    group = SupportGroupFactory(name="Hove Group", usual_venue__name="Vallance Centre")
    group.leaders.add(leader)
    EventFactory(group=group, starts_at=datetime(2026, 11, 18, 18, 30, tzinfo=LONDON))
    return group
