"""The fields of forms for photos and videos: they check, and store nothing."""

import os

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from stories.media import captions, image_processing, video
from stories.media.fields import CaptionsField, PhotoField, VideoField, VideoLinkField
from stories.media.video_links import OTHER_SITE
from stories.tests.films import VTT, mp4, photo_bytes


class Form(forms.Form):
    photo = PhotoField(required=False)
    video = VideoField(required=False)
    captions = CaptionsField(required=False)
    link = VideoLinkField(required=False)


def form(**given):
    files = {
        name: SimpleUploadedFile("\u202egpj.exe" + "x" * 300, content)
        for name, content in given.items()
        if isinstance(content, bytes)
    }
    return Form({name: value for name, value in given.items() if isinstance(value, str)}, files)


def test_all_may_be_left_empty():
    given = form()
    assert given.is_valid()
    assert not any(given.cleaned_data.values())


def test_what_is_right_is_taken_and_nothing_is_stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    given = form(photo=photo_bytes(), video=mp4(), captions=VTT.encode(), link="youtu.be/dQw4w9WgXc_")
    assert given.is_valid(), given.errors
    assert given.cleaned_data["photo"].picture.size == (640, 480)
    assert given.cleaned_data["link"] == "https://www.youtube.com/watch?v=dQw4w9WgXc_"
    assert all(given.cleaned_data[name].tell() == 0 for name in ("photo", "video", "captions"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"photo": b""}, image_processing.EMPTY),
        ({"photo": b"PK\x03\x04zip"}, image_processing.OTHER_KIND),
        ({"photo": b"<svg/>"}, image_processing.OTHER_KIND),
        ({"video": b""}, video.EMPTY),
        ({"video": b"<!doctype html>"}, video.OTHER_KIND),
        ({"captions": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"}, captions.SRT),
        ({"link": "https://youtube.com.evil.org/watch?v=dQw4w9WgXc_"}, OTHER_SITE),
        ({"link": "x" * 10_000}, OTHER_SITE),
        ({"link": "https://youtu.be/\u202edQw4w9WgXc_"}, OTHER_SITE),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(given, words):
    checked = form(**given)
    assert not checked.is_valid()
    [[message]] = checked.errors.values()
    assert message == words
    assert "nvalid" not in message


def test_nul_in_a_link_is_refused():
    assert not form(link="https://youtu.be/dQw4w9WgXc_\x00").is_valid()


def test_the_boxes_offer_only_what_can_be_read():
    html = str(Form())
    assert 'accept="image/jpeg,image/png,image/webp,image/avif"' in html
    assert 'accept="video/mp4,video/webm"' in html
    assert 'accept=".vtt,text/vtt"' in html


def test_a_file_that_is_stored_already_is_not_read_again():
    assert PhotoField(required=False).clean(None, initial="stories/photos/x/640.jpg") == "stories/photos/x/640.jpg"
    assert PhotoField(required=False).clean(False, initial="stories/photos/x/640.jpg") is False
