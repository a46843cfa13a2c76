"""A story's video: a film of ours, stripped of where it was filmed, or a link."""

import io
import os

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.tests.test_file_types import LIVE_WEBM, MP3, box
from core.uploads.file_types import content_type_of
from stories.media import captions, photos, video
from stories.models import Story
from stories.tests.factories import StoryFactory
from stories.tests.films import LOCATION, VTT, mp4, photo_bytes, telling_webm

pytestmark = pytest.mark.django_db

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXc_"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content, name="film.mp4"):
    return SimpleUploadedFile(name, content)


def kept(folder):
    return [name for _, _, names in os.walk(folder) for name in names]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(mp4(), "video/mp4"), (telling_webm(), "video/webm"), (LIVE_WEBM, "video/webm")],
    ids=["mp4", "webm", "live webm"],
)
def test_a_film_is_kept_without_where_it_was_filmed(content, content_type):
    story = StoryFactory(video_link=YOUTUBE, link_has_captions=True)
    video.store(story, upload(content, name="\u202e4pm.exe"))
    story.refresh_from_db()
    assert (story.video_type, story.video_link, story.link_has_captions) == (content_type, "", False)
    stored = story.video.read()
    assert LOCATION not in stored
    # Nothing is moved, so that every position counted in it stays right, and it is still a film.
    assert len(stored) == len(content)
    assert content_type_of(io.BytesIO(stored)) == content_type
    assert b"d" * 9 in stored
    story.video.close()
    assert story.video.name.startswith("stories/videos/")
    assert "exe" not in story.video.name


def test_the_samples_tell_where_they_were_filmed():
    assert mp4().count(LOCATION) == 7
    assert LOCATION in telling_webm()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", video.EMPTY),
        (b"<!doctype html><script>alert(1)</script>", video.OTHER_KIND),
        (MP3, video.OTHER_KIND),
        (photo_bytes(), video.OTHER_KIND),
        (VTT.encode(), video.OTHER_KIND),
        (mp4()[:-10], video.OTHER_KIND),
        (mp4() + b"<script>", video.OTHER_KIND),
        # From an iPhone's own camera: not every browser plays it.
        (mp4().replace(b"ftypisom", b"ftypqt  "), video.OTHER_KIND),
        (box(b"ftyp", b"isom\x00\x00\x00\x00") + box(b"moov", b"m" * 20), video.OTHER_KIND),
        # Positions by the second, as a camera on a helmet writes them.
        (mp4(tracks=(b"vide", b"meta")), video.TELLS_TOO_MUCH),
    ],
)
def test_anything_else_is_refused_in_plain_words(content, words, tmp_path):
    story = StoryFactory()
    with pytest.raises(ValidationError) as caught:
        video.store(story, upload(content))
    assert caught.value.message == words
    assert kept(tmp_path) == []


def test_boxes_in_boxes_without_end_are_refused():
    content = b""
    for _ in range(3000):
        content = box(b"moov", content)
    with pytest.raises(ValidationError):
        video.check(io.BytesIO(box(b"ftyp", b"isom\x00\x00\x00\x00") + content))


def test_too_large_a_film_is_refused_with_what_else_to_do(settings):
    settings.MAX_UPLOAD_BYTES = 1000
    with pytest.raises(ValidationError, match=r"This video has \d kB. It can have 1 kB at most: .* give the link."):
        video.check(io.BytesIO(mp4()))


def test_another_film_takes_the_place_of_the_first(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory()
    with django_capture_on_commit_callbacks(execute=True):
        video.store(story, upload(mp4()))
        captions.store(story, upload(VTT.encode()))
        video.store(story, upload(telling_webm()))
    assert story.captions
    assert sorted(os.path.splitext(name)[1] for name in kept(tmp_path)) == [".vtt", ".webm"]


def test_a_link_takes_the_place_of_a_film_and_its_captions(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory()
    with django_capture_on_commit_callbacks(execute=True):
        video.store(story, upload(mp4()))
        captions.store(story, upload(VTT.encode()))
        video.link(story, "youtu.be/dQw4w9WgXc_?t=5", has_captions=True)
    story = Story.objects.get(pk=story.pk)
    assert (story.video.name, story.video_type, story.captions.name) == ("", "", "")
    assert story.video_link == f"{YOUTUBE}&t=5s"
    assert story.link_has_captions
    assert kept(tmp_path) == []


def test_a_link_elsewhere_changes_nothing():
    story = StoryFactory(video_link=YOUTUBE)
    with pytest.raises(ValidationError):
        video.link(story, "https://youtube.com.evil.org/watch?v=dQw4w9WgXc_", has_captions=True)
    assert story.video_link == YOUTUBE


def test_a_video_goes_with_its_still_and_captions(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory(transcript="My name is Sam.")
    with django_capture_on_commit_callbacks(execute=True):
        video.store(story, upload(mp4()))
        captions.store(story, upload(VTT.encode()))
        photos.store_poster(story, upload(photo_bytes()))
        video.remove(story)
    story.refresh_from_db()
    assert not any([story.video, story.video_type, story.video_link, story.captions, story.poster, story.poster_width])
    assert story.transcript
    assert kept(tmp_path) == []


def test_captions_are_stored_as_they_were_read_and_can_go(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory()
    with django_capture_on_commit_callbacks(execute=True):
        captions.store(story, upload(b"\xef\xbb\xbf" + VTT.replace("\n", "\r\n").encode()))
        with story.captions.open() as stored:
            assert stored.read().decode() == VTT
        captions.remove(story)
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, []),
        ({"video": "stories/videos/x.mp4"}, ["has no captions", "has no transcript"]),
        ({"video": "stories/videos/x.mp4", "captions": "x.vtt", "transcript": "Hello."}, []),
        ({"video_link": YOUTUBE, "transcript": "Hello."}, ["Check that the linked video has captions"]),
        ({"video_link": YOUTUBE, "link_has_captions": True}, ["has no transcript"]),
        ({"video_link": YOUTUBE, "link_has_captions": True, "transcript": "Hello."}, []),
    ],
)
def test_what_is_missing_is_said_before_publishing(fields, words):
    missing = video.missing_for_publishing(Story(**fields))
    assert len(missing) == len(words)
    assert all(part in whole for part, whole in zip(words, missing, strict=True))
