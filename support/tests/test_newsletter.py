"""Signing up, confirming, changing and leaving, as a visitor's browser and mail program do it."""

import logging
from datetime import UTC, timedelta
from html import unescape

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext

from foundations.email_address import EMAIL_UNREACHABLE, email_as_sent
from foundations.form_guard import ONCE_MORE
from foundations.models import FormAttempt
from sepsis_site.testing import NOW, assert_valid_html
from support import newsletter_tokens as tokens
from support.models import Subscriber
from support.models.subscriber import Choices
from support.newsletter_form import CONSENT_WORDING, NewsletterForm, outward_code
from support.newsletter_views import NOT_SENT, TOO_MANY
from support.tests.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ADDRESS = "reader@example.org"
NEWS = Choices(news=True)


def text_of(response):
    return " ".join(unescape(response.text).split())


def checked(response, status=200):
    """The response, which keeps what every public page promises."""
    assert response.status_code == status
    assert_valid_html(response)
    for link in ("tel:08088000029", 'href="tel:999"', 'href="tel:111"'):
        assert link in response.text
    return response


@pytest.fixture
def sign_up(client, time_machine):
    """Fill the form in, a minute after it was shown, and send it."""

    def sign_up(email=ADDRESS, interests=("news",), **answers):
        shown = NewsletterForm()["shown"].value()
        time_machine.shift(timedelta(minutes=1))
        return client.post(
            "/newsletter/", {"email": email, "interests": interests, "shown": shown, "leave_this_empty": ""} | answers
        )

    return sign_up


def link_in(message, word):
    """The path of the link in a mail whose address holds ``word``."""
    [line] = [line for line in message.body.splitlines() if f"/newsletter/{word}/" in line]
    return line.removeprefix("http://testserver")


def confirm_link(subscriber, made_at=NOW):
    return f"/newsletter/confirm/{tokens.make_confirm(subscriber.pk, subscriber.request_fingerprint, now=made_at)}/"


def change_link(subscriber, made_at=NOW):
    return f"/newsletter/choices/{tokens.make_change(subscriber.pk, now=made_at)}/"


def leave_link(subscriber):
    return f"/newsletter/unsubscribe/{tokens.make_leave(subscriber.pk, now=NOW)}/"


# The form


def test_the_form_is_a_page_like_any_other_but_never_kept(client):
    response = checked(client.get("/newsletter/"))
    assert CONSENT_WORDING in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert 'autocomplete="email"' in response.text
    assert 'type="email"' in response.text
    assert "novalidate" in response.text


def test_nothing_is_ticked_for_anybody(client):
    assert "checked" not in client.get("/newsletter/").text


def test_looking_at_the_form_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/newsletter/")


def test_signing_up_keeps_what_was_agreed_to_when_and_where(sign_up, now):
    response = sign_up(
        " Reader@Example.ORG ", ["news", "events", "fundraising"], outward_code="bn3 3wr", leave_out_family_days="on"
    )
    assert (response.status_code, response.url) == (302, "/newsletter/sent/")
    row = Subscriber.objects.get()
    assert row.email == ADDRESS
    assert row.choices == Choices(True, True, "BN3", True, False)
    assert (row.consent_wording, row.source) == (CONSENT_WORDING, "/newsletter/")
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


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("A+b@Example.ORG", "a+b@example.org"), ("ann@bücher.example", "ann@xn--bcher-kva.example")],
)
def test_an_address_is_kept_as_mail_servers_take_it(typed, kept):
    assert email_as_sent(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["reader", "@example.org", "a@b", "a b@example.org", "a@" + "x" * 250 + ".org", "ſ@example.org", "a@é..org"],
)
def test_what_no_mail_server_takes_is_no_address(typed, sign_up):
    checked(sign_up(typed))
    assert not Subscriber.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize(
    "typed",
    [
        "reader@localhost",
        "reader@mail.localhost",
        "reader@[127.0.0.1]",
        '"reader"@example.org',
        '"a\x01b"@example.org',
        '"a@b"@example.org',
    ],
)
def test_an_address_that_leads_nowhere_or_to_our_own_machines_is_kindly_refused(typed, sign_up):
    assert text_of(checked(sign_up(typed))).count(EMAIL_UNREACHABLE) == 2
    assert not Subscriber.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize(
    "typed",
    ["rea\x07der@example.org", "reader@exam\rple.org", "reader@intranet", "reader@127.0.0.10", "reader@[IPv6:::1]"],
)
def test_control_characters_bare_numbers_and_domains_without_a_dot_are_no_address(typed, sign_up):
    checked(sign_up(typed))
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "typed", ["o'neil+list@example.co.uk", "a_b-c.d@nhs.net", "x{y}|z~`^@example.org", "ann@xn--e1afmkfd.xn--p1ai"]
)
def test_what_people_really_have_is_an_address(typed):
    assert email_as_sent(typed) == typed


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
    again = {name: form[name].value() or "" for name in form.fields}
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
        broken.setattr("support.newsletter_mail.send", lambda message: False)
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


