"""Signing up for the newsletter and confirming, as a visitor's browser and mail program do it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from core.forms.email_address import EMAIL_UNREACHABLE
from core.forms.spam_protection import ONCE_MORE
from core.models import FormAttempt
from support.models import Subscriber
from support.models.subscriber import Choices
from support.newsletter.forms import outward_code
from support.newsletter.views import NOT_SENT, TOO_MANY
from support.page_copy import NEWSLETTER
from support.tests.factories import SubscriberFactory
from support.tests.newsletter_helpers import (
    ADDRESS,
    NEWS,
    answers_of,
    checked,
    confirm_link,
    leave_link,
    link_in,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


# The form


def test_the_form_is_a_page_like_any_other_but_kept_by_nobody_else(client):
    response = checked(client.get("/newsletter/"))
    assert NEWSLETTER.defaults()["consent"] in text_of(response)
    assert response["Cache-Control"] == "private, max-age=0"
    assert 'autocomplete="email"' in response.text
    assert 'type="email"' in response.text
    assert "novalidate" in response.text


def test_nothing_is_ticked_for_anybody(client):
    assert "checked" not in client.get("/newsletter/").text


def test_looking_at_the_form_asks_for_its_words_and_nothing_else(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/newsletter/")


def test_signing_up_keeps_what_was_agreed_to_when_and_where(sign_up, now):
    response = sign_up(
        " Reader@Example.ORG ", ["news", "events", "fundraising"], outward_code="bn3 3wr", leave_out_family_days="on"
    )
    assert (response.status_code, response.url) == (302, "/newsletter/sent/")
    row = Subscriber.objects.get()
    assert row.email == ADDRESS
    assert row.choices == Choices(True, True, "BN3", True, False)
    assert (row.consent_wording, row.source) == (NEWSLETTER.defaults()["consent"], "/newsletter/")
    assert row.asked_at == now + timedelta(minutes=1)
    assert row.state == Subscriber.State.WAITING


def test_without_events_no_postcode_is_kept(sign_up):
    sign_up(interests=["news"], outward_code="BN3 3WR")
    assert Subscriber.objects.get().outward_code == ""


@pytest.mark.parametrize(
    ("answers", "message", "box"),
    [
        ({"email": ""}, "Type your email address, like name@example.org.", "id_email"),
        ({"email": "reader.example.org"}, "Type your email address, like name@example.org.", "id_email"),
        ({"email": "\x00"}, "Type your email address, like name@example.org.", "id_email"),
        ({"interests": []}, "Choose at least one thing to hear about.", "id_interests_0"),
        ({"interests": ["spam"]}, "Choose at least one thing to hear about.", "id_interests_0"),
        ({"interests": ["events"]}, "Type a UK postcode, or its first half, like BN3.", "id_outward_code"),
        (
            {"interests": ["events"], "outward_code": "Hove"},
            "Type a UK postcode, or its first half, like BN3.",
            "id_outward_code",
        ),
        (
            {"interests": ["events"], "outward_code": "\x00"},
            "Type a UK postcode, or its first half, like BN3.",
            "id_outward_code",
        ),
    ],
)
def test_what_is_wrong_is_said_at_the_top_and_beside_its_box(sign_up, answers, message, box):
    response = checked(sign_up(**answers))
    assert "<title>Error: Our newsletter" in response.text
    text = text_of(response)
    assert f'<li><a href="#{box}">{message}</a></li>' in text
    assert f'<span class="visually-hidden">Error: </span>{message}</p>' in text
    assert text.count(message) == 2
    assert f'id="{box}"' in text
    assert not Subscriber.objects.exists()


def test_what_was_typed_is_kept_when_something_is_wrong(sign_up):
    text = text_of(sign_up("reader at home", ["events"], outward_code="BN3 3WR", leave_out_family_days="on"))
    assert 'value="reader at home"' in text
    assert 'value="BN3 3WR"' in text
    assert text.count(" checked") == 2


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("BN3", "BN3"),
        ("bn3 3wr", "BN3"),
        ("BN33WR", "BN3"),
        (" b N 3-3 w r ", "BN3"),
        ("BN3 3", "BN3"),
        ("BN3 3W", "BN3"),
        ("EC1A 1BB", "EC1A"),
        ("W1A", "W1A"),
        ("m1 1ae", "M1"),
        ("ＢＮ３", "BN3"),
        ("BN", None),
        ("Hove", None),
        ("12345", None),
        ("", None),
        ("B" * 5000, None),
    ],
)
def test_a_whole_or_half_postcode_gives_its_first_half(typed, code):
    assert outward_code(typed) == code


@pytest.mark.parametrize("typed", ["reader", "a@b", "ſ@example.org"])
def test_what_no_mail_server_takes_is_no_address(typed, sign_up):
    checked(sign_up(typed))
    assert not Subscriber.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("typed", ["reader@localhost", "=1+1@example.org"])
def test_an_address_that_leads_nowhere_or_reads_as_a_formula_is_kindly_refused(typed, sign_up):
    assert text_of(checked(sign_up(typed))).count(EMAIL_UNREACHABLE) == 2
    assert not Subscriber.objects.exists()
    assert not mail.outbox


# The same answer for everybody


@pytest.fixture(params=["new", "waiting", "confirmed", "left"])
def known_as(request):
    if request.param != "new":
        states = {"waiting": {}, "confirmed": {"confirmed": True}, "left": {"confirmed": True, "left": True}}
        SubscriberFactory(email=ADDRESS, **states[request.param])
    return request.param


def test_the_answer_is_the_same_whoever_is_asked_for_and_every_time_a_mail_goes_out(sign_up, known_as):
    response = sign_up()
    assert (response.status_code, response.url, response.content) == (302, "/newsletter/sent/", b"")
    [message] = mail.outbox
    assert message.to == [ADDRESS]
    if known_as == "confirmed":
        assert "/newsletter/choices/" in message.body
        assert "/newsletter/confirm/" not in message.body
    else:
        assert "/newsletter/confirm/" in message.body


def test_signing_up_again_changes_nothing_of_a_confirmed_row(sign_up):
    row = SubscriberFactory(email=ADDRESS, confirmed=True)
    sign_up(interests=["fundraising"])
    assert Subscriber.objects.values().get() == {
        **{field.attname: getattr(row, field.attname) for field in Subscriber._meta.fields},
        "confirmed_at": row.confirmed_at,
    }


def test_signing_up_again_while_waiting_takes_the_later_choices(sign_up):
    SubscriberFactory(email=ADDRESS)
    sign_up(interests=["fundraising"])
    assert Subscriber.objects.get().choices == Choices(fundraising=True)


def test_whoever_left_stays_left_until_they_confirm(sign_up, client):
    SubscriberFactory(email=ADDRESS, left=True, confirmed=True)
    sign_up()
    assert Subscriber.objects.get().state == Subscriber.State.LEFT
    client.post(link_in(mail.outbox[0], "confirm"))
    assert Subscriber.objects.get().state == Subscriber.State.CONFIRMED


def test_sending_twice_stores_once(sign_up):
    sign_up()
    sign_up()
    assert Subscriber.objects.count() == 1


def test_after_sending_twice_either_mail_confirms(sign_up, client, time_machine):
    sign_up()
    time_machine.shift(timedelta(days=1))
    sign_up()
    client.post(link_in(mail.outbox[0], "confirm"))
    assert Subscriber.objects.get().is_active


def test_a_mail_confirms_only_what_it_said(sign_up, client, time_machine):
    sign_up()
    time_machine.shift(timedelta(days=1))
    sign_up(interests=["fundraising"])
    checked(client.post(link_in(mail.outbox[0], "confirm")), status=410)
    assert not Subscriber.objects.get().is_active


@pytest.mark.parametrize("trap", [{"leave_this_empty": "https://example.org"}, {"shown": "made up"}])
def test_whoever_looks_like_a_machine_is_asked_to_press_once_more(sign_up, client, time_machine, trap):
    response = checked(sign_up(interests=["events"], outward_code="bn3 3wr", **trap))
    assert f'<li><a href="#id_email">{ONCE_MORE}</a></li>' in text_of(response)
    assert not Subscriber.objects.exists()
    assert not FormAttempt.objects.exists()
    assert not mail.outbox
    form = response.context["form"]
    time_machine.shift(timedelta(seconds=3))
    again = answers_of(form)
    assert again["outward_code"] == "bn3 3wr"
    assert client.post("/newsletter/", again).url == "/newsletter/sent/"
    assert Subscriber.objects.get().outward_code == "BN3"


def test_nobody_is_asked_to_confirm_twice_a_day_and_the_first_mail_stays_good(sign_up, client):
    sign_up()
    response = sign_up(interests=["fundraising"])
    assert (response.status_code, response.url, response.content) == (302, "/newsletter/sent/", b"")
    [message] = mail.outbox
    client.post(link_in(message, "confirm"))
    assert Subscriber.objects.active().get().choices == NEWS


def test_nobody_is_asked_to_confirm_more_than_three_times_a_week(sign_up, time_machine):
    counts = []
    for _ in range(9):
        assert sign_up().url == "/newsletter/sent/"
        counts.append(len(mail.outbox))
        time_machine.shift(timedelta(days=1))
    assert counts == [1, 2, 3, 3, 3, 3, 3, 4, 5]


def test_a_mail_that_was_not_sent_does_not_count(sign_up, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("support.newsletter.emails.send", lambda message: False)
        assert NOT_SENT in text_of(sign_up())
    sign_up()
    assert len(mail.outbox) == 1


def test_whoever_keeps_their_address_off_is_not_asked_for_30_days_whoever_types_it(sign_up, client, time_machine):
    sign_up()
    client.post(link_in(mail.outbox[0], "unsubscribe"))
    for days, mails in ((8, 1), (21, 1), (1, 2)):
        time_machine.shift(timedelta(days=days))
        assert sign_up().url == "/newsletter/sent/"
        assert len(mail.outbox) == mails


def test_one_address_sends_five_times_an_hour_at_most(sign_up, known_as, client):
    for _ in range(5):
        assert sign_up().status_code == 302
    response = checked(sign_up(), status=429)
    assert text_of(response).count(TOO_MANY) == 2
    assert 'value="reader@example.org"' in response.text
    assert len(mail.outbox) == (5 if known_as == "confirmed" else 1)


def test_one_network_sends_thirty_an_hour_at_most(sign_up, time_machine, client):
    for number in range(30):
        assert sign_up(f"reader{number}@example.org").status_code == 302
    assert TOO_MANY in text_of(sign_up("another@example.org"))
    # Nobody can use up what another's address may be sent.
    assert not FormAttempt.objects.sent_by("another@example.org").exists()
    # A minute a piece: the first half has been forgotten an hour after the last.
    time_machine.shift(timedelta(minutes=45))
    assert sign_up("another@example.org").status_code == 302


@pytest.mark.parametrize("error", [ConnectionRefusedError("no server"), TimeoutError()])
def test_a_mail_that_cannot_be_sent_is_no_error_page(sign_up, known_as, monkeypatch, error, caplog):
    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    response = checked(sign_up())
    assert text_of(response).count(NOT_SENT) == 2
    assert "<title>Error: " in response.text
    assert type(error).__name__ in caplog.text
    assert ADDRESS not in caplog.text


def test_a_refused_address_is_not_logged(sign_up, monkeypatch, caplog):
    from smtplib import SMTPRecipientsRefused

    def fail(*arguments, **options):
        raise SMTPRecipientsRefused({ADDRESS: (550, b"no such mailbox: reader@example.org")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    assert NOT_SENT in text_of(sign_up())
    assert "SMTPRecipientsRefused" in caplog.text
    assert ADDRESS not in caplog.text


# Confirming


def test_opening_the_link_confirms_nothing(client):
    row = SubscriberFactory()
    response = checked(client.get(confirm_link(row)))
    assert "Yes, send me the newsletter" in text_of(response)
    row.refresh_from_db()
    assert row.state == Subscriber.State.WAITING


def test_pressing_the_button_confirms_once_and_again_says_the_same(client, time_machine, now):
    row = SubscriberFactory()
    for _ in range(2):
        assert client.post(confirm_link(row)).url == "/newsletter/confirmed/"
        time_machine.shift(timedelta(days=30))
    row.refresh_from_db()
    assert row.confirmed_at == now
    assert client.get(confirm_link(row)).url == "/newsletter/confirmed/"


def test_the_button_works_for_14_days(client, time_machine, now):
    row = SubscriberFactory()
    time_machine.move_to(now + timedelta(days=14, seconds=1), tick=False)
    checked(client.get(confirm_link(row)), status=410)
    response = checked(client.post(confirm_link(row)), status=410)
    assert 'href="/newsletter/"' in response.text
    time_machine.move_to(now + timedelta(days=14), tick=False)
    assert client.post(confirm_link(row)).status_code == 302


def test_an_old_link_to_confirm_cannot_undo_leaving(client, time_machine):
    row = SubscriberFactory()
    link = confirm_link(row)
    client.post(link)
    time_machine.shift(timedelta(hours=1))
    client.post(leave_link(row))
    for send in (client.get, client.post):
        checked(send(link), status=410)
    row.refresh_from_db()
    assert row.state == Subscriber.State.LEFT


def test_a_link_that_asks_for_what_they_left_cannot_undo_leaving_either(client, time_machine, now):
    # The same choices as an emptied row has, so that nothing but the time speaks against it.
    row = SubscriberFactory(news=False)
    link = confirm_link(row)
    time_machine.shift(timedelta(hours=1))
    row.leave(now=now + timedelta(hours=1))
    checked(client.post(link), status=410)


def test_confirming_needs_the_forms_own_token():
    careful = Client(enforce_csrf_checks=True)
    row = SubscriberFactory()
    assert careful.post(confirm_link(row)).status_code == 403
    row.refresh_from_db()
    assert not row.is_active
