"""Who sent a story is forgotten twelve months after it was withdrawn or declined; that there was a story is not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from sepsis_site.testing import NOW
from stories import photos
from stories.models import Consent, Sender, Step, Story
from stories.models.story import a_year_before
from stories.tests.factories import ConsentFactory, SenderFactory, TagFactory
from stories.tests.films import photo_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

A_YEAR_AGO = datetime(2025, 11, 24, 10, 0, tzinfo=UTC)
TEN_DAYS = timedelta(days=10)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sent(**fields):
    story = SenderFactory(name="Anna", story__title="Anna and Tom", story__original_text="Tom was ill.", **fields).story
    ConsentFactory(story=story, given_by="Anna", given_at=A_YEAR_AGO - TEN_DAYS * 9)
    return story


def moderator():
    return get_user_model().objects.get_or_create(username="mo")[0]


def run(capsys, **options):
    call_command("erase_story_senders", **options)
    return capsys.readouterr().out


def test_twelve_months_after_it_was_withdrawn_only_the_bare_record_stays(
    capsys, tmp_path, django_capture_on_commit_callbacks
):
    note = {"story__is_about_death": True, "story__content_note": "This story is about the death of Tom."}
    story = sent(story__tags=[TagFactory()], **note)
    photos.store(story, SimpleUploadedFile("a.jpg", photo_bytes()))
    story.want_change("I am Anna.", now=A_YEAR_AGO - TEN_DAYS)
    story.withdraw(now=A_YEAR_AGO)
    with django_capture_on_commit_callbacks(execute=True):
        said = run(capsys)
    assert said == "Erased: 1.\nSenders kept: 0.\n"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    kept = Story.objects.values().get()
    assert (kept["state"], kept["withdrawn_at"]) == (Story.State.WITHDRAWN, A_YEAR_AGO)
    everything = str([kept, list(Consent.objects.values()), list(Step.objects.values())])
    for secret in ("Anna", "Tom", "was ill", "I was"):
        assert secret not in everything
    assert (kept["is_about_death"], story.tags.count()) == (False, 0)
    assert Consent.objects.get().wording
    assert [step.what for step in story.steps.all()] == [
        *(Step.What.CHANGE_WANTED, Step.What.WITHDRAWN_BY_SENDER, Step.What.ERASED)
    ]


def test_a_declined_story_is_forgotten_after_the_same_time(capsys):
    sent().decline(moderator(), "Dear Anna", now=A_YEAR_AGO)
    assert "Erased: 1." in run(capsys)
    assert not Sender.objects.exists()
    assert not Step.objects.exclude(note="").exists()


def test_nothing_is_erased_a_day_too_early(capsys):
    sent().withdraw(now=A_YEAR_AGO + timedelta(days=1))
    sent().decline(moderator(), "No", now=A_YEAR_AGO + timedelta(days=1))
    sent()
    assert "Erased: 0.\nSenders kept: 3." in run(capsys)


def test_a_published_story_and_its_sender_stay(capsys):
    sent().approve(moderator(), now=A_YEAR_AGO - TEN_DAYS)
    assert "Erased: 0.\nSenders kept: 1." in run(capsys)


def test_a_dry_run_counts_and_changes_nothing(capsys):
    sent().withdraw(now=A_YEAR_AGO)
    said = run(capsys, dry_run=True)
    assert said == "To be erased: 1.\nSenders kept: 1.\n"
    assert Story.objects.get().original_text


def test_run_again_it_finds_nothing_more(capsys):
    sent().withdraw(now=A_YEAR_AGO)
    run(capsys)
    assert "Erased: 0." in run(capsys)
    assert Step.objects.filter(what=Step.What.ERASED).count() == 1


def test_what_was_erased_while_published_is_erased_again_after_a_withdrawal(capsys):
    story = sent()
    story.approve(moderator(), now=A_YEAR_AGO - TEN_DAYS * 2)
    story.erase_sender(now=A_YEAR_AGO - TEN_DAYS)
    story.withdraw(now=A_YEAR_AGO, by=moderator())
    assert "Erased: 1." in run(capsys)
    assert not Story.objects.exclude(body="").exists()


def test_a_story_that_came_back_is_not_erased():
    story = sent()
    story.withdraw(now=A_YEAR_AGO - TEN_DAYS)
    ConsentFactory(story=story, given_at=A_YEAR_AGO)
    story.approve(moderator(), now=A_YEAR_AGO)
    assert not story.erase_if_due(now=NOW)
    assert story.body


def test_what_is_printed_names_nobody(capsys):
    sent().withdraw(now=A_YEAR_AGO)
    assert "Anna" not in run(capsys, dry_run=True) + run(capsys)


def test_a_year_before_the_leap_day_is_the_day_before_it():
    assert a_year_before(datetime(2028, 2, 29, 9, tzinfo=UTC)) == datetime(2027, 2, 28, 9, tzinfo=UTC)
