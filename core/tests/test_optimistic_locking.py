"""Two people have the same thing open in the admin: whoever saves second is told, and nothing is lost unseen."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from core.history.optimistic_locking import OptimisticLockAdminMixin
from faq.models import Question
from faq.tests.factories import QuestionFactory, TopicFactory
from groups.models import Event, SupportGroup
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.tests.admin_helpers import answers_of, change_url, opened
from stories.tests.factories import StoryFactory, TagFactory
from support.models import FrontPageCopy, Page
from support.tests import factories as support

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# Nobody writes these in the admin: readers and visitors did.
WRITTEN_ELSEWHERE = {"PageFeedback", "QuestionFeedback", "BookletRequest", "Subscriber", "DeadLink"}


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mine(admin_client):
    return admin_client


@pytest.fixture
def theirs():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("ann", first_name="Ann", last_name="Lee"))
    return client


def conflict(client, thing, sent):
    """The form that comes back, after nothing was saved."""
    response = client.post(change_url(thing), sent)
    assert response.status_code == 200
    return response


def words(response):
    return " ".join(response.context["adminform"].form.non_field_errors())


def test_all_that_people_write_in_the_admin_warns_of_it():
    ours = [
        each for each in admin.site._registry.values() if each.opts.app_label in ("faq", "groups", "support", "stories")
    ]
    without = {each.opts.object_name for each in ours if not isinstance(each, OptimisticLockAdminMixin)}
    assert without - WRITTEN_ELSEWHERE == set()


THINGS = {
    "page": support.PageFactory,
    "resource": support.ResourceFactory,
    "resource with a file": lambda: support.ResourceFactory(on_file=True),
    "community": support.OnlineCommunityFactory,
    "helpline": support.HelplineFactory,
    "hours": support.OpeningHoursFactory,
    "closure": support.ClosureFactory,
    "answer": lambda: QuestionFactory(reviewed=True),
    "topic": TopicFactory,
    "group": SupportGroupFactory,
    "group with series": lambda: EventSeriesFactory().group,
    "venue": VenueFactory,
    "event": EventFactory,
    "story": lambda: StoryFactory(published=True),
    "tag": TagFactory,
    "page copy": FrontPageCopy.of_page,
}


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("kind", THINGS)
def test_one_person_alone_saves_as_ever_and_twice_from_the_same_form(mine, kind):
    thing = THINGS[kind]()
    sent = opened(mine, thing)
    assert sent["as_opened"]
    assert mine.post(change_url(thing), sent).status_code == 302
    # Nothing else stands there than when the form was opened.
    assert mine.post(change_url(thing), sent).status_code == 302


def test_what_both_changed_is_shown_side_by_side_and_not_saved(mine, theirs):
    page = support.PageFactory(title="Before", body="<p>Before</p>")
    sent = opened(mine, page)
    theirs.post(change_url(page), sent | {"title": "Theirs", "body": "<h2>Theirs</h2><p>of <b>them</b></p>"})
    response = conflict(mine, page, sent | {"title": "Mine", "body": "<p>Mine</p>"})
    page.refresh_from_db()
    assert page.title == "Theirs"
    form = response.context["adminform"].form
    assert form.errors["title"] == ["Saved by Ann Lee: <bdi>Theirs</bdi>"]
    assert form.errors["body"][0].startswith("Saved by Ann Lee: <bdi>Theirs\nof")
    assert form["title"].value() == "Mine"
    assert "Nothing is saved yet. Ann Lee changed this today at 10:00" in words(response)


def test_saving_again_alone_warns_again_and_only_the_tick_saves_mine(mine, theirs):
    page = support.PageFactory(title="Before")
    sent = opened(mine, page)
    theirs.post(change_url(page), sent | {"title": "Theirs"})
    first = conflict(mine, page, sent | {"title": "Mine"})
    again = answers_of(first.context)
    assert again["title"] == "Mine"
    second = conflict(mine, page, again)
    token = second.content.decode().partition('name="save_mine" value="')[2].partition('"')[0]
    assert mine.post(change_url(page), again | {"save_mine": token}).status_code == 302
    page.refresh_from_db()
    assert page.title == "Mine"


def test_a_tick_does_not_cover_what_was_saved_after_it(mine, theirs):
    page = support.PageFactory(title="Before")
    sent = opened(mine, page)
    theirs.post(change_url(page), sent | {"title": "Theirs"})
    first = conflict(mine, page, sent | {"title": "Mine"})
    token = first.content.decode().partition('name="save_mine" value="')[2].partition('"')[0]
    Page.objects.update(title="Theirs, later")
    conflict(mine, page, sent | {"title": "Mine", "save_mine": token})
    page.refresh_from_db()
    assert page.title == "Theirs, later"


def test_what_only_they_changed_is_taken_over(mine, theirs):
    question = QuestionFactory(question="Before?", popular=False, topic__name="First")
    other, related = TopicFactory(name="Second"), QuestionFactory()
    sent = opened(mine, question)
    theirs.post(
        change_url(question),
        sent | {"topic": other.pk, "popular": "on", "related": [related.pk], "reviewed_on": "2026-11-01", "order": 7},
    )
    response = conflict(mine, question, sent | {"question": "Mine?"})
    assert "save_mine" not in response.content.decode()
    assert mine.post(change_url(question), answers_of(response.context)).status_code == 302
    question = Question.objects.get(pk=question.pk)
    assert (question.question, question.topic, question.popular, question.order) == ("Mine?", other, True, 7)
    assert (str(question.reviewed_on), list(question.related.all())) == ("2026-11-01", [related])


def test_the_times_of_an_event_are_taken_over(mine):
    event = EventFactory()
    sent = opened(mine, event)
    later = event.starts_at + timedelta(days=200)
    Event.objects.update(starts_at=later, ends_at=later + timedelta(hours=1))
    response = conflict(mine, event, sent | {"title": "Mine"})
    assert mine.post(change_url(event), answers_of(response.context)).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.starts_at) == ("Mine", later)


def test_the_same_change_by_both_is_no_dispute(mine):
    page = support.PageFactory(title="Before")
    sent = opened(mine, page)
    Page.objects.update(title="The same")
    response = conflict(mine, page, sent | {"title": "The same"})
    assert not response.context["adminform"].form.errors.get("title")
    assert mine.post(change_url(page), answers_of(response.context)).status_code == 302


def test_a_state_that_a_button_changed_is_told(mine):
    event = EventFactory()
    sent = opened(mine, event)
    event.cancel(reason="The hall is closed.")
    response = conflict(mine, event, sent | {"title": "Mine"})
    assert "Somebody changed this, after you had opened it here" in words(response)
    assert mine.post(change_url(event), answers_of(response.context)).status_code == 302


def test_a_save_of_my_own_in_another_window_is_told_as_such(mine):
    page = support.PageFactory(title="Before")
    sent = opened(mine, page)
    mine.post(change_url(page), sent | {"title": "First"})
    assert "You, in another window, changed" in words(conflict(mine, page, sent | {"title": "Second"}))


def test_rows_below_count_too(mine, theirs):
    signs = support.WarningSignsFactory(signs="Before")
    sent = opened(mine, signs.page)
    theirs.post(change_url(signs.page), sent | {"warning_signs-0-signs": "Theirs"})
    response = conflict(mine, signs.page, sent | {"warning_signs-0-signs": "Mine"})
    assert "The warning signs changed too" in words(response)
    signs.refresh_from_db()
    assert signs.signs == "Theirs"


def test_nothing_that_they_wrote_is_more_than_text(mine):
    group = SupportGroupFactory(summary="Before")
    sent = opened(mine, group)
    SupportGroup.objects.update(summary="<script>alert(1)</script>")
    response = conflict(mine, group, sent | {"summary": "Mine"})
    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("stamp", ["", "x", "|||", "title=", "a\x00b", "@=1e999|title=x", "=" * 10_000, "日本|語=‮"])
def test_an_odd_stamp_is_no_error_of_ours(mine, stamp):
    page = support.PageFactory()
    sent = opened(mine, page)
    assert mine.post(change_url(page), sent | {"as_opened": stamp, "save_mine": stamp}).status_code in (200, 302)


def test_the_stamp_is_no_change_of_its_own(mine):
    page = support.PageFactory()
    response = mine.post(change_url(page), opened(mine, page), follow=True)
    assert response.status_code == 200
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


def test_whoever_may_only_look_has_no_stamp(client, django_user_model):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_page"))
    client.force_login(reader)
    assert "as_opened" not in client.get(change_url(support.PageFactory())).content.decode()
