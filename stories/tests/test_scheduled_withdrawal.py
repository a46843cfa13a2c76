"""A story may leave the site at a set time. Its consent goes on, and so does all that keeps it."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import LONDON, NOW
from stories.admin.story_list import state_in_words
from stories.models import AuditEvent, Story
from stories.senders.tokens import address_of
from stories.tests.factories import ConsentFactory, SenderFactory, StoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

LEAVES = datetime(2026, 12, 3, 9, tzinfo=LONDON)


@pytest.fixture
def by(django_user_model):
    return django_user_model.objects.create_user("ann", first_name="Ann", last_name="Lee")


@pytest.fixture
def story():
    return StoryFactory(published=True, slug="hair")


def test_it_leaves_at_its_second_and_its_consent_holds(story, by):
    assert story.set_end(by, LEAVES, now=NOW)
    assert not story.set_end(by, LEAVES, now=NOW)
    before = LEAVES - timedelta(seconds=1)
    assert Story.objects.published(before).exists()
    assert story.is_public(before)
    assert not Story.objects.published(LEAVES).exists()
    assert not story.is_public(LEAVES)
    assert set(Story.objects.left(LEAVES)) == {story}
    assert (story.state, story.standing_consent()) == ("published", story.consent)
    step = story.audit_events.get()
    assert (step.what, step.by_name) == (AuditEvent.What.LEAVING_SET, "Ann Lee")


def test_one_that_left_comes_back_with_a_later_time_or_none(story, by):
    story.set_end(by, LEAVES, now=NOW)
    story.set_end(by, None, now=LEAVES)
    assert story.is_public(LEAVES)
    assert story.audit_events.last().what == AuditEvent.What.STAYS


def test_it_cannot_leave_in_the_past_nor_before_it_came(story, by):
    with pytest.raises(ValidationError, match="still to come"):
        story.set_end(by, NOW, now=NOW)
    later = StoryFactory(published=True, published_at=LEAVES)
    with pytest.raises(ValidationError, match="after the story itself has come"):
        later.set_end(by, LEAVES, now=NOW)
    with pytest.raises(IntegrityError, match="story_leaves_after_it_came"), transaction.atomic():
        Story.objects.filter(pk=later.pk).update(publish_until=LEAVES)


def test_what_is_not_published_has_nothing_to_leave(by):
    with pytest.raises(ValidationError, match="not published"):
        StoryFactory().set_end(by, LEAVES, now=NOW)


def test_a_time_to_come_after_the_time_to_leave_is_refused(by):
    story = StoryFactory(published=True, published_at=NOW + timedelta(days=1), publish_until=LEAVES)
    with pytest.raises(ValidationError, match="First change when it leaves"):
        story.approve(by, now=NOW, publish_at=LEAVES)


def test_one_that_left_is_not_published_or_shown_first_again_by_mistake(story, by):
    story.set_end(by, LEAVES, now=NOW)
    with pytest.raises(ValidationError, match="Its time on the site is over"):
        story.approve(by, now=LEAVES)
    with pytest.raises(ValidationError, match="Only a published story"):
        story.feature(by, now=LEAVES)


def test_withdrawn_and_agreed_to_again_it_stays_as_long_as_any(story, by):
    story.set_end(by, LEAVES, now=NOW)
    story.withdraw(now=NOW, by=by)
    ConsentFactory(story=story)
    story.approve(by, now=NOW)
    assert story.publish_until is None


def test_withdrawn_after_it_left_it_says_what_every_withdrawn_story_does(client, story, by, time_machine):
    story.set_end(by, LEAVES, now=NOW)
    time_machine.move_to(LEAVES, tick=False)
    gone = client.get("/stories/hair/")
    assert (gone.status_code, "It was here for a time" in gone.text) == (410, True)
    story.withdraw(now=LEAVES)
    gone = client.get("/stories/hair/")
    assert (gone.status_code, "taken down" in gone.text) == (410, True)


def test_a_moderator_sets_the_time_and_takes_it_back(admin_client, story):
    address = reverse("admin:stories_story_leave", args=[story.pk])
    assert address in admin_client.get(reverse("admin:stories_story_change", args=[story.pk])).text
    assert admin_client.post(address, {"leaves_at": "2026-11-23T09:00"}).status_code == 200
    admin_client.post(address, {"leaves_at": "2026-12-03T09:00"})
    story.refresh_from_db()
    assert story.publish_until == LEAVES
    assert 'value="2026-12-03T09:00"' in admin_client.get(address).text
    admin_client.post(address, {"leaves_at": ""})
    story.refresh_from_db()
    assert story.publish_until is None


def test_its_state_is_told_in_words(story, by):
    story.set_end(by, LEAVES, now=NOW)
    assert state_in_words(story, NOW) == "Published 24 November 2026, 09:00, until 3 December 2026, 09:00"
    assert state_in_words(story, LEAVES) == "Left the site 3 December 2026, 09:00"


def test_lists_find_what_leaves_and_what_has_left(admin_client, admin_user, story, by, time_machine):
    story.set_end(by, NOW + timedelta(days=7), now=NOW)
    address = reverse("admin:stories_story_changelist")

    def found(state):
        return list(admin_client.get(address, {"state": state}).context["cl"].result_list)

    assert (found("leaving"), found("left"), found("published")) == ([story], [], [story])
    time_machine.move_to(NOW + timedelta(days=7), tick=False)
    # A session does not last so long.
    admin_client.force_login(admin_user)
    assert (found("leaving"), found("left"), found("published")) == ([], [story], [])


def test_its_sender_reads_until_when_it_is_there(client, story, by, time_machine):
    sender = SenderFactory(story=story)
    story.set_end(by, LEAVES, now=NOW)
    assert "It leaves by itself on Thursday 3 December 2026." in client.get(address_of(sender)).text
    time_machine.move_to(LEAVES, tick=False)
    page = client.get(address_of(sender)).text
    assert "Your story was on this site until Thursday 3 December 2026." in page
    assert "See it as others do" not in page
