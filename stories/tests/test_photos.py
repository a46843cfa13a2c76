"""A story's photo is kept in sizes of ours, and goes with all of them."""

import io
import os

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from stories.media import files as media_files
from stories.media import image_processing, photos
from stories.models import Story
from stories.tests.factories import StoryFactory
from stories.tests.films import SECRET, photo_bytes, telling_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content=None, name="photo.jpg"):
    return SimpleUploadedFile(name, photo_bytes((1000, 800)) if content is None else content)


def everything(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def test_a_photo_is_kept_in_every_size_and_kind_and_not_as_it_came(tmp_path):
    story = StoryFactory()
    photos.store(story, upload(telling_photo(size=(1000, 800)), name="../../Sam \u202egpj.exe\x00.html"))
    story.refresh_from_db()
    assert (story.photo_width, story.photo_height) == (1000, 800)
    kept = everything(tmp_path)
    assert len(kept) == 9
    folder = os.path.dirname(story.photo.name)
    assert {os.path.dirname(name) for name in kept} == {folder}
    assert {os.path.basename(name) for name in kept} == {
        f"{width}.{ending}" for width in (480, 960, 1000) for ending in ("avif", "webp", "jpg")
    }
    assert story.photo.name == f"{folder}/1000.jpg"
    assert folder.startswith("stories/photos/")
    assert len(os.path.basename(folder)) == 32
    for name in kept:
        content = (tmp_path / name).read_bytes()
        assert SECRET not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_another_photo_takes_the_place_of_the_first(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory()
    photos.store(story, upload())
    first = everything(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        photos.store(story, upload())
    second = everything(tmp_path)
    assert len(second) == len(first) == 9
    assert not set(first) & set(second)
    # The empty folder is gone too.
    assert len(os.listdir(tmp_path / "stories/photos")) == 1


def test_a_photo_stored_from_an_old_copy_of_the_story_leaves_no_file_behind(
    tmp_path, django_capture_on_commit_callbacks
):
    story = StoryFactory()
    old_copy = Story.objects.get(pk=story.pk)
    with django_capture_on_commit_callbacks(execute=True):
        photos.store(story, upload())
        photos.store(old_copy, upload())
    assert len(everything(tmp_path)) == 9


def test_a_photo_is_removed_with_all_its_sizes_and_what_was_said_of_it(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory(photo_alt="Sam in a garden.")
    photos.store(story, upload())
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(story)
        # Not before it is certain.
        assert len(everything(tmp_path)) == 9
    story.refresh_from_db()
    assert (story.photo.name, story.photo_width, story.photo_height, story.photo_alt) == ("", None, None, "")
    assert everything(tmp_path) == []
    photos.remove(story)


def test_a_change_that_is_taken_back_keeps_the_files(tmp_path):
    story = StoryFactory()
    photos.store(story, upload())
    with transaction.atomic():
        photos.remove(story)
        transaction.set_rollback(True)
    assert len(everything(tmp_path)) == 9
    assert Story.objects.get(pk=story.pk).photo.name


def test_what_cannot_be_stored_leaves_nothing_behind(tmp_path):
    # Its photo must be described first: the database says so.
    story = StoryFactory(published=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        photos.store(story, upload())
    assert everything(tmp_path) == []
    with pytest.raises(ValidationError):
        photos.store(story, upload(b"<script>"))
    assert everything(tmp_path) == []


def test_a_story_that_is_not_stored_yet_is_only_set(tmp_path):
    story = StoryFactory.build()
    photos.store(story, upload())
    assert story.photo.name
    assert not Story.objects.exists()
    story.save()
    assert len(everything(tmp_path)) == 9


def test_a_photo_that_the_form_has_read_is_not_read_again(monkeypatch):
    file = upload()
    file.picture = image_processing.read(file)
    monkeypatch.setattr(image_processing, "read", None)
    story = StoryFactory()
    photos.store(story, file)
    assert story.photo_width == 1000


def test_the_still_of_a_video_is_kept_the_same_way(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory()
    with django_capture_on_commit_callbacks(execute=True):
        photos.store(story, upload())
        photos.store_poster(story, upload(photo_bytes((400, 300))))
        story.refresh_from_db()
        assert (story.poster_width, story.poster_height) == (400, 300)
        assert len(everything(tmp_path)) == 12
        photos.remove_poster(story)
    assert len(everything(tmp_path)) == 9
    assert story.photo


def test_with_its_story_every_file_goes(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory()
    photos.store(story, upload())
    photos.store_poster(story, upload())
    with django_capture_on_commit_callbacks(execute=True):
        media_files.forget(story)
        story.delete()
    assert everything(tmp_path) == []


def test_a_file_that_is_gone_already_stops_nothing(tmp_path, django_capture_on_commit_callbacks):
    story = StoryFactory(photo="stories/photos/not-there.jpg", photo_width=800, photo_height=600)
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(story)
    assert not story.photo
