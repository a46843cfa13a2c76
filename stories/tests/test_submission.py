"""Sending a story in: what is stored, what is refused and how, what machines get, what is never lost."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.media.image_processing import LARGEST_FILE
from stories.models import AuditEvent, Consent, Sender, Story
from stories.submission.forms import AGE_WANTED, ASK_AN_ADULT, CONSENT_TERMS, CONSENTS, PHOTO_AGAIN, PHOTO_TOO_LARGE
from stories.submission.service import content_note
from stories.tests.factories import StoryFactory
from stories.tests.submission_helpers import FORM, THANKS, photo, refused, text_of, thanked

pytestmark = pytest.mark.usefixtures("files_of_its_own")


# The page


def test_the_form_is_calm_and_complete(client, db):
    response = client.get(FORM)
    assert response.status_code == 200
    assert_valid_html(response)
    text = text_of(response)
    for part in ("tel:08088000029", 'href="tel:999"', 'href="tel:111"', 'href="tel:116123"'):
        assert part in text
    assert text.index("What happens next") < text.index("<form")
    for words in (*CONSENTS.values(), CONSENT_TERMS, "cannot say how long", "full names of other people", "15 MB"):
        assert words in text
    assert 'enctype="multipart/form-data" novalidate' in text
    assert "checked" not in response.text
    assert "maxlength" not in response.text
    assert "csrftoken" in response.cookies
    # Not "no-store": going back must find what was typed.
    assert response["Cache-Control"] == "private, max-age=0"


def test_showing_the_form_asks_the_database_for_its_words_alone(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(FORM)


def test_the_thanks_say_what_comes_next_and_what_if_no_mail_comes(client, db):
    response = client.get(THANKS)
    assert_valid_html(response)
    text = text_of(response)
    for words in ("cannot say how long", "Wait an hour", "If you did not agree, we only read it.", "116 123"):
        assert words in text
    assert "tel:08088000029" in text
    assert "noindex" in text
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_not_for_this_page(client, db, method):
    assert getattr(client, method)(FORM).status_code == 405
    assert getattr(client, method)(THANKS).status_code == 405


# What is stored


def test_a_story_is_stored_as_it_was_sent_and_waits_for_a_moderator(send, answers, now):
    story = thanked(send(answers))
    assert (story.state, story.submitted_at, story.published_at) == (Story.State.SUBMITTED, now, None)
    assert story.original_text == "I was ill.\n\nThen I got better."
    assert story.body == "<p>I was ill.</p><p>Then I got better.</p>"
    assert (story.title, story.slug, story.told_by) == ("A survivor’s story", "a-survivors-story", "")
    sender = story.sender
    assert (sender.name, sender.email, sender.is_parent_of_teller) == ("Sam Sender", "sam@example.org", False)
    assert sender.family_content == Sender.FamilyContent.NO_ONE_ELSE
    [step] = story.audit_events.all()
    assert (step.what, step.at, step.by, step.by_name) == (AuditEvent.What.SUBMITTED, now, None, "")
    assert not Story.objects.published(now).exists()


def test_everything_that_can_be_said_is_kept(send, answers, now):
    everything = {
        "told_by": "\u202eSam  of\u200b Hove\u202c",
        "relation": "mother of a boy who was three",
        "kind": "bereaved",
        "title": "My  son",
        "tells_of": ["child", "graphic"],
        "people_in_it": "My son\r\nand his father",
        "family_content": "yes",
        **dict.fromkeys(CONSENTS, "on"),
        "photo_alt": "A boy in a garden",
        "photo": photo(),
    }
    story = thanked(send(answers | everything))
    assert (story.told_by, story.relation, story.title, story.slug) == (
        "Sam of Hove",
        "mother of a boy who was three",
        "My son",
        "my-son",
    )
    # Whoever has lost somebody tells of a death, ticked or not.
    assert (story.is_about_death, story.is_about_child, story.is_graphic) == (True, True, True)
    assert story.content_note == "This story tells of a death, of a child and of illness or treatment in detail."
    assert story.sender.people_in_it == "My son\nand his father"
    assert (story.photo_width, story.photo_height, story.photo_alt) == (400, 300, "A boy in a garden")
    assert "garden" not in story.photo.name
    consent = story.consent
    assert (consent.text, consent.photo, consent.leaflets, consent.contact, consent.video) == (*[True] * 4, False)
    assert (consent.given_by, consent.source, consent.given_at) == ("Sam Sender", "stories/share", now)
    assert (consent.withdrawn_at, consent.must_be_confirmed) == (None, False)


def test_the_words_agreed_to_are_kept_as_the_page_had_them(send, answers, client):
    page = text_of(client.get(FORM))
    consent = thanked(send(answers | {"may_publish": "on"})).consent
    assert (consent.text, consent.photo, consent.leaflets, consent.contact) == (True, False, False, False)
    lines = consent.wording.split("\n")
    assert lines[0] == "I am 16 or over"
    assert f"Yes: {CONSENTS['may_publish']}" in lines
    assert sum(line.startswith("No: ") for line in lines) == 3
    for line in lines:
        assert line.removeprefix("Yes: ").removeprefix("No: ") in page


def test_a_story_can_be_sent_with_nothing_agreed_to(send, answers):
    consent = thanked(send(answers)).consent
    assert not any([consent.text, consent.photo, consent.video, consent.leaflets, consent.contact])


def test_without_a_photo_nobody_agrees_to_one(send, answers):
    story = thanked(send(answers | {"may_show_photo": "on", "photo_alt": "Nothing"}))
    assert (story.consent.photo, story.photo.name, story.photo_alt) == (False, "", "")


def test_a_parent_sends_it_for_someone_under_sixteen(send, answers):
    story = thanked(send(answers | {"age": "guardian"}))
    assert story.sender.is_parent_of_teller
    assert story.consent.given_by == "Sam Sender, parent or guardian"


@pytest.mark.parametrize(
    ("ticked", "note"),
    [
        ((), ""),
        (("is_about_death",), "This story tells of a death."),
        (("is_about_death", "is_about_child"), "This story tells of a death and of a child."),
        (("is_graphic",), "This story tells of illness or treatment in detail."),
    ],
)
def test_a_content_note_is_a_sentence(ticked, note):
    boxes = ("is_about_death", "is_about_child", "is_graphic")
    assert content_note(**{box: box in ticked for box in boxes}) == note


@pytest.mark.parametrize(
    ("title", "slug"), [("Share", "share-2"), ("我的父亲", "a-story"), ("Known", "known-2"), ("z" * 120, "z" * 72)]
)
def test_every_story_gets_an_address_that_is_free(send, answers, title, slug):
    StoryFactory(slug="known")
    assert send(answers | {"title": title}).status_code == 303
    assert Story.objects.get(slug=slug).title == title


def test_scripts_are_words_like_any_other(send, answers):
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    story = thanked(send(answers | dict.fromkeys(["text", "title", "name", "told_by", "people_in_it"], script)))
    assert story.original_text == story.title == script
    assert "<script" not in story.body
    assert "<img" not in story.body


# What is refused


def test_an_empty_form_says_what_to_do_for_each_box(send, seen, db):
    text = refused(send({"shown": seen}))
    for box, words in [
        ("age_0", AGE_WANTED),
        ("name", "Type your name."),
        ("email", "Type your email address, like name@example.org."),
        ("kind_0", "Choose what is closest to you."),
        ("text", "Write your story. A few lines are enough."),
        ("family_content_0", "Tell us whether they are content for it to be told."),
    ]:
        assert f'<a href="#id_{box}">{words}</a>' in text
        assert f'id="id_{box}"' in text
        assert f'<span class="visually-hidden">Error: </span>{words}</p>' in text


def test_what_was_typed_survives_a_mistake(send, answers):
    typed = {
        "email": "sam at home",
        "text": "My \u202e<b>story</b>\r\nof “sepsis”",
        "told_by": "Sam",
        "tells_of": ["child"],
        "people_in_it": "Alex",
        "may_contact": "on",
    }
    response = send(answers | typed)
    refused(response)
    page = unescape(response.text)
    assert "My \u202e<b>story</b>\r\nof “sepsis”" in page
    for kept in ('value="sam at home"', 'value="Sam Sender"', 'value="Sam"', ">\nAlex</textarea>"):
        assert kept in page
    assert response.text.count("checked") == 5


def test_somebody_under_sixteen_hears_how_to_go_on(send, answers):
    text = refused(send(answers | {"age": "under 16"}))
    assert ASK_AN_ADULT in text
    assert "I was ill." in text


@pytest.mark.parametrize(
    ("field", "longest"),
    [("name", 80), ("told_by", 80), ("relation", 80), ("title", 120), ("photo_alt", 200), ("people_in_it", 1000)],
)
def test_what_is_too_long_is_said_so_and_what_just_fits_is_kept(send, answers, field, longest):
    text = refused(send(answers | {field: "w" * (longest + 1)}))
    assert f"has {longest + 1:,} letters. Use {longest:,} at most." in text
    assert send(answers | {field: "w" * longest}).status_code == 303


def test_a_story_may_have_twenty_thousand_letters_however_browsers_end_their_lines(send, answers):
    assert "“Your story” has 20,001 letters." in refused(send(answers | {"text": "w" * 20_001}))
    thanked(send(answers | {"text": "w\r\n" * 10_000}))


@pytest.mark.parametrize(
    "strange",
    [
        {"name": "\x00\u202e\u200b"},
        {"text": "\x00\u200b \r\n"},
        {"email": "\x00"},
        {"kind": "other"},
        {"kind": "\x00"},
        {"age": "99"},
        {"family_content": "💥" * 5000},
        {"tells_of": ["death", "\x00x"]},
        {"name": "n" * 10_000},
        {"email": "e" * 10_000},
    ],
)
def test_strange_answers_are_asked_for_again(send, answers, strange):
    refused(send(answers | strange))


def test_another_site_cannot_send_the_form(answers):
    assert Client(enforce_csrf_checks=True).post(FORM, answers).status_code == 403
    assert not Story.objects.exists()


# Photos


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.jpg", b"PK\x03\x04" + b"zip" * 100, content_type="image/jpeg"),
        SimpleUploadedFile("a.jpg", b"<!doctype html><script>alert(1)</script>", content_type="image/jpeg"),
        SimpleUploadedFile("a.jpg", b"", content_type="image/jpeg"),
    ],
)
def test_what_is_no_photo_is_refused_beside_its_box(send, answers, file, tmp_path):
    text = refused(send(answers | {"photo": file}))
    assert 'href="#id_photo"' in text
    assert PHOTO_AGAIN not in text
    assert not list(tmp_path.iterdir())


def test_after_a_mistake_elsewhere_the_photo_is_asked_for_again_in_plain_words(send, answers, tmp_path):
    text = refused(send(answers | {"name": "", "photo": photo()}))
    assert f'<a href="#id_photo">{PHOTO_AGAIN}</a>' in text
    assert not list(tmp_path.iterdir())


def test_a_photo_of_sixty_megabytes_loses_no_word_of_the_story(send, answers, tmp_path):
    huge = SimpleUploadedFile("huge.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 60_000_000, content_type="image/jpeg")
    text = refused(send(answers | {"photo": huge}))
    assert PHOTO_TOO_LARGE in text
    assert "Then I got better." in text
    assert not list(tmp_path.iterdir())


def test_a_file_in_a_box_that_is_not_there_is_let_go_and_the_story_is_kept(send, answers):
    big = SimpleUploadedFile("big.bin", b"\x00" * (LARGEST_FILE + 1))
    story = thanked(send(answers | {"text_file": big, "photo": photo()}))
    assert story.photo_width == 400


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_more_text_than_can_be_read_is_answered_kindly(client, answers, content_type):
    answers |= {"text": "w" * 3_000_000}
    if content_type == "multipart/form-data":
        response = client.post(FORM, answers)
    else:
        response = client.post(FORM, "text=" + answers["text"], content_type=content_type)
    assert response.status_code == 413
    assert_valid_html(response)
    assert "too long to send" in text_of(response)
    assert "up to 20,000 letters" in text_of(response)
    assert "tel:08088000029" in response.text
    assert not Story.objects.exists()


def test_a_photo_that_cannot_be_stored_leaves_no_half_of_a_story(send, answers, monkeypatch):
    def no_room(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stories.media.photos.store", no_room)
    with pytest.raises(OSError, match="No space"):
        send(answers | {"photo": photo()})
    assert not Story.objects.exists()
    assert not Consent.objects.exists()
