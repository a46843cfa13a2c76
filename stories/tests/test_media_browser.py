"""Videos in a real browser: one of ours plays and can be jumped about in; another site hears nothing before Play."""

import base64
import io
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines

from core.uploads.file_types import content_type_of
from sepsis_site.dev.pytest_plugin import wait_for
from stories.media import captions, photos, video
from stories.tests.factories import StoryFactory
from stories.tests.films import VTT, photo_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXc_"
PLAYER = "www.youtube-nocookie.com"

PAGE = engines["django"].from_string(
    "{% load static %}<!doctype html><html lang=en><head><title>Sam</title>"
    '<link rel=icon href="data:,"><link rel=stylesheet href="{% static "css/tokens.css" %}">'
    '<link rel=stylesheet href="{% static "css/site.css" %}">'
    '<link rel=stylesheet href="{% static "css/components.css" %}">'
    '<link rel=stylesheet href="{% static "css/stories-media.css" %}"></head><body><main class="wrap">'
    '{% include "stories/_photo.html" with place="page" %}{% include "stories/_video.html" %}</main></body></html>'
)

# Two seconds of a moving square, as the browser itself would film it.
FILM = """async () => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 320, height: 180 });
  const brush = canvas.getContext("2d");
  let step = 0;
  const drawing = setInterval(() => {
    brush.fillStyle = `hsl(${step * 9} 80% 50%)`;
    brush.fillRect(step++ % 320, 0, 60, 180);
  }, 20);
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start(200);
  setTimeout(() => recorder.stop(), 2000);
  await stopped;
  clearInterval(drawing);
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, at_now):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def open_page(live_server):
    """Opens a page with the media of a story, on the live server's own address."""

    def open_page(page, story):
        html = PAGE.render({"story": story})
        page.route("**/page-of-a-test", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{live_server.url}/page-of-a-test")

    return open_page


@pytest.fixture
def abroad(page):
    """What is asked of other sites. They answer with an empty page of their own, made here: nothing leaves."""
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><title>A player</title><p>Playing", content_type="text/html")

    page.context.route(lambda url: urlsplit(url).hostname not in {"localhost", "127.0.0.1", None}, answer)
    return asked


def test_another_site_hears_nothing_before_play_is_pressed(page, open_page, abroad):
    story = StoryFactory(video_link=YOUTUBE, link_has_captions=True, transcript="Hello.", published=True, photo_alt="x")
    photos.store_poster(story, SimpleUploadedFile("b.jpg", photo_bytes()))
    open_page(page, story)
    page.wait_for_load_state("networkidle")
    assert page.locator(".video-poster img").evaluate("image => image.complete && image.naturalWidth > 0")
    assert page.get_by_text("YouTube sees that you are watching").is_visible()
    assert page.locator("iframe").count() == 0
    assert abroad == []
    page.get_by_role("button", name="Play video").press("Enter")
    player = page.locator("iframe")
    player.wait_for()
    page.frame_locator("iframe").get_by_text("Playing").wait_for()
    assert len(abroad) == 1
    assert urlsplit(abroad[0]).netloc == PLAYER
    assert player.get_attribute("title") == f"Video: {story.title}"
    assert player.get_attribute("referrerpolicy") == "strict-origin"
    assert "allow-top-navigation" not in player.get_attribute("sandbox")
    assert page.evaluate("document.activeElement.localName") == "iframe"
    assert page.get_by_role("button", name="Play video").count() == 0


def test_without_javascript_a_video_elsewhere_is_a_link(chromium, live_server, open_page):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page, StoryFactory(video_link=YOUTUBE, link_has_captions=True, transcript="Hello.", published=True))
    assert page.get_by_role("link", name="Watch on YouTube").get_attribute("href") == YOUTUBE
    assert page.get_by_text("YouTube sees that you are watching").is_visible()
    assert not page.get_by_role("button", name="Play video").is_visible()
    context.close()


def test_a_film_of_ours_plays_with_captions_and_can_be_jumped_about_in(page, open_page, abroad):
    page.goto("about:blank")
    film = base64.b64decode(page.evaluate(FILM))
    assert content_type_of(io.BytesIO(film)) == "video/webm"
    story = StoryFactory(transcript="Hello.", published=True)
    captions.store(story, SimpleUploadedFile("c.vtt", VTT.encode()))
    video.store(story, SimpleUploadedFile("film.webm", film))
    ranges = []
    page.on(
        "response",
        lambda response: ".webm" in response.url and ranges.append((response.status, response.request.headers)),
    )
    open_page(page, story)
    page.wait_for_load_state("networkidle")
    # Nothing is fetched of a film that nobody plays.
    assert ranges == []
    played = page.evaluate(
        """async () => {
          const film = document.querySelector("video");
          const late = new Promise((_, fail) => setTimeout(() => fail(new Error("It does not play.")), 20_000));
          film.muted = true;
          await Promise.race([film.play(), late]);
          const further = new Promise((done) => { film.ontimeupdate = () => film.currentTime > 0.3 && done(); });
          await Promise.race([further, late]);
          film.pause();
          film.currentTime = 0.1;
          await Promise.race([new Promise((done) => { film.onseeked = done; }), late]);
          return [film.videoWidth, film.error, film.textTracks[0].cues.length, film.currentTime];
        }"""
    )
    assert played == [320, None, 2, 0.1]
    assert ranges
    assert {status for status, _ in ranges} == {206}
    assert all("range" in headers for _, headers in ranges)
    assert abroad == []


def test_a_photo_comes_as_avif_in_the_width_that_is_needed(page, open_page):
    story = StoryFactory(photo_alt="Sam in a garden.", published=True)
    photos.store(story, SimpleUploadedFile("a.jpg", photo_bytes((1600, 1200))))
    page.set_viewport_size({"width": 390, "height": 800})
    open_page(page, story)
    photo = page.get_by_role("img", name="Sam in a garden.")
    wait_for(page, "document.querySelector('img').naturalWidth > 0")
    assert photo.evaluate("image => image.currentSrc").endswith("-480.avif")
    box = photo.bounding_box()
    assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.01)
