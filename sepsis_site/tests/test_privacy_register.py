"""What is kept about people is declared, runs out, and stands on the privacy page."""

import io
import os
import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils.html import escape

from core.models import FormAttempt, RequestCount
from faq.models import QuestionFeedback
from faq.tests.factories import QuestionFactory
from sepsis_site.accounts import invitations
from sepsis_site.accounts.personal_data import unanswered_invitations
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.management.commands import erase_expired
from sepsis_site.privacy import register as privacy_register
from sepsis_site.privacy.register import KINDS, NO_PERSON
from stories.media import files as media_files
from stories.media import photos
from stories.models import Story
from stories.tests.factories import StoryFactory
from stories.tests.test_photos import upload
from support.models import BookletRequest, PageFeedback, Subscriber
from support.models.booklet_request import KEPT_AFTER_SENDING
from support.newsletter.tokens import CONFIRM_WITHIN
from support.tests.factories import BookletRequestFactory, PageFactory, SubscriberFactory

ERASED_BY_TIME = [kind.name for kind in KINDS if kind.erase]


def test_every_model_is_declared_or_says_why_it_holds_no_person():
    declared = {label for kind in KINDS for label in kind.models}
    there_are = {model._meta.label for model in apps.get_models()}
    assert there_are - declared - NO_PERSON.keys() == set(), "Add it to its app's personal_data.py."
    assert declared | NO_PERSON.keys() <= there_are
    assert not declared & NO_PERSON.keys()


def test_whatever_points_at_an_account_or_holds_an_address_is_declared_by_a_kind():
    for model in apps.get_models():
        kinds_of_field = {field.get_internal_type() for field in model._meta.get_fields() if field.concrete}
        points_at_people = any(
            field.related_model is User for field in model._meta.get_fields() if field.concrete and field.is_relation
        )
        if points_at_people or kinds_of_field & {"EmailField", "GenericIPAddressField"}:
            # The helpline's are the charity's own.
            assert model._meta.label not in NO_PERSON.keys() - {"support.Helpline"}


def test_every_kind_says_all_there_is_to_say_in_short_sentences():
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert all((kind.title, kind.what, kind.why, kind.kept, kind.where, kind.seen_by, kind.erased_by))
        for text in (kind.what, kind.why, kind.kept, kind.seen_by):
            assert text.endswith(".")
            assert max(len(sentence.split()) for sentence in text.split(". ")) <= 20, text


