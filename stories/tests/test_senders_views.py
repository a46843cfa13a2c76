"""The private page of whoever sent a story: who may see it, what it says, what it does, and what it never does."""

import logging
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.test import Client

from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from stories.models import AuditEvent, Sender, Story
from stories.senders.tokens import address_of, token_of
from stories.senders.views import RATE_LIMIT_CHANGES, TOO_MANY
from stories.submission.forms import CONSENTS
from stories.tests.factories import ConsentFactory, SenderFactory, StoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def log(monkeypatch):
    """What an operator reads in the site's own log, while it stands in for the terminal."""
    written = StringIO()
    [handler] = [each for each in logging.getLogger("django").handlers if type(each) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", written)
    return written


def text_of(response):
    return " ".join(unescape(response.text).split())


def story_of(**fields):
    """A story that somebody sent, with a private link."""
    story = StoryFactory(title="My son", **fields)
    SenderFactory(story=story)
    return story


def private_page(story):
    return address_of(story.sender)


def withdraw_page(story):
    return f"{private_page(story)}withdraw/"


def kept_secret(response):
    """The response, which is kept by nobody, found by nobody, and told to no other page."""
    assert_valid_html(response)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text
    for link in ("tel:08088000029", 'href="tel:999"', 'href="tel:111"'):
        assert link in response.text
    return text_of(response)


# Who may see it


def test_the_link_shows_how_the_story_stands(client):
    text = kept_secret(client.get(private_page(story_of())))
    assert "We have your story. It is waiting to be read." in text
    assert "My son" in text
    assert "Monday 23 November 2026" in text


def test_neither_name_nor_email_nor_text_stands_on_it(client):
    story = story_of()
    page = client.get(private_page(story)).text
    for told in (story.sender.name, story.sender.email, "ill for a week"):
        assert told not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published": True}, "It is gone from this site as soon as you press the button."),
        (
            {"published": True, "published_at": NOW + timedelta(days=1)},
            "It is not on this site yet, and we will not publish it.",
        ),
        (
            {"published": True, "publish_until": NOW - timedelta(minutes=1)},
            "It has left this site already, and it will not come back.",
        ),
        ({}, "We will not publish it."),
    ],
    ids=["public", "planned", "has left", "sent in"],
)
def test_before_a_story_is_taken_down_the_page_says_what_that_will_do(client, fields, words):
    text = kept_secret(client.get(withdraw_page(story_of(**fields))))
    assert words in text
    assert ("may see it a minute longer" in text) is ("as soon as" in words)


@pytest.mark.parametrize("page", [private_page, withdraw_page])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: f"{token}x",
        lambda token: token.partition(":")[0],
        lambda token: f"{'0' * 32}:{token.partition(':')[2]}",
        lambda token: "x",
        lambda token: "\x00",
        lambda token: "ɐ" * 300,
        lambda token: token.upper(),
    ],
)
def test_any_other_link_is_answered_in_the_same_kind_words(client, page, spoil):
    story = story_of()
    token = token_of(story.sender)
    for method in (client.get, client.post):
        response = method(page(story).replace(token, spoil(token)))
        assert response.status_code == 404
        assert "This link does not lead to a story" in kept_secret(response)
    story.refresh_from_db()
    assert story.state == Story.State.SUBMITTED


def test_when_the_sender_is_erased_the_link_says_the_same_as_one_that_never_was(client):
    story = story_of()
    link = private_page(story)
    Sender.objects.all().delete()
    erased, never = client.get(link), client.get("/stories/mine/never/")
    assert (erased.status_code, erased.text) == (404, never.text)


def test_no_log_holds_the_link(client, log):
    story = story_of()
    token = token_of(story.sender)
    for link in (private_page(story), private_page(story).replace(token, token[:-1]), withdraw_page(story)):
        client.get(link)
        client.post(link, {})
        client.put(link)
        Client(enforce_csrf_checks=True).post(link)
    assert "stories:mine" in log.getvalue()
    assert token[:16] not in log.getvalue()


@pytest.mark.parametrize("page", [private_page, withdraw_page])
@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_do_nothing(client, page, method):
    assert getattr(client, method)(page(story_of())).status_code == 405


# What it says


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": Story.State.SUBMITTED}, "It is waiting to be read."),
        ({"state": Story.State.IN_REVIEW}, "Someone on our team is looking at your story."),
        ({"state": Story.State.ASKED}, "We have a question for you."),
        ({"state": Story.State.DECLINED}, "We will not publish your story."),
        ({"published": True}, "Your story is on this site."),
        ({"published_at": NOW + timedelta(days=6), "published": True}, "on this site from Monday 30 November 2026"),
    ],
)
def test_each_state_is_said_in_plain_words(client, fields, words):
    story = story_of(**fields)
    text = kept_secret(client.get(private_page(story)))
    assert words in text
    assert (story.get_absolute_url() in text) == (words == "Your story is on this site.")
    assert withdraw_page(story) in text


@pytest.mark.parametrize(
    ("by_staff", "words"), [(False, "You have taken your story down."), (True, "We have taken your story down.")]
)
def test_a_withdrawn_story_says_who_withdrew_it_and_offers_nothing_more(client, admin_user, by_staff, words):
    story = story_of(published=True)
    story.withdraw(now=NOW, by=admin_user if by_staff else None)
    text = kept_secret(client.get(private_page(story)))
    assert words in text
    assert "<form" not in text


