"""What the owner of a mailbox agreed to is kept, whatever others ask for in their name."""

import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from core.forms.spam_protection import FormAttemptQuerySet
from support.models import NewsletterConsent, Subscriber
from support.models.subscriber import Choices
from support.newsletter.forms import ChoicesForm, NewsletterForm
from support.page_copy import NEWSLETTER
from support.tests.factories import SubscriberFactory
from support.tests.newsletter_helpers import (
    ADDRESS,
    answers_of,
    change_link,
    checked,
    confirm_link,
    leave_link,
    link_in,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

FORTNIGHT = timedelta(days=14)
OLD, NEW = "The words of last year.", "The words of today."


def consents():
    return list(NewsletterConsent.objects.values_list("wording", "source", "asked_at", "confirmed_at"))


@pytest.fixture
def agreed(now):
    """Somebody who confirmed a year ago, and has left."""
    year_ago = now - timedelta(days=365)
    row = SubscriberFactory(email=ADDRESS, consent_wording=OLD, asked_at=year_ago)
    row.confirm(now=year_ago + timedelta(minutes=5))
    row.leave(now=year_ago + timedelta(days=1))
    assert consents() == [(OLD, "/newsletter/", year_ago, year_ago + timedelta(minutes=5))]
    return row


def ask(now):
    return Subscriber.objects.ask(
        ADDRESS, Choices(fundraising=True), consent_wording=NEW, source="/somewhere/", now=now
    )


def test_what_was_agreed_to_stays_when_somebody_asks_again_and_never_confirms(agreed, now):
    before = consents()
    ask(now)
    assert consents() == before
    call_command("erase_expired", "newsletter")
    Subscriber.objects.purge(now + FORTNIGHT + timedelta(seconds=1))
    agreed.refresh_from_db()
    assert agreed.consent_wording == ""
    assert consents() == before


def test_confirming_again_adds_to_what_was_agreed_to(agreed, now):
    before = consents()
    ask(now).confirm(now=now + timedelta(hours=1))
    assert consents() == [(NEW, "/somewhere/", now, now + timedelta(hours=1)), *before]
    assert Subscriber.objects.get().consent.wording == NEW


def test_asking_alone_is_no_consent(sign_up):
    sign_up()
    assert consents() == []
    assert Subscriber.objects.get().consent is None


def test_pressing_the_button_twice_is_one_consent(client, time_machine, now):
    row = SubscriberFactory()
    link = confirm_link(row)
    for _ in range(2):
        client.post(link)
        time_machine.shift(timedelta(minutes=1))
    assert [confirmed for *_, confirmed in consents()] == [now]


def test_other_choices_are_a_consent_of_their_own_and_saving_them_twice_is_one(client, time_machine):
    row = SubscriberFactory(confirmed=True)
    link = change_link(row)
    sent = answers_of(ChoicesForm(consent_wording=NEW)) | {"interests": ["fundraising"]}
    for _ in range(2):
        assert client.post(link, sent).url == "/newsletter/changed/"
        time_machine.shift(timedelta(minutes=1))
    assert [(wording, source) for wording, source, *_ in consents()] == [
        (NEW, "/newsletter/choices/"),
        ("You agree.", "/newsletter/"),
    ]


def test_leaving_keeps_what_was_agreed_to(client):
    row = SubscriberFactory(confirmed=True)
    before = consents()
    client.post(leave_link(row))
    assert consents() == before != []


def test_erasing_forgets_what_was_agreed_to_as_well(agreed):
    agreed.erase()
    assert consents() == []


def test_all_that_is_held_lists_every_consent(agreed, now):
    ask(now).confirm(now=now)
    told = Subscriber.objects.get().subject_data()
    assert [each["words"] for each in told["agreed to"]] == [NEW, OLD]
    assert told["agreed to"][1]["confirmed at"] == now - timedelta(days=365) + timedelta(minutes=5)


def test_a_confirmation_that_cannot_be_kept_does_not_happen(monkeypatch, now):
    row = SubscriberFactory()

    def fail(self):
        raise RuntimeError

    monkeypatch.setattr(Subscriber, "_keep_consent", fail)
    with pytest.raises(RuntimeError):
        row.confirm(now=now)
    assert not Subscriber.objects.active().exists()


# The words that were shown


def test_the_words_agreed_to_are_those_that_were_shown_also_when_an_editor_changes_them_meanwhile(client, time_machine):
    NEWSLETTER.write({"consent": OLD})
    shown = client.get("/newsletter/").context["form"]
    NEWSLETTER.write({"consent": NEW})
    time_machine.shift(timedelta(minutes=1))
    sent = answers_of(shown) | {"email": ADDRESS, "interests": ["news"]}
    # A mistake shows the form again, with the words it had.
    assert OLD in text_of(checked(client.post("/newsletter/", sent | {"email": "reader"})))
    client.post("/newsletter/", sent)
    assert Subscriber.objects.get().consent_wording == OLD
    link = link_in(mail.outbox[0], "confirm")
    assert OLD in text_of(checked(client.get(link)))
    client.post(link)
    assert Subscriber.objects.get().consent.wording == OLD
    assert NEW in text_of(client.get("/newsletter/"))


@pytest.mark.parametrize("made_up", ["", "x", "IllvdSBhZ3JlZS4i:abc", "x" * 10_000])
def test_nobody_agrees_to_words_that_we_never_showed(sign_up, made_up):
    response = checked(sign_up(wording_shown=made_up))
    assert NEWSLETTER.defaults()["consent"] in text_of(response)
    assert "Please press the button once more." in text_of(response)
    assert not Subscriber.objects.exists()
    assert sign_up(wording_shown=response.context["form"]["wording_shown"].value()).url == "/newsletter/sent/"
    assert Subscriber.objects.get().consent_wording == NEWSLETTER.defaults()["consent"]


def test_a_form_without_what_was_shown_changes_no_choices(client):
    row = SubscriberFactory(confirmed=True)
    response = checked(client.post(change_link(row), {"interests": ["fundraising"]}))
    assert "Please press the button once more." in text_of(response)
    row.refresh_from_db()
    assert not row.fundraising


# Two at one moment


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_of_one_address_at_one_moment_bring_one_mail(monkeypatch, time_machine):
    shown = answers_of(NewsletterForm(consent_wording=NEW))
    time_machine.shift(timedelta(minutes=1))
    look = FormAttemptQuerySet.has_enough_mail

    def look_and_wait(self, address, now):
        enough = look(self, address, now)
        time.sleep(0.2)
        return enough

    monkeypatch.setattr(FormAttemptQuerySet, "has_enough_mail", look_and_wait)
    answers = []

    def send():
        answers.append(Client().post("/newsletter/", shown | {"email": ADDRESS, "interests": ["news"]}).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    assert len(mail.outbox) == 1
    assert Subscriber.objects.count() == 1
