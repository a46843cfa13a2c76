"""Deleting in the admin asks first, and what was deleted can come back."""

import re
from datetime import date, timedelta

import pytest

from core.tests.history_helpers import url, words
from faq.models import Question, Topic
from faq.tests.factories import QuestionFactory, QuestionFeedbackFactory
from groups.models import Event, Meets, SupportGroup
from groups.tests.factories import EventFactory, EventSeriesFactory
from stories.models import Story
from support.models import Closure, Page, Resource, WarningSigns
from support.tests.factories import (
    BookletRequestItemFactory,
    HelplineFactory,
    ResourceFactory,
    WarningSignsFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_a_deleted_page_comes_back_with_its_signs_at_the_same_address(admin_client, admin_user):
    signs = WarningSignsFactory(signs="Fever", page__title="Signs", page__slug="the-signs")
    page, key = signs.page, signs.page.pk
    admin_client.post(url(page, "delete", key), {"post": "yes"})
    assert not Page.objects.exists()
    assert not WarningSigns.objects.exists()
    changelist = admin_client.get(url(page, "changelist"))
    assert url(page, "deleted") in changelist.text
    gone = admin_client.get(url(page, "deleted"))
    assert "Signs Deleted on 24 November 2026, 10:00 by admin" in words(gone)
    (entry,) = gone.context["entries"]
    asked = words(admin_client.get(entry["url"]))
    assert "Warning signs: Call 999" in asked
    assert not Page.objects.exists()
    admin_client.post(entry["url"])
    again = Page.objects.get()
    assert (again.pk, again.title, again.slug) == (key, "Signs", "the-signs")
    assert again.warning_signs.get().signs == "Fever"
    assert "Nothing has been deleted here." in words(admin_client.get(url(page, "deleted")))
    assert admin_client.post(entry["url"]).status_code == 404


def test_a_deleted_answer_comes_back_with_its_related_ones(admin_client):
    question, other, gone = QuestionFactory(), QuestionFactory(), QuestionFactory()
    question.related.add(other, gone)
    gone.delete()
    question.owner = None
    Question.objects.filter(pk=question.pk).delete()
    (entry,) = [
        entry
        for entry in admin_client.get(url(Question, "deleted")).context["entries"]
        if entry["name"] == question.question
    ]
    admin_client.post(entry["url"])
    assert list(Question.objects.get(pk=question.pk).related.all()) == [other]


def test_a_deleted_answer_whose_topic_is_gone_says_so(admin_client):
    question = QuestionFactory()
    question.delete()
    Topic.objects.all().delete()
    (entry,) = admin_client.get(url(Question, "deleted")).context["entries"]
    response = admin_client.post(entry["url"])
    assert response.status_code == 422
    assert "Topic: what it belonged to is deleted. Bring that back first." in words(response)


def test_a_deleted_booklet_comes_back_without_its_file_and_says_so(admin_client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    booklet = ResourceFactory(title="Recovery", on_file=True)
    booklet.delete()
    (entry,) = admin_client.get(url(Resource, "deleted")).context["entries"]
    assert "Its file is not kept." in words(admin_client.get(entry["url"]))
    admin_client.post(entry["url"])
    assert not Resource.objects.get(title="Recovery").file


def test_what_is_never_deleted_has_no_list_of_it(admin_client):
    assert admin_client.get(url(Event, "deleted")).status_code == 403
    assert admin_client.get(url(Story, "deleted")).status_code == 403


def test_deleting_asks_and_shows_what_goes_with_it(admin_client):
    question = QuestionFeedbackFactory(about__question="Why am I tired?").about
    question.related.add(QuestionFactory())
    asked = admin_client.get(url(question, "delete", question.pk))
    shown = asked.text
    assert "Do you want to delete “Why am I tired?”? All of this goes with it:" in shown
    assert "Question feedback" in shown
    assert "relationship" not in shown
    assert "it will stand under “Recently deleted”" in shown
    assert Question.objects.count() == 2


@pytest.mark.parametrize(
    ("make", "instead"),
    [
        (lambda: QuestionFactory().topic, "Move those questions to another topic first, or delete them."),
        (lambda: EventFactory().venue, "Give those another venue first."),
        (lambda: EventFactory().group, "untick “published”"),
        (lambda: BookletRequestItemFactory().resource, "Somebody asked for this by post."),
    ],
    ids=["topic", "venue", "group", "booklet"],
)
def test_what_cannot_be_deleted_says_what_to_do_instead(admin_client, make, instead):
    thing = make()
    for response in (
        admin_client.get(url(thing, "delete", thing.pk)),
        admin_client.post(url(thing, "delete", thing.pk), {"post": "yes"}),
    ):
        assert "cannot be deleted, because these still need it" in response.text
        assert instead in response.text
    many = admin_client.post(url(thing, "changelist"), {"action": "delete_selected", "_selected_action": [thing.pk]})
    assert "These cannot be deleted together" in many.text
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_a_venue_with_many_dates_names_ten(admin_client, now):
    venue = EventSeriesFactory(group__meets=Meets.IN_PERSON).venue
    for week in range(20):
        EventFactory(group=SupportGroup.objects.first(), venue=venue, starts_at=now + timedelta(weeks=week, hours=1))
    assert re.search(r"and \d+ more", admin_client.get(url(venue, "delete", venue.pk)).text)


def test_several_are_deleted_together_and_each_can_come_back(admin_client):
    closures = [
        Closure.objects.create(first_day=date(2026, 12, day), last_day=date(2026, 12, day), reason="Training")
        for day in (1, 2)
    ]
    HelplineFactory()
    chosen = {"action": "delete_selected", "_selected_action": [closure.pk for closure in closures]}
    asked = admin_client.post(url(Closure, "changelist"), chosen)
    assert "Do you want to delete all of these" in asked.text
    admin_client.post(url(Closure, "changelist"), chosen | {"post": "yes"})
    assert not Closure.objects.exists()
    for entry in admin_client.get(url(Closure, "deleted")).context["entries"]:
        admin_client.post(entry["url"])
    assert Closure.objects.count() == 2
