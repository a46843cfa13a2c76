"""Who sent a story is forgotten twelve months after it was withdrawn or declined; that there was a story is not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from sepsis_site.dev.pytest_plugin import NOW
from stories.erasure import UNDECIDED_TOO_LONG, WORDING_ERASED, erase_if_due, erase_sender
from stories.media import photos
from stories.models import AuditEvent, Consent, Sender, Story
from stories.models.consent import SUBMISSION_FORM
from stories.models.story import one_year_before
from stories.tests.factories import ConsentFactory, SenderFactory, StepFactory, StoryFactory, TagFactory
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
    call_command("erase_expired", "stories", **options)
    return f"{capsys.readouterr().out}Senders kept: {Sender.objects.count()}.\n"


def test_twelve_months_after_it_was_withdrawn_only_the_bare_record_stays(
    capsys, tmp_path, django_capture_on_commit_callbacks
):
    note = {"story__is_about_death": True, "story__content_note": "This story is about the death of Tom."}
    story = sent(story__tags=[TagFactory()], **note)
    photos.store(story, SimpleUploadedFile("a.jpg", photo_bytes()))
    story.request_change("I am Anna.", now=A_YEAR_AGO - TEN_DAYS)
    story.withdraw(now=A_YEAR_AGO)
    with django_capture_on_commit_callbacks(execute=True):
        said = run(capsys)
    assert said == "stories: 1 erased\nSenders kept: 0.\n"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    kept = Story.objects.values().get()
    assert (kept["state"], kept["withdrawn_at"]) == (Story.State.WITHDRAWN, A_YEAR_AGO)
    everything = str([kept, list(Consent.objects.values()), list(AuditEvent.objects.values())])
    for secret in ("Anna", "Tom", "was ill", "I was"):
        assert secret not in everything
    assert (kept["is_about_death"], story.tags.count()) == (False, 0)
    assert Consent.objects.get().wording
    assert [step.what for step in story.audit_events.all()] == [
        *(AuditEvent.What.CHANGE_WANTED, AuditEvent.What.WITHDRAWN_BY_SENDER, AuditEvent.What.ERASED)
    ]


def test_a_declined_story_is_forgotten_after_the_same_time(capsys):
    sent().decline(moderator(), "Dear Anna", now=A_YEAR_AGO)
    assert "stories: 1 erased" in run(capsys)
    assert not Sender.objects.exists()
    assert not AuditEvent.objects.exclude(note="").exists()


def test_nothing_is_erased_a_day_too_early(capsys):
    sent().withdraw(now=A_YEAR_AGO + timedelta(days=1))
    sent().decline(moderator(), "No", now=A_YEAR_AGO + timedelta(days=1))
    sent(story__submitted_at=A_YEAR_AGO + timedelta(days=1))
    assert "stories: 0 erased\nSenders kept: 3." in run(capsys)


def test_a_published_story_and_its_sender_stay(capsys):
    sent().approve(moderator(), now=A_YEAR_AGO - TEN_DAYS)
    assert "stories: 0 erased\nSenders kept: 1." in run(capsys)


def test_a_dry_run_counts_and_changes_nothing(capsys):
    sent().withdraw(now=A_YEAR_AGO)
    said = run(capsys, dry_run=True)
    assert said == "stories: 1 to be erased\nSenders kept: 1.\n"
    assert Story.objects.get().original_text


def test_run_again_it_finds_nothing_more(capsys):
    sent().withdraw(now=A_YEAR_AGO)
    run(capsys)
    assert "stories: 0 erased" in run(capsys)
    assert AuditEvent.objects.filter(what=AuditEvent.What.ERASED).count() == 1


def test_what_was_erased_while_published_is_erased_again_after_a_withdrawal(capsys):
    story = sent()
    story.approve(moderator(), now=A_YEAR_AGO - TEN_DAYS * 2)
    erase_sender(story, now=A_YEAR_AGO - TEN_DAYS)
    story.withdraw(now=A_YEAR_AGO, by=moderator())
    assert "stories: 1 erased" in run(capsys)
    assert not Story.objects.exclude(body="").exists()


def test_a_story_that_came_back_is_not_erased():
    story = sent()
    story.withdraw(now=A_YEAR_AGO - TEN_DAYS)
    ConsentFactory(story=story, given_at=A_YEAR_AGO)
    story.approve(moderator(), now=A_YEAR_AGO)
    assert not erase_if_due(story, now=NOW)
    assert story.body


def test_what_is_printed_names_nobody(capsys):
    sent().withdraw(now=A_YEAR_AGO)
    assert "Anna" not in run(capsys, dry_run=True) + run(capsys)


def test_a_year_before_the_leap_day_is_the_day_before_it():
    assert one_year_before(datetime(2028, 2, 29, 9, tzinfo=UTC)) == datetime(2027, 2, 28, 9, tzinfo=UTC)


# Left waiting


def undecided_since(since, **fields):
    story = sent(**{"story__submitted_at": since} | fields)
    StepFactory(story=story, at=since)
    return story


def test_a_story_nobody_decided_about_is_forgotten_twelve_months_after_its_last_step(capsys):
    story = undecided_since(A_YEAR_AGO - TEN_DAYS)
    story.start_review(moderator(), now=A_YEAR_AGO)
    assert "stories: 1 erased\nSenders kept: 0." in run(capsys)
    story.refresh_from_db()
    assert (story.state, story.title, story.body, story.original_text) == (
        *(Story.State.DECLINED, f"Story {story.pk}, erased"),
        *("", ""),
    )
    last = story.audit_events.last()
    assert (last.what, last.note) == (AuditEvent.What.ERASED, UNDECIDED_TOO_LONG)
    assert "stories: 0 erased" in run(capsys)
    # It waits on no list for ever.
    assert not Story.objects.needs_action().exists()


def test_whatever_happens_to_a_waiting_story_begins_its_twelve_months_again(capsys):
    story = undecided_since(A_YEAR_AGO - TEN_DAYS)
    story.ask(moderator(), "May we name the hospital?", now=A_YEAR_AGO + timedelta(hours=1))
    undecided_since(A_YEAR_AGO - TEN_DAYS).approve(moderator(), now=A_YEAR_AGO, publish_at=NOW + TEN_DAYS)
    assert "stories: 0 erased\nSenders kept: 2." in run(capsys)
    assert not erase_if_due(story, now=NOW)


def test_what_our_own_team_typed_in_is_not_forgotten(capsys):
    StepFactory(story=StoryFactory(submitted_at=A_YEAR_AGO), at=A_YEAR_AGO)
    assert "stories: 0 erased" in run(capsys)


def test_thirty_days_before_the_work_list_says_so_and_leads_to_it(admin_client):
    almost = undecided_since(A_YEAR_AGO + timedelta(days=29))
    undecided_since(A_YEAR_AGO + timedelta(days=31))
    assert list(Story.objects.due_for_erasure_soon(NOW)) == [almost]
    index = admin_client.get("/admin/").text
    assert "<b>1</b> story is erased within 30 days, unless somebody decides" in index
    soon = admin_client.get("/admin/stories/story/?state=erased-soon")
    assert list(soon.context["cl"].result_list) == [almost]


# Consents


def test_words_that_staff_typed_in_of_a_consent_are_forgotten_and_those_of_the_form_and_of_the_charity_stay(now):
    story = sent()
    ConsentFactory(story=story, source="A letter of Anna", wording="Anna says we may tell of Tom.", photo=False)
    ConsentFactory(story=story, source=SUBMISSION_FORM, wording="You may publish my story.")
    ConsentFactory(story=story, source="Earlier site", wording="Published before.", must_be_confirmed=True)
    erase_sender(story, now=now)
    kept = str(list(story.consents.values()))
    assert "Anna" not in kept
    assert "Tom" not in kept
    assert {each.wording for each in story.consents.all()} == {
        *(WORDING_ERASED, "You may publish my story.", "Published before."),
    }
    # What was agreed to, and when, stays.
    by_hand = story.consents.filter(wording=WORDING_ERASED, photo=False).get()
    assert (by_hand.text, by_hand.source, by_hand.given_at) == (True, "Recorded by hand", NOW - timedelta(days=1))
