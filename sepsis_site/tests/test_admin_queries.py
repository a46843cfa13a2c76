"""What stands behind the question mark of an address of the admin, however odd, is never an error of ours."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from groups.models import Event, Venue
from stories.models import Story
from support.models import OnlineCommunity, Resource, Subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ASKED = [
    (Resource, "kind__exact"),
    (OnlineCommunity, "platform__exact"),
    (Event, "status__exact"),
    (Venue, "q"),
    (Subscriber, "state"),
    (Story, "_changelist_filters"),
    (User, "_popup"),
]


@pytest.mark.parametrize(("model", "name"), ASKED, ids=lambda part: getattr(part, "__name__", part))
def test_a_nul_in_the_address_of_a_list_is_refused_in_plain_words(admin_client, model, name):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    response = admin_client.get(f"{address}?{name}=a%00b")
    assert response.status_code == 400
    assert "0808" in response.content.decode() or "helpline" in response.content.decode()


def test_a_nul_in_a_name_or_on_a_form_is_refused_too(admin_client):
    assert admin_client.get(reverse("admin:groups_event_changelist") + "?%00=1").status_code == 400
    assert admin_client.get(reverse("admin:groups_event_add") + "?group=%00").status_code == 400


def test_other_scripts_and_odd_marks_in_the_address_of_a_list_are_only_not_found(admin_client):
    address = reverse("admin:support_resource_changelist")
    response = admin_client.get(address, {"kind__exact": "\u202eكتيب\u0301"})
    assert response.status_code == 200


def test_whoever_is_not_logged_in_is_asked_to_log_in_first(client):
    response = client.get(reverse("admin:support_resource_changelist") + "?kind__exact=%00")
    assert response.status_code == 302
