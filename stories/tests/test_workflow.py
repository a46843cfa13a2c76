"""What can be done to a story, who did it, and what the database never lets happen."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from sepsis_site.dev.pytest_plugin import NOW
from stories.erasure import erase_sender
from stories.models import AuditEvent, Consent, Sender, Story
from stories.tests.factories import ConsentFactory, SenderFactory, StepFactory, StoryFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


@pytest.fixture
def moderator():
    return get_user_model().objects.create_user("mo", first_name="Mo", last_name="Derator", is_staff=True)


@pytest.fixture
def story():
    return SenderFactory(story__original_text="I was ill for a week.").story


@pytest.fixture
def agreed(story):
    return ConsentFactory(story=story)


def steps_of(story):
    return [(step.what, step.by_name) for step in story.audit_events.all()]


def test_taking_a_story_on_says_who_and_when(story, moderator):
    assert story.start_review(moderator, now=NOW)
    story.refresh_from_db()
    assert story.state == Story.State.IN_REVIEW
    step = story.audit_events.get()
    assert (step.what, step.at, step.by, step.by_name) == (AuditEvent.What.REVIEW_BEGUN, NOW, moderator, "Mo Derator")


def test_approving_publishes_at_once_with_consent_and_approver(story, agreed, moderator):
    assert story.approve(moderator, now=NOW, message="It is up.")
    assert list(Story.objects.published(NOW)) == [story]
    story.refresh_from_db()
    assert (story.consent, story.approved_by, story.approved_at) == (agreed, moderator, NOW)
    assert (story.approved_by_name, story.published_at) == ("Mo Derator", NOW)
    assert story.audit_events.get().note == "It is up."


def test_approving_for_later_shows_it_then_and_not_before(story, agreed, moderator):
    story.approve(moderator, now=NOW, publish_at=LATER)
    assert not Story.objects.published(NOW).exists()
    assert Story.objects.published(LATER).exists()
    assert steps_of(story) == [(AuditEvent.What.SCHEDULED, "Mo Derator")]


def test_what_was_to_be_published_later_can_be_published_now_or_at_another_time(story, agreed, moderator):
    story.approve(moderator, now=NOW, publish_at=LATER)
    assert story.approve(moderator, now=NOW, publish_at=LATER + timedelta(days=1))
    assert story.approve(moderator, now=NOW)
    assert Story.objects.published(NOW).exists()


def test_what_is_on_the_site_is_not_hidden_by_a_later_time(story, agreed, moderator):
    story.approve(moderator, now=NOW)
    with pytest.raises(ValidationError, match="on the site already"):
        story.approve(moderator, now=NOW, publish_at=LATER)
    assert Story.objects.published(NOW).exists()


@pytest.mark.parametrize(
    "press",
    [
        lambda story, by: story.start_review(by, now=NOW),
        lambda story, by: story.approve(by, now=NOW),
        lambda story, by: story.approve(by, now=NOW, publish_at=LATER),
        lambda story, by: story.ask(by, "Who is Anna?", now=NOW),
        lambda story, by: story.decline(by, "Not for us.", now=NOW),
        lambda story, by: story.withdraw(now=NOW),
        lambda story, by: story.withdraw(now=NOW, by=by),
        lambda story, by: story.request_change("Please leave out the name.", now=NOW),
    ],
)
def test_pressed_twice_it_is_done_once(story, agreed, moderator, press):
    # The second press comes from a page that was loaded before the first.
    same = Story.objects.get(pk=story.pk)
    assert press(story, moderator)
    assert not press(same, moderator)
    assert story.audit_events.count() == 1


def test_without_a_consent_nothing_is_approved(story, moderator):
    with pytest.raises(ValidationError, match="no consent that holds"):
        story.approve(moderator, now=NOW)
    assert story.state == Story.State.SUBMITTED
    assert not story.audit_events.exists()


def test_a_consent_that_was_taken_back_does_not_count(story, moderator):
    ConsentFactory(story=story, withdrawn_at=NOW)
    with pytest.raises(ValidationError, match="no consent that holds"):
        story.approve(moderator, now=NOW)


def test_the_latest_consent_counts(story, moderator):
    ConsentFactory(story=story, given_at=NOW - timedelta(days=9))
    ConsentFactory(story=story, given_at=NOW - timedelta(days=2), text=False)
    with pytest.raises(ValidationError, match="the text is published"):
        story.approve(moderator, now=NOW)


@pytest.mark.parametrize(
    ("shown", "words"), [({"with_photo": True}, "the photo"), ({"video": True}, "the video"), ({}, "the text")]
)
def test_a_consent_must_cover_what_is_shown(moderator, shown, words):
    story = StoryFactory(**shown)
    ConsentFactory(story=story, text=words != "the text", photo=False, video=False)
    with pytest.raises(ValidationError, match=f"Nobody has agreed that {words} is published"):
        story.approve(moderator, now=NOW)


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"body": ""}, "There is no text and no video yet."),
        ({"with_photo": True, "photo_alt": ""}, "Say what the photo shows"),
        ({"video": True, "transcript": ""}, "captions and a transcript"),
    ],
)
def test_what_readers_would_miss_is_said_in_plain_words_before_it_is_published(moderator, lacking, words):
    story = ConsentFactory(story=StoryFactory(**lacking)).story
    with pytest.raises(ValidationError, match=words):
        story.approve(moderator, now=NOW)
    assert (story.state, story.approved_by_name) == (Story.State.SUBMITTED, "")


def test_asking_waits_for_the_sender_and_an_answer_brings_it_back(story, moderator):
    story.ask(moderator, "Who is Anna?", now=NOW)
    assert story.state == Story.State.ASKED
    assert not Story.objects.needs_action().exists()
    story.request_change("My sister.", now=NOW)
    assert story.state == Story.State.IN_REVIEW


def test_a_published_story_stays_while_a_change_is_wanted_and_somebody_has_to_look(story, agreed, moderator):
    story.approve(moderator, now=NOW)
    assert not Story.objects.needs_action().exists()
    story.request_change("Please leave out the name.", now=NOW)
    assert story.is_published
    assert list(Story.objects.needs_action()) == [story]
    story.record_edit(moderator, now=NOW)
    assert Story.objects.needs_action().exists()
    assert story.mark_handled(moderator, now=NOW)
    assert not story.mark_handled(moderator, now=NOW)
    assert not Story.objects.needs_action().exists()


def test_asking_about_a_published_story_leaves_it_published(story, agreed, moderator):
    story.approve(moderator, now=NOW)
    story.ask(moderator, "Is the name right?", now=NOW)
    assert story.is_published


def test_withdrawing_takes_it_off_at_once_with_every_consent(story, agreed, moderator):
    older = ConsentFactory(story=story, given_at=NOW - timedelta(days=9))
    story.approve(moderator, now=NOW)
    story.feature(moderator, now=NOW)
    assert story.withdraw(now=NOW)
    story.refresh_from_db()
    assert (story.state, story.withdrawn_at, story.on_home) == (Story.State.WITHDRAWN, NOW, False)
    assert not Story.objects.published(NOW).exists()
    assert set(Consent.objects.values_list("pk", "withdrawn_at")) == {(agreed.pk, NOW), (older.pk, NOW)}


def test_withdrawing_never_fails_over_a_clock_that_is_behind(story):
    ConsentFactory(story=story, given_at=NOW + timedelta(minutes=1))
    assert story.withdraw(now=NOW)


def test_a_withdrawal_by_the_sender_is_seen_by_somebody_and_one_by_staff_is_theirs(story, moderator):
    story.withdraw(now=NOW)
    assert list(Story.objects.needs_action()) == [story]
    story.mark_handled(moderator, now=NOW)
    assert not Story.objects.needs_action().exists()
    other = StoryFactory()
    other.withdraw(now=NOW, by=moderator, note="They called.")
    assert not Story.objects.needs_action().exists()
    assert other.audit_events.get().note == "They called."


@pytest.mark.parametrize(
    "press",
    [
        lambda story, by: story.start_review(by, now=NOW),
        lambda story, by: story.ask(by, "Why?", now=NOW),
        lambda story, by: story.decline(by, "No.", now=NOW),
        lambda story, by: story.request_change("Put it back.", now=NOW),
        lambda story, by: story.approve(by, now=NOW),
        lambda story, by: story.feature(by, now=NOW),
    ],
)
def test_nothing_more_is_done_with_a_withdrawn_story(story, agreed, moderator, press):
    story.withdraw(now=NOW)
    with pytest.raises(ValidationError):
        press(story, moderator)
    assert story.audit_events.count() == 1


def test_a_withdrawn_story_comes_back_once_somebody_has_agreed_again(story, agreed, moderator):
    story.withdraw(now=NOW)
    new = {"text": True, "photo": False, "video": False, "wording": "Yes.", "given_by": "Sam", "source": "a letter"}
    assert story.record_consent(moderator, now=LATER, given_at=LATER, **new)
    assert not story.record_consent(moderator, now=LATER, given_at=LATER, **new)
    assert story.approve(moderator, now=LATER)
    assert (story.state, story.withdrawn_at, story.consent.wording) == (Story.State.PUBLISHED, None, "Yes.")


def test_a_published_story_is_withdrawn_not_declined(story, agreed, moderator):
    story.approve(moderator, now=NOW)
    with pytest.raises(ValidationError, match="Withdraw it instead"):
        story.decline(moderator, "No.", now=NOW)


def test_a_question_and_a_wish_have_words(story, moderator):
    for press in (lambda: story.ask(moderator, " \n", now=NOW), lambda: story.request_change("", now=NOW)):
        with pytest.raises(ValidationError, match="Write what you"):
            press()


def test_a_consent_from_before_this_site_is_on_the_list_until_it_is_confirmed(story, moderator):
    ConsentFactory(story=story, must_be_confirmed=True)
    story.approve(moderator, now=NOW)
    assert list(Story.objects.needs_action()) == [story]
    assert story.confirm_consent(moderator, now=LATER)
    assert not story.confirm_consent(moderator, now=LATER)
    assert not Story.objects.needs_action().exists()
    consent = story.consents.get()
    assert (consent.confirmed_at, consent.confirmed_by_name) == (LATER, "Mo Derator")


def test_a_consent_that_ended_with_a_withdrawal_waits_for_nobody(story, moderator):
    ConsentFactory(story=story, must_be_confirmed=True)
    story.approve(moderator, now=NOW)
    story.withdraw(now=LATER, by=moderator)
    assert not Story.objects.needs_action().exists()
    assert not Story.objects.with_unconfirmed_consent().exists()


def test_there_must_be_a_consent_to_confirm(story, agreed, moderator):
    with pytest.raises(ValidationError, match="no consent here that waits"):
        story.confirm_consent(moderator, now=NOW)


def test_the_front_page_shows_one_story_and_only_a_published_one(story, agreed, moderator):
    with pytest.raises(ValidationError, match="Only a published story"):
        story.feature(moderator, now=NOW)
    story.approve(moderator, now=NOW)
    other = StoryFactory(published=True, on_home=True)
    assert story.feature(moderator, now=NOW)
    assert not story.feature(moderator, now=NOW)
    other.refresh_from_db()
    assert not other.on_home
    assert story.stop_featuring(moderator, now=NOW)
    assert not story.stop_featuring(moderator, now=NOW)


def test_a_verb_works_on_the_story_as_it_stands_now(story, agreed, moderator):
    loaded_before = Story.objects.get(pk=story.pk)
    story.withdraw(now=NOW)
    with pytest.raises(ValidationError):
        loaded_before.approve(moderator, now=NOW)


def test_a_mail_that_could_not_be_sent_needs_somebody(story, moderator):
    story.ask(moderator, "Who is Anna?", now=NOW)
    StepFactory(story=story, what=AuditEvent.What.MAIL_FAILED, at=NOW)
    assert list(Story.objects.needs_action()) == [story]
    # The same words can be sent again then.
    assert story.ask(moderator, "Who is Anna?", now=NOW)
    assert not Story.objects.needs_action().exists()


def test_the_account_of_an_approver_goes_and_the_name_and_the_story_stay(story, agreed, moderator):
    story.approve(moderator, now=NOW)
    moderator.delete()
    story.refresh_from_db()
    assert (story.approved_by, story.approved_by_name) == (None, "Mo Derator")
    assert steps_of(story) == [(AuditEvent.What.APPROVED, "Mo Derator")]
    assert Story.objects.published(NOW).exists()


def test_erasing_the_sender_of_a_published_story_keeps_the_story(story, agreed, moderator):
    story.approve(moderator, now=NOW, message="Dear Sam")
    assert erase_sender(story, now=NOW, by=moderator)
    assert not erase_sender(story, now=NOW, by=moderator)
    story.refresh_from_db()
    assert story.is_published
    assert (story.body, story.original_text) == ("<p>I was ill for a week.</p>", "I was ill for a week.")
    assert not Sender.objects.exists()
    # The button says that their name is deleted for good.
    assert story.consent.given_by == "The sender, erased"
    assert not story.audit_events.exclude(note="").exists()
