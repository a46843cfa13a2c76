"""Emails to the senders of stories: receipt, questions and decisions.

Each email is sent after its transaction commits. A failed email changes nothing else and adds an audit event,
so that a moderator finds it. No address and no text is logged.

Each function returns False if the story has no sender or sending failed; inside a transaction it returns True.
"""

from functools import partial

from django.db import transaction

from core import mail
from core.http.absolute_url import absolute
from stories.models import Sender
from stories.page_copy import STORY
from stories.senders.tokens import address_of


def send_receipt(story, request, *, now):
    """Thank the sender, say what happens next and give the private link."""
    context = {"copy": STORY.read()}
    return _send(story, "Thank you for your story", "received", request, now=now, context=context)


def send_message(story, message, request, *, now, subject="A question about your story"):
    """Send ``message``, a moderator's plain text, with the private link below it."""
    context = {"message": message}
    return _send(story, subject, "message", request, now=now, context=context)


def send_published(story, message, request, *, now):
    """Say that the story is published, or when it will be, with its URL."""
    address = absolute(request, story.get_absolute_url())
    context = {"message": message, "address": address, "story": story, "is_on_site": story.published_at <= now}
    subject = "Your story is on our site" if story.published_at <= now else "Your story will be on our site"
    return _send(story, subject, "message", request, now=now, context=context)


def send_declined(story, message, request, *, now):
    return send_message(story, message, request, now=now, subject="About the story you sent us")


def send_withdrawn(story, message, request, *, now):
    subject = "Your story is no longer on our site" if story.published_at else "Your story is withdrawn"
    return send_message(story, message, request, now=now, subject=subject)


def _send(story, subject, template, request, *, now, context=None):
    sender = Sender.objects.filter(story=story).first()
    if sender is None:
        return False
    context = (context or {}) | {"subject": subject, "private_url": absolute(request, address_of(sender))}
    message = mail.compose(
        subject, f"stories/mail/{template}", context, to=sender.email, request=request, has_html=True
    )
    failures = []
    transaction.on_commit(partial(_hand_on, message, story, now, failures))
    return not failures


def _hand_on(message, story, now, failures):
    if not mail.send(message, about=f"story {story.pk}"):
        story.record_failed_email(now=now)
        failures.append(story)
