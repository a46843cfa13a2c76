"""Files of stories: to everybody while the story is published, in parts where asked, and never as a page of ours."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from stories.media import captions, photos, video
from stories.media import urls as media_urls
from stories.models import Story
from stories.tests.factories import StoryFactory
from stories.tests.films import VTT, mp4, photo_bytes

pytestmark = pytest.mark.django_db

FILM = mp4(data=bytes(range(256)) * 1000)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, at_now):
    settings.MEDIA_ROOT = tmp_path


def full_story(**fields):
    """A story with a photo, a film, its still and captions."""
    story = StoryFactory(slug="sam", photo_alt="Sam in a garden.", transcript="My name is Sam.", **fields)
    photos.store(story, SimpleUploadedFile("a.jpg", photo_bytes()))
    photos.store_poster(story, SimpleUploadedFile("b.jpg", photo_bytes()))
    captions.store(story, SimpleUploadedFile("c.vtt", VTT.encode()))
    video.store(story, SimpleUploadedFile("d.mp4", FILM))
    return story


def address(story, ending):
    [found] = [name for name in media_urls.files_of(story) if name.endswith(ending)]
    return f"/stories/media/{story.slug}/{found}"


def body(response):
    """All of it. A stream closes itself at its end: closing the answer by hand would close the database too."""
    return response.getvalue() if response.streaming else response.content


@pytest.fixture
def get(client):
    def get(story, ending, **headers):
        response = client.get(
            address(story, ending), headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        return response, body(response)

    return get


@pytest.mark.parametrize(
    ("ending", "content_type", "begins"),
    [
        (".mp4", "video/mp4", FILM[:8]),
        (".vtt", "text/vtt; charset=utf-8", b"WEBVTT\n"),
    ],
)
def test_each_file_is_what_it_says_and_runs_nothing(get, ending, content_type, begins):
    response, content = get(full_story(published=True), ending)
    assert response.status_code == 200
    assert content.startswith(begins)
    assert response["Content-Type"] == content_type
    assert response["Content-Length"] == str(len(content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert response["Content-Disposition"].startswith('inline; filename="sam-')
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert "Vary" not in response


def test_every_size_of_a_photo_is_there(client):
    story = full_story(published=True)
    photo = media_urls.photo_of(story)
    asked = [photo.src, *photo.srcset.split(), *(part for source in photo.sources for part in source.srcset.split())]
    asked = {address.rstrip(",") for address in asked if address.startswith("/")}
    assert len(asked) == 6
    kinds = set()
    for each in asked:
        response = client.get(each)
        assert response.status_code == 200
        assert response["Content-Length"] == str(len(body(response)))
        kinds.add(response["Content-Type"])
    assert kinds == {"image/avif", "image/webp", "image/jpeg"}


def test_it_takes_one_query(client, django_assert_num_queries):
    wanted = address(full_story(published=True), ".mp4")
    with django_assert_num_queries(1):
        body(client.get(wanted))


# Who may


@pytest.mark.parametrize("state", ["submitted", "in review", "asked", "declined", "withdrawn"])
def test_files_of_a_story_that_is_not_published_are_not_there(client, at_now, state):
    story = full_story(state=state, withdrawn_at=at_now if state == "withdrawn" else None)
    for name in media_urls.files_of(story):
        assert client.get(f"/stories/media/sam/{name}").status_code == 404


def test_files_of_a_story_whose_day_has_not_come_are_not_there(client, at_now, time_machine):
    story = full_story(published=True, published_at=at_now + timedelta(hours=1))
    wanted = address(story, ".mp4")
    assert client.get(wanted).status_code == 404
    time_machine.move_to(at_now + timedelta(hours=1))
    response = client.get(wanted)
    assert response.status_code == 200
    body(response)


def test_withdrawing_takes_effect_at_once_even_for_who_has_a_copy(client, get, at_now):
    story = full_story(published=True)
    etag = get(story, ".mp4")[0]["ETag"]
    Story.objects.filter(pk=story.pk).update(state="withdrawn", withdrawn_at=at_now)
    response = client.get(address(story, ".mp4"), headers={"if-none-match": etag})
    assert response.status_code == 404


def test_moderators_see_files_before_they_are_published_and_keep_no_copy(client, django_user_model):
    story = full_story()
    user = django_user_model.objects.create_user("nell", is_staff=True)
    client.force_login(user)
    assert client.get(address(story, ".mp4")).status_code == 404
    user.user_permissions.add(Permission.objects.get(codename="change_story"))
    response = client.get(address(story, ".mp4"))
    assert response.status_code == 200
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    body(response)


@pytest.mark.parametrize(
    "path",
    [
        "sam/photo.jpg",
        "sam/photo-000000000000-640.jpg",
        "sam/..%2f..%2fetc%2fpasswd",
        "sam/../../../etc/passwd",
        "sam/%00",
        "sam/..",
        "sam/" + "x" * 5000,
        "nobody/video.mp4",
        "%2e%2e/%2e%2e",
        "sam/%e2%80%ae4pm",
    ],
)
def test_nothing_else_can_be_asked_for(client, path):
    full_story(published=True)
    assert client.get(f"/stories/media/{path}").status_code == 404


def test_files_of_another_story_are_not_there(client):
    wanted = address(full_story(published=True), ".mp4")
    StoryFactory(slug="other", published=True)
    assert client.get(wanted.replace("/sam/", "/other/")).status_code == 404


def test_a_stored_name_is_not_part_of_an_address():
    story = full_story(published=True)
    for name in media_urls.files_of(story):
        assert story.photo.name.split("/")[2] not in name
        assert story.video.name.split("/")[2].split(".")[0] not in name


def test_a_file_that_has_been_lost_is_not_there(client):
    story = full_story(published=True)
    story.video.storage.delete(story.video.name)
    assert client.get(address(story, ".mp4")).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_files_are_only_read(client, method):
    assert getattr(client, method)(address(full_story(published=True), ".mp4")).status_code == 405


# Parts


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, len(FILM) - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=100-299", 100, 299),
        # More than is read at once.
        ("bytes=1000-201000", 1000, 201_000),
        ("bytes=-500", len(FILM) - 500, len(FILM) - 1),
        (f"bytes={len(FILM) - 5}-{len(FILM) + 5}", len(FILM) - 5, len(FILM) - 1),
    ],
)
def test_a_player_gets_the_part_it_asks_for(get, asked, first, last):
    story = full_story(published=True)
    stored = get(story, ".mp4")[1]
    assert len(stored) == len(FILM)
    response, content = get(story, ".mp4", range=asked)
    assert response.status_code == 206
    assert content == stored[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(FILM)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["Content-Type"] == "video/mp4"
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=0-5,10-15", "lines=1-2", "bytes=9-5", "nonsense"])
def test_what_is_not_understood_gets_the_whole(get, asked):
    response, content = get(full_story(published=True), ".mp4", range=asked)
    assert response.status_code == 200
    assert len(content) == len(FILM)


def test_a_part_behind_the_end_is_not_there(get):
    response, content = get(full_story(published=True), ".mp4", range=f"bytes={len(FILM)}-")
    assert (response.status_code, content) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(FILM)}"


def test_a_part_is_given_only_of_the_same_file(get):
    story = full_story(published=True)
    etag = get(story, ".mp4")[0]["ETag"]
    assert get(story, ".mp4", range="bytes=0-9", if_range=etag)[0].status_code == 206
    for other in ('"other"', f"W/{etag}", "Tue, 24 Nov 2026 10:00:00 GMT"):
        assert get(story, ".mp4", range="bytes=0-9", if_range=other)[0].status_code == 200


def test_a_copy_that_is_still_good_is_not_sent_again(get):
    story = full_story(published=True)
    etag = get(story, ".mp4")[0]["ETag"]
    for asked in ({}, {"range": "bytes=0-9"}):
        response, content = get(story, ".mp4", if_none_match=etag, **asked)
        assert (response.status_code, content) == (304, b"")
        assert response["Cache-Control"] == "public, max-age=60"
    assert get(story, ".vtt", if_none_match=etag)[0].status_code == 200


def test_head_says_how_long_the_whole_is_and_opens_nothing(client, monkeypatch):
    story = full_story(published=True)
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._open", None)
    for asked in ({}, {"range": "bytes=0-9"}):
        response = client.head(address(story, ".mp4"), headers=asked)
        assert response.status_code == 200
        assert response["Content-Length"] == str(len(FILM))
        assert response["Accept-Ranges"] == "bytes"
        assert response["Content-Type"] == "video/mp4"
        assert response.content == b""
