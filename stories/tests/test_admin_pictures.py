"""Moderators look after a story's photo and video, and see it as visitors will."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.models import AuditEvent, Consent, Story
from stories.tests.factories import ConsentFactory, StoryFactory
from stories.tests.films import VTT, mp4, photo_bytes
from stories.tests.test_admin import press, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def moderator(client):
    client.force_login(User.objects.create_superuser("mo"))
    return client


@pytest.fixture
def story():
    return ConsentFactory().story


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(name="a.jpg"):
    return SimpleUploadedFile(name, photo_bytes())


def test_a_photo_is_added_described_replaced_and_taken_off(moderator, story):
    press(moderator, story, "pictures", photo=photo(), photo_alt="Sam in bed.")
    story.refresh_from_db()
    first = story.photo.name
    assert (story.photo_width, story.photo_alt, story.audit_events.get().what) == (
        640,
        "Sam in bed.",
        AuditEvent.What.EDITED,
    )
    page = moderator.get(url(story, "pictures"))
    assert_valid_html(page)
    assert "There is one now, 640 by 480 points." in page.content.decode()
    press(moderator, story, "pictures", photo=photo(), photo_alt="Sam at home.")
    story.refresh_from_db()
    assert story.photo.name != first
    press(moderator, story, "pictures", remove_photo="on")
    story.refresh_from_db()
    assert (story.photo.name, story.photo_alt) == ("", "")


def test_a_film_comes_with_captions_and_transcript_and_a_link_takes_its_place(moderator, story):
    captions = SimpleUploadedFile("a.vtt", VTT.encode())
    film = SimpleUploadedFile("a.mp4", mp4())
    press(moderator, story, "pictures", video=film, captions=captions, transcript="Hello.", poster=photo())
    story.refresh_from_db()
    assert (story.video_type, story.transcript, bool(story.captions), bool(story.poster)) == (
        *("video/mp4", "Hello.", True, True),
    )
    press(moderator, story, "pictures", transcript="Hello.", video_link="https://youtu.be/abcdefghijk")
    story.refresh_from_db()
    assert (story.video.name, story.video_link) == ("", "https://www.youtube.com/watch?v=abcdefghijk")
    press(moderator, story, "pictures", remove_video="on")
    story.refresh_from_db()
    assert (story.video_link, story.poster.name) == ("", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"photo": SimpleUploadedFile("a.jpg", b"PK\x03\x04zip")},
        {"video": SimpleUploadedFile("a.mp4", b"<html>")},
        {"captions": SimpleUploadedFile("a.vtt", b"1\n00:00,1")},
        {"video_link": "https://youtube.com.evil.example/watch?v=abcdefghijk"},
    ],
)
def test_what_is_no_photo_and_no_video_is_refused_in_words(moderator, story, wrong, tmp_path):
    response = press(moderator, story, "pictures", **wrong)
    assert list(response.context["form"].errors) == list(wrong)
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("agreed", "answers", "words"),
    [
        (False, {"photo_alt": "Sam"}, "Nobody has agreed that the photo is published."),
        (True, {}, "Say what the photo shows"),
    ],
)
def test_a_published_story_gets_no_photo_that_it_may_not_show(moderator, tmp_path, agreed, answers, words):
    story = StoryFactory(published=True)
    Consent.objects.update(photo=agreed)
    response = press(moderator, story, "pictures", photo=photo(), **answers)
    assert words in response.content.decode()
    assert not list(tmp_path.rglob("*"))


def test_a_photo_that_the_database_refuses_is_refused_in_words(moderator, monkeypatch):
    story = StoryFactory(published=True)
    Consent.objects.update(photo=False)
    monkeypatch.setattr(Story, "missing_consents", lambda story, consent: [])
    response = press(moderator, story, "pictures", photo=photo(), photo_alt="Sam")
    assert "Nobody has agreed to all of what this story would show." in response.content.decode()
    story.refresh_from_db()
    assert not story.photo


def test_staff_see_a_draft_as_visitors_will_and_nobody_keeps_it(moderator, client, story):
    response = moderator.get(story.get_absolute_url())
    assert_valid_html(response)
    assert "I was ill for a week." in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    client.logout()
    assert client.get(story.get_absolute_url()).status_code == 404


def test_the_preview_of_a_draft_claims_no_day_and_says_who_sees_it(moderator, story):
    page = moderator.get(story.get_absolute_url()).content.decode()
    assert "Published on" not in page
    assert "only you and other editors see this" in page


def test_a_story_to_come_is_a_draft_until_its_day(moderator, at_now):
    tomorrow = at_now + timedelta(days=1)
    page = moderator.get(StoryFactory(published=True, published_at=tomorrow).get_absolute_url()).content.decode()
    assert "only you and other editors see this" in page
    assert "only you and" not in moderator.get(StoryFactory(published=True).get_absolute_url()).content.decode()