# Changing


def test_the_owner_sees_and_changes_what_they_are_sent(client, now):
    row = SubscriberFactory(confirmed=True, events=True, outward_code="BN3", family_days=False)
    text = text_of(checked(client.get(change_link(row))))
    assert text.count(" checked") == 3
    assert 'value="BN3"' in text
    assert row.email not in text
    assert client.post(change_link(row), {"interests": ["fundraising"]}).url == "/newsletter/changed/"
    row.refresh_from_db()
    assert row.choices == Choices(fundraising=True)
    assert (row.asked_at, row.confirmed_at, row.source) == (now, now, "/newsletter/choices/")
    assert row.consent_wording == CONSENT_WORDING


def test_choosing_nothing_is_pointed_out_and_changes_nothing(client):
    row = SubscriberFactory(confirmed=True)
    response = checked(client.post(change_link(row), {"interests": []}))
    assert "<title>Error: " in response.text
    assert "/newsletter/unsubscribe/" in response.text
    row.refresh_from_db()
    assert row.choices == NEWS


def test_only_who_is_on_the_list_can_change_their_choices(client, time_machine, now):
    confirmed = SubscriberFactory(confirmed=True)
    for row in (SubscriberFactory(), SubscriberFactory(confirmed=True, left=True)):
        checked(client.get(change_link(row)), status=410)
    time_machine.move_to(now + timedelta(days=15), tick=False)
    checked(client.get(change_link(confirmed)), status=410)


# Leaving


def test_opening_the_link_to_leave_changes_nothing_and_sets_no_cookie(client):
    row = SubscriberFactory(confirmed=True)
    response = checked(client.get(leave_link(row)))
    assert not response.cookies
    row.refresh_from_db()
    assert row.is_active


