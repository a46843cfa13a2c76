"""People are chosen by name: whoever looks after content reads nobody's email address."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from faq.tests.factories import QuestionFactory
from groups.tests.factories import SupportGroupFactory
from support.tests.factories import PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.mark.parametrize("make", [QuestionFactory, PageFactory, SupportGroupFactory])
def test_people_are_chosen_by_name_and_not_by_email_address(client, django_user_model, make):
    make_user = django_user_model.objects.create_user
    make_user("boss@example.org", "boss@example.org", first_name="Bo", last_name="Ash", is_staff=True)
    make_user("left@example.org", "left@example.org", first_name="Lee", is_staff=True, is_active=False)
    editor = make_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__regex="^(change|view)_"))
    client.force_login(editor)
    thing = make()
    shown = client.get(reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])).text
    assert "Bo Ash" in shown
    assert "Lee (account closed)" in shown
    assert "@example.org" not in shown
