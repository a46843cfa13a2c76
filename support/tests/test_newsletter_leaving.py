"""Changing what the newsletter brings, leaving it, and links that do nothing any more."""

import logging
from datetime import UTC, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext

from core.models import FormAttempt
from support.models import Subscriber
from support.models.subscriber import Choices
from support.newsletter import tokens as tokens
from support.newsletter.forms import ChoicesForm
from support.page_copy import NEWSLETTER
from support.tests.factories import SubscriberFactory
from support.tests.newsletter_helpers import (
    ADDRESS,
    NEWS,
    answers_of,
    change_link,
    checked,
    confirm_link,
    leave_link,
    link_in,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


# Changing


def test_the_owner_sees_and_changes_what_they_are_sent(client, now):
    row = SubscriberFactory(confirmed=True, events=True, outward_code="BN3", family_days=False)
    text = text_of(checked(client.get(change_link(row))))
    assert text.count(" checked") == 3
    assert 'value="BN3"' in text
    assert row.email not in text
    sent = answers_of(ChoicesForm(consent_wording=NEWSLETTER.defaults()["consent"])) | {"interests": ["fundraising"]}
    assert client.post(change_link(row), sent).url == "/newsletter/changed/"
    row.refresh_from_db()
    assert row.choices == Choices(fundraising=True)
    assert (row.asked_at, row.confirmed_at, row.source) == (now, now, "/newsletter/choices/")
    assert row.consent_wording == NEWSLETTER.defaults()["consent"]


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
def test_the_pages_after_a_button_set_no_cookie_and_ask_for_their_words_alone(client, page, django_assert_num_queries):
    with django_assert_num_queries(1):
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
    held = row.subject_data()
    assert held["email"] == ADDRESS
    assert held["words shown with the latest request"] == NEWSLETTER.defaults()["consent"]
    assert held["agreed to"] == []
    assert [attempt["form"] for attempt in held["forms sent in the last day, by this address"]] == ["newsletter"]
    # No field is left out.
    assert len(held) == len(Subscriber._meta.fields) - 1 + len(["state", "agreed to", "forms sent", "emails"])
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