def test_the_button_leaves_and_little_but_the_address_is_kept(client, now):
    row = SubscriberFactory(confirmed=True, events=True, outward_code="BN3", fundraising=True, family_days=False)
    assert client.post(leave_link(row)).url == "/newsletter/left/"
    row.refresh_from_db()
    assert row.left_at == now
    assert row.choices == Choices()
    assert row not in Subscriber.objects.active()


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"List-Unsubscribe": "One-Click"}, "content_type": MULTIPART_CONTENT},
        {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_mail_program_leaves_in_one_step_without_a_cookie(sent, now):
    row = SubscriberFactory(confirmed=True)
    response = Client(enforce_csrf_checks=True).post(leave_link(row), **sent)
    assert response.status_code == 200
    assert not response.cookies
    row.refresh_from_db()
    assert row.left_at == now


def test_leaving_twice_keeps_the_first_moment(client, time_machine, now):
    row = SubscriberFactory(confirmed=True)
    client.post(leave_link(row))
    time_machine.shift(timedelta(days=1))
    assert client.post(leave_link(row)).url == "/newsletter/left/"
    assert client.get(leave_link(row)).url == "/newsletter/left/"
    row.refresh_from_db()
    assert row.left_at == now


def test_a_link_to_leave_works_years_later_and_after_coming_back(client, time_machine, now):
    row = SubscriberFactory(confirmed=True)
    link = leave_link(row)
    time_machine.move_to(now + timedelta(days=3000), tick=False)
    client.post(link)
    row.refresh_from_db()
    assert row.left_at == now + timedelta(days=3000)


def test_somebody_who_never_asked_can_keep_their_address_off(client):
    row = SubscriberFactory()
    client.post(leave_link(row))
    row.refresh_from_db()
    assert row.state == Subscriber.State.LEFT


def test_leaving_a_sign_up_that_is_gone_claims_no_success_and_says_what_to_do(client):
    row = SubscriberFactory(confirmed=True)
    link = leave_link(row)
    row.erase()
    for response in (client.get(link), client.post(link), client.post(link, {"List-Unsubscribe": "One-Click"})):
        text = text_of(checked(response, status=410))
        assert "It belongs to a sign-up that we no longer hold." in text
        assert "Use the link in the newest email." in text
        assert "You have left" not in text


def test_whoever_left_and_was_asked_for_again_can_leave_again(client, sign_up, now):
    row = SubscriberFactory(email=ADDRESS, confirmed=True, left=True)
    sign_up()
    assert "Leave the newsletter?" in text_of(checked(client.get(leave_link(row))))
    confirm = link_in(mail.outbox[0], "confirm")
    assert client.post(leave_link(row)).url == "/newsletter/left/"
    row.refresh_from_db()
    assert row.left_at == now + timedelta(minutes=1)
    assert row.choices == Choices()
    checked(client.post(confirm), status=410)
    assert client.get(leave_link(row)).url == "/newsletter/left/"


def test_a_row_erased_meanwhile_is_not_written_back(now):
    stale = SubscriberFactory(confirmed=True)
    Subscriber.objects.get().erase()
    with pytest.raises(DatabaseError), transaction.atomic():
        stale.leave(now=now)
    assert not Subscriber.objects.exists()


def test_leaving_changes_nothing_but_what_it_is_about(now):
    stale = SubscriberFactory(confirmed=True)
    Subscriber.objects.update(consent_wording="Later words.")
    stale.leave(now=now)
    assert Subscriber.objects.get().consent_wording == "Later words."


def test_whoever_leaves_waits_for_an_erasure_that_is_under_way(client):
    row = SubscriberFactory(confirmed=True)
    with CaptureQueriesContext(connection) as asked:
        client.post(leave_link(row))
    assert [query["sql"] for query in asked if query["sql"].endswith("FOR UPDATE")]


# Links that do nothing


@pytest.mark.parametrize("kind", ["confirm", "choices", "unsubscribe"])
@pytest.mark.parametrize("token", ["x", "a:b", "W10:abc", "x" * 3000, "é", "%00"])
def test_a_link_cut_short_is_a_kind_page_with_a_way_on(client, kind, token):
    for send in (client.get, client.post):
        response = checked(send(f"/newsletter/{kind}/{token}/"), status=404)
        text = text_of(response)
        assert "This link does not work any more" in text
        assert ("You have not left the newsletter yet." in text) == (kind == "unsubscribe")
        assert (' <a href="/newsletter/">' in text) == (kind != "unsubscribe")


@pytest.mark.parametrize("link", [confirm_link, change_link])
def test_links_of_somebody_erased_do_nothing(client, link):
    row = SubscriberFactory(confirmed=True)
    address = link(row)
    row.erase()
    checked(client.get(address), status=410)


@pytest.mark.parametrize("made", [confirm_link, change_link, leave_link])
def test_a_page_with_a_token_is_kept_by_nobody_and_told_to_nobody(client, made):
    row = SubscriberFactory(confirmed=made is not confirm_link)
    address = made(row)
    for response in (client.get(address), client.get(address[:-3] + "/")):
        assert "no-store" in response["Cache-Control"]
        # Neither gives the path to anybody, this site included. "no-referrer" cannot stand on a page
        # whose form Django checks: browsers then hide the form's origin from us as well.
        assert response["Referrer-Policy"] == ("no-referrer" if made is leave_link else "strict-origin")
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize("page", ["sent", "confirmed", "changed", "left"])
def test_the_pages_after_a_button_set_no_cookie_and_ask_the_database_nothing(client, page, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = checked(client.get(f"/newsletter/{page}/"))
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert client.post(f"/newsletter/{page}/").status_code == 405


def test_the_log_learns_nothing(sign_up, client, caplog):
    caplog.set_level(logging.DEBUG, logger="django.request")
    caplog.set_level(logging.DEBUG, logger="support")
    sign_up("reader at home", ["events"], outward_code="Hove")
    for _ in range(6):
        sign_up(interests=["events"], outward_code="BN3 3WR")
    link = link_in(mail.outbox[0], "confirm")
    client.post(link)
    client.post(link_in(mail.outbox[0], "unsubscribe"))
    client.get(link)
    client.get(link[:-4] + "/")
    for secret in ("reader", "BN3", link, "confirm/"):
        assert secret not in caplog.text


# Model


def test_everything_held_can_be_told_and_forgotten(sign_up):
    sign_up()
    row = Subscriber.objects.get()
    held = row.all_we_hold()
    assert held["email"] == ADDRESS
    assert held["words agreed to"] == CONSENT_WORDING
    assert [attempt["form"] for attempt in held["forms sent in the last day, by this address"]] == ["newsletter"]
    # No field is left out.
    assert len(held) == len(Subscriber._meta.fields) - 1 + len(["state", "forms sent", "emails"])
    row.erase()
    assert not Subscriber.objects.exists()
    # What is left counts a network address, not hers.
    assert FormAttempt.objects.count() == 1


def test_the_name_of_a_row_tells_nothing_of_the_person():
    assert str(SubscriberFactory(pk=5)) == "Subscriber 5"


def test_a_moment_of_asking_later_than_leaving_is_told_apart_by_microseconds(now):
    row = SubscriberFactory(left=True)
    row.leave(now=now)
    later = now.astimezone(UTC) + timedelta(microseconds=1)
    row = Subscriber.objects.ask(row.email, NEWS, consent_wording="w", source="s", now=later)
    token = tokens.read_confirm(tokens.make_confirm(row.pk, row.request_fingerprint, now=later))
    assert row.can_be_confirmed_by(token, now=later)
