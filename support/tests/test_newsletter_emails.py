import re
from html import unescape

import pytest
from django.core import mail
from django.test import RequestFactory
from justhtml import JustHTML

from support.models.subscriber import Choices
from support.newsletter import emails as newsletter_emails
from support.newsletter import tokens as newsletter_tokens
from support.tests.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

WRITERS = {"confirmation": newsletter_emails.confirmation, "already_subscribed": newsletter_emails.already_subscribed}


@pytest.fixture
def request_of_a_visitor():
    return RequestFactory().get("/newsletter/", HTTP_HOST="127.0.0.1", secure=True)


@pytest.fixture(params=WRITERS)
def message(request, request_of_a_visitor, now):
    subscriber = SubscriberFactory(events=True, outward_code="BN3", family_days=False)
    return WRITERS[request.param](subscriber, request_of_a_visitor, now=now)


def html_of(message):
    [alternative] = message.alternatives
    assert alternative.mimetype == "text/html"
    return alternative.content


def words_of(html):
    body = re.sub(r"</?(a|strong)\b[^>]*>", "", html.split("<body", 1)[1].split(">", 1)[1])
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def addresses_in(text):
    return re.findall(r"https?://[^\s\"<>]+", text)


def test_both_parts_say_the_same(message):
    html = html_of(message)
    in_html = words_of(html)
    for line in filter(None, map(str.strip, message.body.splitlines())):
        if not line.startswith("https://"):
            assert " ".join(line.removeprefix("- ").split()) in in_html
    assert addresses_in(message.body) == addresses_in(html)
    assert len(addresses_in(message.body)) == 2


def test_no_template_is_left_showing_and_nothing_is_escaped_in_the_text(message):
    for part in (message.body, html_of(message)):
        assert "{" not in part
    assert "&" not in message.body


def test_the_text_part_begins_at_the_margin_and_leaves_no_holes(message):
    assert message.body.startswith("Hello,\n")
    assert not re.search(r"^[ \t]", message.body, re.MULTILINE)
    assert "\n\n\n" not in message.body


def test_where_nobody_said_where_the_site_stands_links_lead_to_the_host_that_was_asked(message):
    for address in addresses_in(message.body):
        assert address.startswith("https://127.0.0.1/newsletter/")


def test_the_html_part_is_sound_and_fetches_nothing(message):
    html = html_of(message)
    JustHTML(html, strict=True)
    assert not re.search(r"<(img|link|script|iframe|style)|src=|url\(|background", html)


def test_it_says_what_was_asked_for(message):
    for words in ("News from UK Sepsis Trust", "Events near BN3", "No mail about Mother’s Day"):
        assert words in message.body
    assert "Fundraising" not in message.body


def test_helpline_and_emergency_numbers_stand_in_every_mail(message):
    assert "0808 800 0029" in message.body
    assert "Call 999" in message.body
    assert "Call 111" in message.body


def test_mail_programs_are_told_how_to_leave(message):
    headers = message.message()
    [leave] = re.findall(r"https://\S+/unsubscribe/\S+", message.body)
    assert headers["List-Unsubscribe"] == f"<{leave}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_the_sender_is_the_settings(message, settings):
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert len(message.to) == 1


def test_the_link_confirms_exactly_what_the_mail_says(request_of_a_visitor, now):
    subscriber = SubscriberFactory()
    body = newsletter_emails.confirmation(subscriber, request_of_a_visitor, now=now).body
    [token] = re.findall(r"/newsletter/confirm/([^/]+)/", body)
    assert subscriber.can_be_confirmed_by(newsletter_tokens.read_confirm(token), now=now)
    subscriber.fundraising = True
    assert not subscriber.can_be_confirmed_by(newsletter_tokens.read_confirm(token), now=now)


@pytest.mark.parametrize(
    ("has_left", "words"), [(False, "we delete your address after 14 days"), (True, "list of people not to write to")]
)
def test_what_happens_to_an_address_that_is_not_confirmed_is_true(request_of_a_visitor, now, has_left, words):
    message = newsletter_emails.confirmation(SubscriberFactory(left=has_left), request_of_a_visitor, now=now)
    assert words in message.body


def test_choices_in_words():
    assert newsletter_emails.wanted(Choices(True, True, "BN3", True, False)) == [
        "News from UK Sepsis Trust",
        "Events near BN3",
        "Fundraising, and how to take part",
        "No mail about Mother’s Day, Father’s Day and Christmas",
    ]


def test_a_mail_that_went_out_is_said_to_have(message):
    assert newsletter_emails.send(message)
    assert [sent.subject for sent in mail.outbox] == [message.subject]
