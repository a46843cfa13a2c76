"""Published implies consent and an approver, whoever writes to the database, and however many at once."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from sepsis_site.dev.pytest_plugin import NOW
from stories.models import Consent, Story
from stories.tests.factories import ConsentFactory, StoryFactory

pytestmark = pytest.mark.django_db

APPROVED = {"approved_by_name": "Mo", "approved_at": NOW, "published_at": NOW}


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def sql(words, *values):
    with connection.cursor() as cursor:
        cursor.execute(words, values)


@pytest.fixture
def ready():
    """A story with a consent, that nobody has approved."""
    return ConsentFactory().story


@pytest.fixture
def published():
    return StoryFactory(published=True)


def stories():
    return Story.objects.all()


@pytest.mark.parametrize("lacking", ["consent", "approved_by_name", "approved_at", "published_at"])
def test_an_update_publishes_nothing_without_consent_and_approver(ready, lacking):
    whole = APPROVED | {"consent": ready.consents.get()}
    without = "" if lacking == "approved_by_name" else None
    refused(lambda: stories().update(state="published", **whole | {lacking: without}))
    stories().update(state="published", **whole)


def test_sql_publishes_nothing_without_consent_and_approver(ready):
    consent = ready.consents.get()
    refused(lambda: sql("UPDATE stories_story SET state = 'published'"))
    refused(lambda: sql("UPDATE stories_story SET state = 'published', consent_id = %s", consent.pk))
    refused(
        lambda: sql(
            "UPDATE stories_story SET state = 'published', approved_by_name = %s, approved_at = %s, published_at = %s",
            *("Mo", NOW, NOW),
        )
    )


def test_the_consent_of_another_story_does_not_count(ready):
    other = ConsentFactory()
    refused(lambda: stories().filter(pk=ready.pk).update(state="published", consent=other, **APPROVED))


@pytest.mark.parametrize("lost", [{"text": False}, {"withdrawn_at": NOW}, {"story": None}])
def test_the_consent_of_a_published_story_cannot_be_edited_away(published, lost):
    lost = lost | ({"story": StoryFactory()} if "story" in lost else {})
    refused(lambda: Consent.objects.update(**lost))


def test_the_consent_of_a_published_story_cannot_be_deleted(published):
    # Which would be looked at when all is over, otherwise.
    refused(lambda: sql("SET CONSTRAINTS ALL IMMEDIATE") or sql("DELETE FROM stories_consent"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.all().delete()


def test_a_published_story_gains_nothing_that_nobody_agreed_to(published):
    Consent.objects.update(photo=False, video=False)
    refused(lambda: stories().update(photo="stories/photos/a.jpg", photo_alt="Sam"))
    refused(lambda: stories().update(video_link="https://vimeo.com/1", link_has_captions=True, transcript="Hello"))
    refused(lambda: stories().update(approved_by_name=""))
    refused(lambda: stories().update(consent=None))


def at_once(*presses):
    """Run each in a thread with a connection of its own; what each returned or raised."""
    gate, results = threading.Barrier(len(presses)), [None] * len(presses)

    def run(place, press):
        gate.wait()
        try:
            results[place] = press()
        except (ValidationError, IntegrityError) as error:
            results[place] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.django_db(transaction=True)
def test_approved_and_withdrawn_at_once_it_is_never_published_without_consent():
    by = get_user_model().objects.create_user("mo")
    for _ in range(5):
        pk = ConsentFactory().story.pk
        first, second = (Story.objects.get(pk=pk) for _ in range(2))
        approved, withdrawn = at_once(lambda a=first: a.approve(by, now=NOW), lambda b=second: b.withdraw(now=NOW))
        story = Story.objects.get(pk=pk)
        assert withdrawn is True
        assert approved is True or "no consent that holds" in str(approved)
        assert story.state == Story.State.WITHDRAWN
        assert story.consents.get().withdrawn_at == NOW


@pytest.mark.django_db(transaction=True)
def test_approved_by_two_at_once_it_is_approved_once():
    people = [get_user_model().objects.create_user(name) for name in ("mo", "jo")]
    pk = ConsentFactory().story.pk
    presses = [lambda by=by: Story.objects.get(pk=pk).approve(by, now=NOW) for by in people]
    assert sorted(at_once(*presses)) == [False, True]
    assert Story.objects.get(pk=pk).audit_events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_consent_taken_back_beside_a_publication_not_yet_certain_waits_for_it(ready):
    """Both by bare updates, so that nothing but the database stands between them."""
    consent = ready.consents.get()
    outcome = []

    def take_back():
        try:
            Consent.objects.update(withdrawn_at=NOW)
            outcome.append("taken back")
        except IntegrityError:
            outcome.append("refused")
        finally:
            connections["default"].close()

    thread = threading.Thread(target=take_back)
    with transaction.atomic():
        stories().update(state="published", consent=consent, **APPROVED)
        thread.start()
        thread.join(timeout=0.5)
        assert outcome == []
    thread.join(timeout=30)
    assert outcome == ["refused"]
    assert Story.objects.published(NOW + timedelta(days=1)).exists()
