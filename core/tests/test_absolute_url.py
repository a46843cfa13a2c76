"""Addresses that are kept, or that leave the site, are the public's, whatever name a request claims for us."""

import re

import pytest
from django.conf import settings as site_settings
from django.core import mail

from groups.tests.factories import EventFactory
from sepsis_site.accounts.passwords import tokens as passwords_tokens
from sepsis_site.accounts.tests.factories import PersonFactory
from stories.emails import messages as emails_messages
from stories.tests.factories import SenderFactory, StoryFactory
from support.newsletter import emails as newsletter_emails
from support.tests.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

SITE = "https://support.example.org"
FORGED = {"host": "evil.example"}

# Who may ask what name a request claims, and why.
MAY_ASK = {
    # In development, where nobody has said where the site stands.
    "core/http/absolute_url.py",
    # Whether a form came from the page it stands on: both sides are what the browser says.
    "core/feedback/views.py",
    # Whether the page somebody is led on to is on the site they are logging in to: the same.
    "sepsis_site/accounts/account_pages.py",
}


@pytest.fixture(autouse=True)
def _any_name_is_answered(settings):
    settings.ALLOWED_HOSTS, settings.SITE_ADDRESS = ["*"], SITE


def test_a_forged_host_reaches_no_calendar_and_no_feed(client):
    event = EventFactory(group__slug="hove")
    story = StoryFactory(published=True)
    for address, links_to in {
        "/groups/calendar.ics": event,
        "/groups/hove/calendar.ics": event,
        f"/groups/events/{event.pk}/event.ics": event,
        "/stories/feed/": story,
    }.items():
        text = client.get(address, headers=FORGED).text.replace("\r\n ", "")
        assert f"{SITE}{links_to.get_absolute_url()}" in text
        assert "evil.example" not in text
        assert "testserver" not in text


def test_the_feed_says_its_own_address_and_that_of_the_list(client):
    text = client.get("/stories/feed/", headers=FORGED).text
    assert f'href="{SITE}/stories/feed/" rel="self"' in text
    assert f'href="{SITE}/stories/" rel="alternate"' in text


def test_a_calendar_is_subscribed_to_at_the_address_the_public_knows(client):
    page = client.get(EventFactory(group__slug="hove").group.get_absolute_url(), headers=FORGED).text
    assert 'href="webcal://support.example.org/groups/hove/calendar.ics"' in page
    assert "evil.example" not in page


def test_a_forged_host_reaches_no_mail(rf, now, django_capture_on_commit_callbacks):
    request = rf.get("/", headers=FORGED)
    story = SenderFactory(story=StoryFactory(published=True)).story
    with django_capture_on_commit_callbacks(execute=True):
        emails_messages.send_receipt(story, request, now=now)
        emails_messages.send_published(story, "It is up.", request, now=now)
    subscriber = SubscriberFactory()
    mail.outbox += [
        newsletter_emails.confirmation(subscriber, request, now=now),
        newsletter_emails.already_subscribed(subscriber, request, now=now),
    ]
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        for words in (message.body, message.alternatives[0].content):
            assert f"{SITE}/" in words
        assert "evil.example" not in message.message().as_string()
    assert passwords_tokens.address_of(passwords_tokens.RESET.key_for(PersonFactory()), request).startswith(
        f"{SITE}/admin/account/"
    )


def test_nobody_else_asks_what_name_a_request_claims():
    asks = re.compile(r"\b(build_absolute_uri|get_host|get_current_site|_current_scheme_host|HTTP_HOST)\b")
    code = [path for path in site_settings.BASE_DIR.glob("[!.]*/**/*.py") if "tests" not in path.parts]
    assert len(code) > 100
    assert {str(path.relative_to(site_settings.BASE_DIR)) for path in code if asks.search(path.read_text())} == MAY_ASK
