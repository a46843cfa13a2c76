"""What a page shows of a photo or a video."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from justhtml import JustHTML

from stories.media import captions, photos, video
from stories.models import Story
from stories.tests.factories import StoryFactory
from stories.tests.films import VTT, mp4, photo_bytes

pytestmark = pytest.mark.django_db

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXc_"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def shown(template, story, **context):
    html = render_to_string(f"stories/{template}", {"story": story, **context})
    JustHTML(f"<!doctype html><html lang=en><title>x</title><body><main>{html}</main></body></html>", strict=True)
    assert not re.search(r"\s(style|on\w+)=", html)
    return html


def film_story(**fields):
    story = StoryFactory(transcript="My name is Sam.\n\nI was ill.", **fields)
    captions.store(story, SimpleUploadedFile("c.vtt", VTT.encode()))
    video.store(story, SimpleUploadedFile("d.mp4", mp4()))
    return story


def test_without_photo_or_video_nothing_is_shown():
    story = Story(transcript="Left over.")
    assert not shown("_photo.html", story, place="page").strip()
    assert not shown("_video.html", story).strip()


def test_a_photo_is_offered_in_every_size_and_kind():
    story = StoryFactory(slug="sam", photo_alt="Sam & a “dog”")
    photos.store(story, SimpleUploadedFile("a.jpg", photo_bytes((1200, 900))))
    html = shown("_photo.html", story, place="card")
    assert re.findall(r'<source type="([^"]+)"', html) == ["image/avif", "image/webp"]
    for ending in ("avif", "webp", "jpg"):
        sizes = re.findall(rf"/stories/media/sam/photo-[0-9a-f]{{12}}-(\d+)\.{ending} (\d+)w", html)
        assert sizes == [("480", "480"), ("960", "960"), ("1200", "1200")]
    assert html.count("sizes=") == 3
    assert 'width="1200" height="900" alt="Sam &amp; a “dog”" loading="lazy" decoding="async"' in html
    # On the page of its own it is what people came for.
    assert "lazy" not in shown("_photo.html", story, place="page")


def test_a_film_waits_until_it_is_asked_for():
    story = film_story()
    html = shown("_video.html", story)
    assert '<video controls preload="none" playsinline width="1280" height="720" aria-label=' in html
    assert re.search(r'<source src="/stories/media/[^"]+\.mp4" type="video/mp4">', html)
    assert re.search(r'<track kind="captions" srclang="en" label="English" src="[^"]+\.vtt" default>', html)
    assert re.search(r'<a href="[^"]+\.mp4" download>Download the video <span class="nowrap">\(MP4, \d+ kB\)', html)
    assert "autoplay" not in html
    assert "<script" not in html


def test_a_film_has_its_still_and_the_stills_shape():
    story = film_story()
    photos.store_poster(story, SimpleUploadedFile("b.jpg", photo_bytes((1000, 1500))))
    html = shown("_video.html", story)
    assert 'width="1000" height="1500"' in html
    assert re.search(r'poster="/stories/media/[^"]+/poster-[0-9a-f]{12}-960\.jpg"', html)


def test_a_film_whose_file_is_lost_breaks_no_page():
    story = film_story()
    story.video.storage.delete(story.video.name)
    assert '<span class="nowrap">(MP4)</span>' in shown("_video.html", story)


def test_the_transcript_is_in_sight_where_there_is_no_other_text():
    assert '<h2 id="transcript">' in shown("_video.html", film_story(body=""))
    html = shown("_video.html", film_story())
    assert "<summary>Read the transcript</summary>" in html
    assert "<p>My name is Sam.</p>\n\n<p>I was ill.</p>" in html


def test_a_transcript_is_text_and_nothing_else():
    html = shown("_video.html", Story(video_link=YOUTUBE, transcript="<script>x()</script>"))
    assert "&lt;script&gt;x()" in html


@pytest.mark.parametrize(
    ("address", "provider", "player"),
    [
        (YOUTUBE, "YouTube", "www.youtube-nocookie.com"),
        ("https://vimeo.com/123456789/0a1b2c3d4e", "Vimeo", "player.vimeo.com"),
    ],
)
def test_a_video_elsewhere_is_a_link_with_a_warning_and_a_button_that_waits_for_its_script(address, provider, player):
    html = shown("_video.html", Story(title="Sam’s “story”", video_link=address, transcript="Hello."))
    assert f'<a href="{address}" rel="noreferrer" aria-describedby="video-warning">Watch on {provider}</a>' in html
    words = " ".join(unescape(html).split())
    assert f"This video is on {provider}. When it plays there, {provider} sees that you are watching" in words
    [button] = re.findall(r"<button[^>]*>", html)
    assert " hidden " in button
    [address] = re.findall(r'data-play-video="([^"]+)"', button)
    assert urlsplit(unescape(address)).netloc == player
    # Nothing that a browser would fetch by itself.
    assert "<iframe" not in html
    fetched = re.findall(r'(?:src|srcset|poster)="([^"]*)"', html)
    assert fetched
    assert all(address.startswith("/") for address in fetched)


@pytest.mark.parametrize("address", ["https://youtube.com.evil.org/watch?v=dQw4w9WgXc_", "javascript:alert(1)", "x"])
def test_an_address_that_came_in_another_way_is_not_shown(address):
    html = shown("_video.html", Story(video_link=address, transcript="Hello."))
    assert not html.strip()


def test_the_still_of_a_video_elsewhere_is_ours():
    story = StoryFactory(video_link=YOUTUBE)
    photos.store_poster(story, SimpleUploadedFile("b.jpg", photo_bytes((1000, 800))))
    html = shown("_video.html", story)
    assert 'alt=""' in html
    assert "/poster-" in html
