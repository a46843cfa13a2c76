"""Every change of what the public reads leaves a version, whichever way it came."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.history.tracking import is_kept, model_of_versions, versions_of
from core.models import PageCopy
from faq.models import Synonym
from faq.tests.factories import QuestionFactory
from groups.models import Event
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import NOW
from stories.erasure import erase_sender
from stories.models import Story
from stories.tests.factories import SenderFactory, StoryFactory, TagFactory
from support.models import Page
from support.page_copy import FRONT_PAGE
from support.tests.factories import HelplineFactory, PageFactory, WarningSignsFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

OURS = [
    model
    for name in ("faq", "core", "groups", "stories", "support")
    for model in apps.get_app_config(name).get_models()
]

# Who reads, writes, sends or agrees; what machines load; and the versions themselves.
NOT_KEPT = {
    *("Postcode", "PostcodeArea", "Town"),
    *("BookletRequest", "BookletRequestItem", "Subscriber", "NewsletterConsent"),
    *("PageFeedback", "QuestionFeedback", "Sender", "Consent", "AuditEvent"),
}


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("jo", first_name="Jo", last_name="Editor")


def said(thing):
    """The kinds of its versions, oldest first."""
    return "".join(version.history_type for version in reversed(versions_of(thing)))


def test_every_model_says_whether_its_versions_are_kept():
    content = {model.__name__ for model in OURS if is_kept(model)}
    others = {model.__name__ for model in OURS if not is_kept(model) and not model.__name__.startswith("Historical")}
    # Those of other subjects may come; what is personal may not.
    assert not content & NOT_KEPT
    assert others >= NOT_KEPT
    assert {"Page", "Question", "Event", "Story", "Helpline", "PageCopy", "Venue", "WarningSigns"} <= content


def test_no_version_holds_what_a_sender_wrote_to_us_or_who_agreed():
    columns = {field.name for field in model_of_versions(Story)._meta.get_fields()}
    assert not columns & {"original_text", "sender", "consent", "approved_by", "approved_by_name"}


def test_versions_bring_no_permissions_of_their_own():
    from django.contrib.auth.models import Permission

    assert not Permission.objects.filter(codename__contains="historical").exists()


def test_adding_changing_and_deleting_each_leave_a_version():
    page = PageFactory()
    page.title = "Another title"
    page.save()
    key = page.pk
    page.delete()
    versions = list(model_of_versions(Page).objects.filter(id=key).order_by("history_id"))
    assert [version.history_type for version in versions] == ["+", "~", "-"]
    assert versions[-1].title == "Another title"


def test_what_was_made_in_bulk_keeps_what_it_was_before_its_first_change():
    (made,) = Synonym.objects.bulk_create([Synonym(theirs="knackered", ours="tired")])
    assert not versions_of(made).exists()
    made.ours = "fatigue"
    made.save()
    latest, first = versions_of(made)
    assert (first.history_type, first.ours, first.by_name) == ("+", "tired", "")
    assert (latest.history_type, latest.ours) == ("~", "fatigue")


def test_reading_leaves_no_version_and_costs_no_query(client, admin_client):
    HelplineFactory()
    page, group = PageFactory(), SupportGroupFactory()
    before = said(page) + said(group)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(page.get_absolute_url())
    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert not [query for query in queries if "historical" in query["sql"]]
    admin_client.get(reverse("admin:support_page_change", args=[page.pk]))
    admin_client.get(reverse("admin:support_page_history", args=[page.pk]))
    assert said(page) + said(group) == before


def test_each_verb_of_an_event_leaves_a_version(now):
    event = EventFactory()
    event.cancel(reason="The hall is closed.")
    event.reinstate()
    event.move(reason="Another day.", starts_at=event.starts_at + timedelta(days=1))
    assert said(event) == "+~~~"
    assert [version.status for version in versions_of(event)][:2] == ["moved", "scheduled"]


def test_confirming_a_group_is_in_the_history_of_its_series_and_dates(now):
    series = EventSeriesFactory(group__confirmed=False, confirmed=False)
    series.fill(now)
    event = Event.objects.earliest("starts_at")
    assert said(event) == ""
    series.group.confirm(now=now)
    assert said(series.group) == "+~"
    assert said(series) == "+~"
    latest, first = versions_of(event)
    assert (first.confirmed, latest.confirmed) == (False, True)


def test_machine_made_dates_leave_no_version_and_changed_ones_do(now):
    series = EventSeriesFactory()
    series.fill(now)
    versions = model_of_versions(Event).objects
    assert versions.count() == 0
    series.weekday = (series.weekday + 1) % 7
    series.save()
    moved = series.fill(now).redated
    assert versions.filter(history_type="~").count() == versions.filter(history_type="+").count() == moved > 0
    series.fill(now)
    assert versions.count() == 2 * moved


def test_closing_a_venue_does_not_fill_the_history_of_its_dates(now):
    event = EventFactory()
    event.venue.update_calendars(now=now)
    assert said(event) == "+"


def test_a_story_that_leaves_the_front_page_for_another_says_so(editor, now):
    old, new = StoryFactory(published=True), StoryFactory(published=True)
    old.feature(editor, now=now)
    new.feature(editor, now=now)
    assert [version.on_home for version in versions_of(old)][:2] == [False, True]
    assert versions_of(new)[0].on_home
    assert {versions_of(story)[0].by_name for story in (old, new)} == {"Jo Editor"}


def test_a_decision_about_a_story_names_who_made_it_even_outside_a_page(editor, now):
    story = StoryFactory()
    story.start_review(editor, now=now)
    assert (versions_of(story)[0].state, versions_of(story)[0].history_user) == (Story.State.IN_REVIEW, editor)
    story.withdraw(now=now)
    assert (versions_of(story)[0].state, versions_of(story)[0].by_name) == (Story.State.WITHDRAWN, "")


def test_lists_of_related_things_are_part_of_a_version():
    question, other, story, tag = QuestionFactory(), QuestionFactory(), StoryFactory(), TagFactory()
    question.related.add(other)
    story.tags.add(tag)
    assert [row.to_question_id for row in versions_of(question)[0].related.all()] == [other.pk]
    assert [row.tag_id for row in versions_of(story)[0].tags.all()] == [tag.pk]


def test_removing_a_user_keeps_the_content_and_who_changed_it(admin_client, editor, client):
    page = PageFactory(owner=editor)
    page._history_user = editor
    page.title = "Jo wrote this"
    page.save()
    editor.delete()
    page.refresh_from_db()
    assert (page.title, page.owner) == ("Jo wrote this", None)
    version = versions_of(page)[0]
    assert (version.history_user, version.by_name) == (None, "Jo Editor")
    assert "Jo Editor" in admin_client.get(reverse("admin:support_page_history", args=[page.pk])).text


def every_version():
    tables = [model for model in OURS if model.__name__.startswith(("HistoricalStory",))]
    return str([list(model.objects.values()) for model in tables])


def test_erasing_a_withdrawn_story_erases_its_versions_too(editor, now, capsys, time_machine):
    story = SenderFactory(story__title="Tom and me", story__told_by="Anna", story__body="<p>Tom was ill.</p>").story
    story.tags.add(TagFactory())
    story.teaser, story.transcript = "About Tom.", "I am Anna."
    story.save()
    story.withdraw(now=now)
    assert "Anna" in every_version()
    time_machine.move_to(NOW.replace(year=2027) + timedelta(days=2))
    call_command("erase_expired", "stories")
    assert capsys.readouterr().out.startswith("stories: 1 erased")
    for secret in ("Tom", "Anna", "tom-and-me"):
        assert secret not in every_version()
    assert not versions_of(story).exists()
    story.refresh_from_db()
    story.save()
    assert "Tom" not in every_version()


def test_erasing_the_sender_of_a_published_story_forgets_its_earlier_versions(editor, now):
    story = SenderFactory(story__body="<p>My son Tom Smith was ill.</p>").story
    story.body = "<p>My son was ill.</p>"
    story.save()
    erase_sender(story, by=editor, now=now)
    story.refresh_from_db()
    assert story.body == "<p>My son was ill.</p>"
    assert "Smith" not in every_version()


def test_page_copy_and_lists_of_signs_have_versions():
    FRONT_PAGE.write({"question": "One question?"})
    FRONT_PAGE.write({"question": "Another question?"})
    assert (said(PageCopy.objects.get()), said(WarningSignsFactory())) == ("+~", "+")


def test_a_venue_keeps_where_it_was():
    venue = VenueFactory()
    assert versions_of(venue)[0].position == venue.position
