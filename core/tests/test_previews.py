"""Drafts are seen by those who may change them, and by nobody else."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission

from faq.tests.factories import QuestionFactory
from groups.tests.factories import EventFactory, SupportGroupFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.tests.admin_helpers import change_url
from stories.tests.factories import StoryFactory
from support.tests.factories import PageFactory, ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

DRAFTS = {
    "page": lambda: PageFactory(published=False),
    "answer": lambda: QuestionFactory(published=False),
    "group": lambda: SupportGroupFactory(published=False),
    "event": lambda: EventFactory(published=False),
    "event of a draft group": lambda: EventFactory(group__published=False),
    "story": lambda: StoryFactory(),
}


@pytest.fixture(params=DRAFTS)
def draft(request):
    return DRAFTS[request.param]()


@pytest.fixture
def staff(client, django_user_model):
    """Somebody who may open the admin, and nothing in it yet."""
    user = django_user_model.objects.create_user("staff", is_staff=True)
    client.force_login(user)
    return user


def allow(user, thing, verb="change"):
    # Staff, not a volunteer, whose fence is another matter.
    names = [f"{verb}_{thing._meta.model_name}", "view_every_group"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))


def test_the_form_leads_to_the_page_as_visitors_will_see_it(admin_client, draft):
    form = admin_client.get(change_url(draft)).content.decode()
    assert f'href="{draft.get_absolute_url()}"' in form
    assert "View on site" not in form
    response = admin_client.get(draft.get_absolute_url())
    assert_valid_html(response)
    assert "<strong>Draft:</strong> only you and other editors see this." in response.text
    assert response.text.count('<meta name="robots"') == 1
    assert '<meta name="robots" content="noindex">' in response.text
    assert response["X-Robots-Tag"] == "noindex"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


def test_what_visitors_see_has_no_banner_and_no_preview(admin_client):
    page = PageFactory()
    assert ">Preview<" not in admin_client.get(change_url(page)).content.decode()
    response = admin_client.get(page.get_absolute_url())
    assert "Draft:" not in response.text
    assert "no-store" not in response["Cache-Control"]


@pytest.mark.parametrize("verb", [None, "view", "delete"])
def test_staff_who_may_not_change_it_find_nothing(client, staff, draft, verb):
    if verb:
        allow(staff, draft, verb)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_whoever_may_change_it_but_is_no_staff_finds_nothing(client, staff, draft):
    allow(staff, draft)
    assert client.get(draft.get_absolute_url()).status_code == 200
    staff.is_staff = False
    staff.save()
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_whoever_is_fenced_off_in_the_admin_is_here_as_well(client, staff, draft, monkeypatch):
    allow(staff, draft)
    editors = admin.site._registry[type(draft)]
    monkeypatch.setattr(editors, "get_queryset", lambda request: type(draft).objects.none())
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_the_file_of_a_draft_is_for_those_who_may_change_it(client, staff, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    booklet = ResourceFactory(on_file=True, published=False)
    address = f"/resources/{booklet.pk}/download/"
    assert client.get(address).status_code == 404
    allow(staff, booklet)
    response = client.get(address)
    assert response.status_code == 200
    response.close()