# Erasing


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def one_of_each_due(db, at_now, media, now):
    """For each kind something whose time is over, and something whose time is not."""
    SubscriberFactory(email="due@example.org", asked_at=now - timedelta(days=15), confirmed_at=None)
    SubscriberFactory(email="stays@example.org", asked_at=now - timedelta(days=13), confirmed_at=None)
    BookletRequestFactory(name="due", sent_at=now - timedelta(days=91))
    BookletRequestFactory(name="stays", sent_at=now - timedelta(days=89))
    for feedback, about in ((PageFeedback, PageFactory()), (QuestionFeedback, QuestionFactory())):
        for days in (365, 364):
            feedback.objects.create(
                about=about, helpful=False, missing="Call Ann", given_on=now.date() - timedelta(days=days)
            )
    for days in (400, 300):
        state = {"state": Story.State.WITHDRAWN, "withdrawn_at": now - timedelta(days=days)}
        StoryFactory(title=f"{days}", **state)
    StoryFactory(with_photo=True)
    for hours in (25, 23):
        FormAttempt.objects.create(form="login password", sender="x" * 64, at=now - timedelta(hours=hours))
    for name, hours in (("due", -1), ("stays", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + timedelta(hours=hours))
    left = media_files.write("stories/photos/0123456789abcdef0123456789abcdef/320.jpg", _bytes())
    new = media_files.write("stories/videos/new.mp4", _bytes())
    for name, hours in ((left, 25), (new, 23)):
        moment = (now - timedelta(hours=hours)).timestamp()
        os.utime(media_files.default_storage.path(name), (moment, moment))
    keeper = User.objects.create_user("keeper", is_staff=True)
    for days in (731, 729):
        line = LogEntry.objects.create(user=keeper, object_repr="", action_flag=CHANGE)
        LogEntry.objects.filter(pk=line.pk).update(action_time=now - timedelta(days=days))
    for name, days in (("due", 366), ("stays", 364)):
        person = invitations.add_person(email=f"{name}@example.org", name=name)
        User.objects.filter(pk=person.pk).update(date_joined=now - timedelta(days=days))


def _bytes():
    return io.BytesIO(b"x")


def run(capsys, *arguments):
    call_command("erase_expired", *arguments)
    return dict(line.split(": ") for line in capsys.readouterr().out.splitlines())


def test_of_every_kind_what_is_due_goes_the_rest_stays_and_a_second_run_finds_nothing(one_of_each_due, capsys):
    assert run(capsys, "--dry-run") == dict.fromkeys(ERASED_BY_TIME, "1 to be erased")
    assert BookletRequest.objects.count() == 2
    assert run(capsys) == dict.fromkeys(ERASED_BY_TIME, "1 erased")
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["stays@example.org"]
    assert BookletRequest.objects.get().name == "stays"
    for feedback in (PageFeedback, QuestionFeedback):
        assert sorted(feedback.objects.values_list("missing", flat=True)) == ["", "Call Ann"]
    assert Story.objects.filter(title="300").exists()
    assert not Story.objects.filter(title="400").exists()
    assert FormAttempt.objects.count() == Session.objects.count() == LogEntry.objects.count() == 1
    assert User.objects.filter(username="stays@example.org").exists()
    assert not User.objects.filter(username="due@example.org").exists()
    assert media_files.default_storage.listdir("stories/photos") == ([], [])
    assert media_files.default_storage.exists("stories/videos/new.mp4")
    assert run(capsys) == dict.fromkeys(ERASED_BY_TIME, "0 erased")


def test_counts_of_searches_go_when_their_stretch_is_over(db, at_now, now, capsys):
    for minutes in (-2, 2):
        RequestCount.objects.create(key=f"{minutes}", number=1, until=now + timedelta(minutes=minutes))
    assert run(capsys, "form-counts") == {"form-counts": "1 erased"}
    assert RequestCount.objects.get().key == "2"


def test_only_the_kinds_that_are_named(one_of_each_due, capsys):
    assert run(capsys, "sessions", "newsletter") == {"sessions": "1 erased", "newsletter": "1 erased"}
    assert BookletRequest.objects.count() == 2
    with pytest.raises(CommandError, match="There is no kind “letters”"):
        call_command("erase_expired", "letters")


def test_one_kind_that_fails_keeps_no_other_from_being_erased_and_names_nobody(one_of_each_due, capsys, monkeypatch):
    def fails(*, now, dry_run):
        BookletRequest.objects.all().delete()
        raise OSError("Ann Canary")

    kinds = [kind._replace(erase=fails) if kind.name == "booklet-requests" else kind for kind in KINDS]
    monkeypatch.setattr(erase_expired, "KINDS", kinds)
    with pytest.raises(CommandError, match="Not erased: booklet-requests"):
        call_command("erase_expired")
    said = capsys.readouterr()
    assert "Canary" not in said.out + said.err
    assert "sessions: 1 erased" in said.out
    assert BookletRequest.objects.count() == 2


def test_the_photo_of_a_story_is_nobodys_left_over(db, media, now):
    story, other = StoryFactory(), StoryFactory(with_photo=True)
    photos.store(story, upload())
    in_a_week = now.fromtimestamp(time.time(), now.tzinfo) + timedelta(days=7)
    assert media_files.orphaned_files(in_a_week) == []
    Story.objects.filter(pk=story.pk).update(photo="")
    assert media_files.orphaned_files(in_a_week)
    other.delete()
    # A database that is still to be restored.
    assert media_files.orphaned_files(in_a_week) == []


def test_somebody_invited_again_within_the_year_is_not_erased(db, now):
    person = invitations.add_person(email="ann@example.org", name="Ann")
    User.objects.update(date_joined=now - timedelta(days=400))
    assert list(unanswered_invitations(now)) == [person]
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(user=person, content_type=kind, object_id=person.pk, object_repr="", action_flag=CHANGE)
    assert list(unanswered_invitations(now)) == []


# The privacy page


def test_the_privacy_page_says_it_all_below_its_editors_words_and_asks_the_database_nothing_more(
    client, db, django_assert_num_queries
):
    PageFactory(slug="privacy", body="<p>What an editor wrote.</p>")
    with django_assert_num_queries(2):
        response = client.get("/privacy/")
    assert_valid_html(response)
    page = " ".join(response.text.split())
    table = page.index('<table class="personal-data"')
    assert page.index("What an editor wrote.") < table < page.index("About this page")
    for kind in KINDS:
        assert kind.title in page
        if kind in privacy_register.public_kinds():
            assert all(escape(text) in page for text in (kind.what, kind.why, kind.kept, kind.seen_by))
    assert page.count('<th role="rowheader"') == len({kind.title for kind in KINDS})


def test_its_numbers_are_those_of_the_code_that_erases():
    kept = {kind.name: kind.kept for kind in KINDS}
    assert f"{KEPT_AFTER_SENDING.days} days" in kept["booklet-requests"]
    assert f"{CONFIRM_WITHIN.days} days" in kept["newsletter"]


def test_other_pages_have_no_such_table(client, db):
    PageFactory(slug="about-us")
    assert 'class="personal-data"' not in client.get("/about-us/").text
