"""Every page that the admin has, of every app, opens."""

import pytest
from django.contrib import admin
from django.urls import reverse

from faq.models import Synonym
from faq.tests.factories import QuestionFeedbackFactory
from groups.models import Event, Meets, SupportGroup, Venue
from groups.tests.factories import EventFactory, EventSeriesFactory
from sepsis_site.tests.admin_helpers import first_of
from stories.page_copy import STORY
from stories.tests.factories import SenderFactory, TagFactory
from support.models import (
    BookletRequest,
    DeadLink,
    Helpline,
    OnlineCommunity,
    Page,
    Resource,
    Subscriber,
)
from support.page_copy import BOOKLETS, COMMUNITIES, FRONT_PAGE, NEWSLETTER
from support.tests import factories as support

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

OURS = [model for model in admin.site._registry if model._meta.app_label in ("faq", "groups", "support", "stories")]


def test_everything_editors_look_after_is_in_the_admin():
    ours = {SupportGroup, Venue, Event, OnlineCommunity, Helpline, Page, Resource, BookletRequest, Subscriber}
    assert ours <= set(OURS)


def plant_one_of_each(now):
    """A row at least of everything that the admin keeps."""
    EventSeriesFactory(group__meets=Meets.BOTH).fill(now)
    EventFactory(without_group=True, cancelled=True)
    support.OnlineCommunityFactory()
    support.WarningSignsFactory()
    support.PageFeedbackFactory()
    support.HelplineFactory()
    support.OpeningHoursFactory()
    support.SpecialHoursFactory()
    support.ClosureFactory()
    support.SubscriberFactory()
    for page in (FRONT_PAGE, NEWSLETTER, COMMUNITIES, BOOKLETS, STORY):
        page.write(dict.fromkeys(page.texts, "x"))
    support.BookletRequestItemFactory()
    DeadLink.objects.create(found_in="A page", admin_path="/admin/", url="https://example.org/gone")
    QuestionFeedbackFactory()
    Synonym.objects.create(theirs="knackered", ours="fatigue")
    SenderFactory(story__tags=[TagFactory()])


@pytest.fixture
def one_of_each(now):
    plant_one_of_each(now)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_page_of_the_admin_opens(admin_client, one_of_each, model, rf, admin_user):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    thing = first_of(model)
    pages = [
        reverse(f"{name}_changelist"),
        reverse(f"{name}_changelist") + "?q=hove",
        reverse(f"{name}_change", args=[thing.pk]),
        reverse(f"{name}_history", args=[thing.pk]),
    ]
    request = rf.get("/")
    request.user = admin_user
    if admin.site._registry[model].has_add_permission(request):
        pages.append(reverse(f"{name}_add"))
    for page in pages:
        # What there is only one of opens straight to its form.
        assert admin_client.get(page, follow=True).status_code == 200, page
    changelist = admin_client.get(pages[0], follow=True).context.get("cl")
    for narrowed in changelist.filter_specs if changelist else ():
        for choice in narrowed.choices(changelist):
            assert admin_client.get(pages[0] + choice["query_string"]).status_code == 200
