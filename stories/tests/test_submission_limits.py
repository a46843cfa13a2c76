"""Sending a story in: twice, too often, by machines, and when mail or storage fails."""

import logging
from io import StringIO
from smtplib import SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from core.forms.spam_protection import ONCE_MORE
from core.models import FormAttempt
from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.models import AuditEvent, Sender, Story
from stories.senders.tokens import address_of
from stories.submission import service as submission_service
from stories.submission.forms import PHOTO_AGAIN
from stories.submission.views import TOO_MANY, TOO_MANY_PHOTOS
from stories.tests.submission_helpers import FORM, THANKS, photo, refused, text_of, thanked

pytestmark = pytest.mark.usefixtures("files_of_its_own")


# Twice


def test_pressing_the_button_twice_stores_one_story_and_sends_one_mail(send, answers):
    answers |= {"title": "My story"}
    for _ in range(2):
        assert send(answers | {"photo": photo()}).url == THANKS
    assert Story.objects.count() == AuditEvent.objects.count() == len(mail.outbox) == 1
    # The second press is not counted against anybody.
    assert FormAttempt.objects.filter(form="story").count() == 2


def test_going_back_and_correcting_it_sends_it_again(send, answers):
    send(answers)
    send(answers | {"text": "I was very ill."})
    send(answers | {"text": "I was very ill.", "photo": photo()})
    assert Story.objects.count() == 3
    assert set(Story.objects.values_list("slug", flat=True)) == {
        "a-survivors-story",
        "a-survivors-story-2",
        "a-survivors-story-3",
    }


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_very_same_time_store_one_story_and_thank_twice(answers, tmp_path, monkeypatch):
    both_have_looked, thanks = Barrier(2, timeout=20), []

    def wait_for_the_other(*arguments, **options):
        both_have_looked.wait()
        return False

    def press():
        try:
            thanks.append(Client().post(FORM, answers | {"photo": photo(), "title": "At once"}).url)
        finally:
            connection.close()

    monkeypatch.setattr("stories.submission.views.is_rate_limited", wait_for_the_other)
    presses = [Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert thanks == [THANKS, THANKS]
    assert Story.objects.count() == Sender.objects.count() == len(mail.outbox) == 1
    assert len(list((tmp_path / "stories/photos").iterdir())) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_title_in_the_same_moment_both_get_an_address(answers, monkeypatch):
    real, looked = submission_service.free_slug, []

    def press(answers):
        try:
            assert Client().post(FORM, answers | {"title": "At once"}).status_code == 303
        finally:
            connection.close()

    def overtaken(title, taken):
        slug = real(title, taken)
        if not looked:
            looked.append("the other person")
            other = Thread(target=press, args=[answers | {"email": "alex@example.org"}])
            other.start()
            other.join()
        return slug

    monkeypatch.setattr(submission_service, "free_slug", overtaken)
    press(answers)
    assert set(Story.objects.values_list("slug", flat=True)) == {"at-once", "at-once-2"}


# Machines, and too much of it


@pytest.mark.parametrize(
    "trace", [{"leave_this_empty": "https://example.org"}, {"shown": ""}, {"shown": "form:forged"}]
)
def test_whoever_looks_like_a_machine_is_asked_to_press_once_more(send, answers, trace, time_machine):
    response = send(answers | trace | {"photo": photo()})
    text = refused(response)
    assert f">{ONCE_MORE}</a></li>" in text
    assert PHOTO_AGAIN in text
    form = response.context["form"]
    again = {name: form[name].value() or "" for name in answers}
    time_machine.shift(3)
    assert thanked(send(again)).original_text == "I was ill.\n\nThen I got better."


def test_one_address_can_send_five_in_an_hour_and_the_sixth_keeps_its_words(send, answers):
    for number in range(5):
        assert send(answers | {"text": f"Story {number}"}, REMOTE_ADDR=f"192.0.2.{number}").status_code == 303
    response = send(answers | {"text": "One more story"}, REMOTE_ADDR="192.0.2.99")
    assert response.status_code == 429
    assert_valid_html(response)
    assert TOO_MANY in text_of(response)
    assert "One more story" in response.text
    assert Story.objects.count() == len(mail.outbox) == 5


def test_one_network_can_send_twenty_in_an_hour(send, answers):
    for number in range(21):
        response = send(answers | {"email": f"reader{number}@example.org"})
    assert response.status_code == 429
    assert Story.objects.count() == 20
    assert not FormAttempt.objects.sent_by("reader20@example.org").exists()


def test_too_many_photos_are_not_even_opened_and_the_words_are_kept(send, answers, monkeypatch):
    monkeypatch.setattr("stories.submission.views.RATE_LIMIT_PHOTOS", 2)
    for _ in range(2):
        refused(send(answers | {"name": "", "photo": photo()}))
    monkeypatch.setattr("stories.media.image_processing.read", None)
    text = refused(send(answers | {"photo": photo()}), 429)
    assert f'<a href="#id_photo">{TOO_MANY_PHOTOS}</a>' in text
    assert "Then I got better." in text
    thanked(send(answers))


# The mail


def test_the_mail_brings_the_private_link_to_whoever_sent_it(send, answers, client):
    story = thanked(send(answers))
    [message] = mail.outbox
    assert message.to == ["sam@example.org"]
    assert f"http://testserver{address_of(story.sender)}" in message.body
    assert client.get(address_of(story.sender)).status_code == 200


def test_a_mail_server_out_of_order_loses_no_story_and_the_thanks_say_so(
    client, answers, caplog, monkeypatch, transactional_db
):
    def refuse(message):
        raise SMTPServerDisconnected("sam@example.org")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    response = client.post(FORM, answers)
    assert (response.status_code, response.url) == (303, f"{THANKS}?email=not-sent")
    assert Story.objects.get().sender.email == "sam@example.org"
    page = text_of(client.get(response.url))
    assert "We could not send you an email just now" in page
    assert "Your story is not lost" in page
    for told in ("sam@", "Sam Sender", "I was ill"):
        assert told not in caplog.text


def test_no_log_holds_anything_of_the_sender(send, answers, monkeypatch):
    written = StringIO()
    [handler] = [each for each in logging.getLogger("django").handlers if type(each) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", written)
    send(answers)
    send(answers | {"name": ""})
    send(answers | {"age": "under 16"})
    assert "stories:share" in written.getvalue()
    for told in ("Sam", "xample.org", "I was ill"):
        assert told not in written.getvalue()