@pytest.mark.parametrize("verb", ["ask", "decline"])
def test_what_we_wrote_stands_there_too_in_case_the_mail_was_lost(client, admin_user, verb):
    story = story_of()
    getattr(story, verb)(admin_user, "Which year was it?\n<b>2020</b>?", now=NOW)
    text = client.get(private_page(story)).text
    assert "Which year was it?<br>&lt;b&gt;2020&lt;/b&gt;?" in text


def test_it_says_what_was_agreed_to(client):
    story = story_of()
    ConsentFactory(story=story, text=True, photo=False, video=False, contact=True)
    text = text_of(client.get(private_page(story)))
    assert CONSENTS["may_publish"] in text
    assert CONSENTS["may_contact"] in text
    assert CONSENTS["may_show_photo"] not in text
    assert CONSENTS["may_use_in_leaflets"] not in text


def test_it_says_when_nothing_was_agreed_to(client):
    assert "Nothing. We only read your story." in text_of(client.get(private_page(story_of())))


def test_it_takes_a_few_queries(client, django_assert_max_num_queries):
    story = story_of(published=True)
    for number in range(5):
        story.request_change(f"Change {number}", now=NOW)
    link = private_page(story)
    with django_assert_max_num_queries(4):
        client.get(link)


# Asking for a change


def test_a_change_is_asked_for_by_the_button_and_stands_on_the_page(client):
    story = story_of(published=True)
    response = client.post(private_page(story), {"change": "Please call me\r\n<i>Alex</i>.\x00"})
    assert (response.status_code, response.url) == (303, private_page(story))
    [step] = story.audit_events.filter(what=AuditEvent.What.CHANGE_WANTED)
    assert (step.note, step.at, step.by) == ("Please call me\n<i>Alex</i>.", NOW, None)
    page = client.get(private_page(story)).text
    assert "Please call me<br>&lt;i&gt;Alex&lt;/i&gt;." in page
    story.refresh_from_db()
    assert story.is_public(NOW)


def test_the_button_pressed_twice_asks_once(client):
    story = story_of()
    for _ in range(2):
        assert client.post(private_page(story), {"change": "Call me Alex."}).status_code == 303
    assert story.audit_events.filter(what=AuditEvent.What.CHANGE_WANTED).count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write what you would like us to change."),
        (" \x00\u200b\r\n", "Write what you would like us to change."),
        ("w" * 5001, "You wrote 5,001 letters. Use 5,000 at most."),
    ],
)
def test_nothing_and_too_much_are_said_so_and_kept(client, typed, words):
    story = story_of()
    response = client.post(private_page(story), {"change": typed})
    assert response.status_code == 422
    text = kept_secret(response)
    assert "<title>Error: Your story" in text
    assert f'<a href="#id_change">{words}</a>' in text
    assert f'<span class="visually-hidden">Error: </span>{words}</p>' in text
    assert typed.strip("\x00\u200b\r\n ") in text
    assert not story.audit_events.exists()


def test_somebody_who_asks_all_the_time_is_asked_to_wait_and_keeps_the_words(client):
    story = story_of()
    for number in range(RATE_LIMIT_CHANGES):
        client.post(private_page(story), {"change": f"Change {number}"})
    response = client.post(private_page(story), {"change": "One more thing"})
    assert response.status_code == 429
    assert TOO_MANY in text_of(response)
    assert "One more thing" in response.text
    assert story.audit_events.count() == RATE_LIMIT_CHANGES


def test_a_story_that_was_withdrawn_takes_no_change_and_says_how_it_stands(client):
    story = story_of()
    story.withdraw(now=NOW)
    response = client.post(private_page(story), {"change": "Call me Alex."})
    assert response.url == private_page(story)
    assert not story.audit_events.filter(what=AuditEvent.What.CHANGE_WANTED).exists()


# Taking it down


def test_opening_a_link_takes_nothing_down(client):
    story = story_of(published=True)
    for link in (private_page(story), withdraw_page(story)):
        client.get(link)
        client.head(link)
    assert "Take your story down?" in kept_secret(client.get(withdraw_page(story)))
    story.refresh_from_db()
    assert story.is_public(NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": Story.State.SUBMITTED},
        {"state": Story.State.IN_REVIEW},
        {"state": Story.State.ASKED},
        {"state": Story.State.DECLINED},
        {"published": True},
        {"published_at": NOW + timedelta(days=6), "published": True},
    ],
)
def test_whatever_its_state_the_button_takes_it_down_at_once_and_twice_is_fine(client, fields):
    story = story_of(**fields)
    for _ in range(2):
        response = client.post(withdraw_page(story))
        assert (response.status_code, response.url) == (303, private_page(story))
    story.refresh_from_db()
    assert story.state == Story.State.WITHDRAWN
    assert not story.consents.filter(withdrawn_at=None).exists()
    assert story.audit_events.filter(what=AuditEvent.What.WITHDRAWN_BY_SENDER).count() == 1
    text = kept_secret(client.get(private_page(story)))
    assert "You have taken your story down." in text
    # Nothing to press any more.
    assert client.get(withdraw_page(story)).url == private_page(story)


def test_readers_no_longer_find_it(client):
    story = story_of(published=True)
    assert client.get(story.get_absolute_url()).status_code == 200
    client.post(withdraw_page(story))
    assert client.get(story.get_absolute_url()).status_code == 410
    assert "My son" not in client.get("/stories/").text


@pytest.mark.parametrize("page", [private_page, withdraw_page])
def test_another_site_cannot_press_the_buttons(page):
    story = story_of()
    assert Client(enforce_csrf_checks=True).post(page(story), {"change": "x"}).status_code == 403
    story.refresh_from_db()
    assert story.state == Story.State.SUBMITTED
    assert not story.audit_events.exists()
