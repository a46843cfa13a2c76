"""What senders are written, and what happens when it cannot be sent."""

from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail

from sepsis_site.dev.pytest_plugin import NOW
from stories.emails import messages as emails_messages
from stories.models import AuditEvent, Story
from stories.senders.tokens import address_of
from stories.tests.factories import SenderFactory, StoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_here(rf):
    return rf.get("/")


@pytest.fixture
def sender():
    return SenderFactory(name="Anna", email="anna@example.org", story__title="Losing <Tom>")


@pytest.fixture(params=["refused", "broken", "odd"])
def broken_mail(request, monkeypatch):
    def fail(*args, **options):
        raise {
            "refused": ConnectionRefusedError("anna@example.org"),
            "broken": SMTPRecipientsRefused({"anna@example.org": (550, b"")}),
            "odd": UnicodeError("anna@example.org"),
        }[request.param]

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)


def test_the_first_mail_brings_the_private_link_in_both_forms(sender, request_here, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert emails_messages.send_receipt(sender.story, request_here, now=NOW)
    (message,) = mail.outbox
    html = message.alternatives[0].content
    assert message.to == ["anna@example.org"]
    for words in (message.body, html):
        assert f"http://testserver{address_of(sender)}" in words
        assert "999" in words
    # Whoever looks over a shoulder learns nothing.
    assert "Tom" not in message.subject + message.body + html
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_words_of_a_moderator_are_sent_as_typed_and_are_no_markup(
    sender, request_here, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        emails_messages.send_message(sender.story, "Is <b>Tom</b> content?\n\nWe & you", request_here, now=NOW)
    (message,) = mail.outbox
    assert "Is <b>Tom</b> content?\n\nWe & you" in message.body
    assert "<p>Is &lt;b&gt;Tom&lt;/b&gt; content?</p>\n\n<p>We &amp; you</p>" in message.alternatives[0].content


def test_the_mail_about_a_published_story_brings_its_address(request_here, django_capture_on_commit_callbacks):
    story = SenderFactory(story=StoryFactory(published=True)).story
    with django_capture_on_commit_callbacks(execute=True):
        emails_messages.send_published(story, "It is up.", request_here, now=NOW)
    (message,) = mail.outbox
    assert message.subject == "Your story is on our site"
    assert f"http://testserver{story.get_absolute_url()}" in message.body


def test_nothing_is_sent_before_the_change_is_certain(sender, request_here):
    emails_messages.send_receipt(sender.story, request_here, now=NOW)
    assert not mail.outbox


def test_a_story_that_nobody_sent_in_has_nobody_to_write_to(request_here):
    assert not emails_messages.send_receipt(StoryFactory(), request_here, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_fails_is_noted_with_the_story_and_its_address_nowhere(sender, request_here, broken_mail, caplog):
    assert not emails_messages.send_receipt(sender.story, request_here, now=NOW)
    assert sender.story.audit_events.get().what == AuditEvent.What.MAIL_FAILED
    assert list(Story.objects.needs_action()) == [sender.story]
    assert "could not be sent" in caplog.text
    assert "anna" not in caplog.text
