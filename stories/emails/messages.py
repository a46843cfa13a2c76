"""What the senders of stories are written: that it has arrived, and what was decided.

Mail goes out once the change behind it is in the database, and a mail that fails takes nothing back: it leaves
a step with the story, so that a moderator finds it. No address and no word of a mail is ever logged.

Each ``mail_…`` returns False if there is nobody to write to or the mail could not be handed on; inside a
transaction, where it waits for the end, it returns True.
"""

import logging
from functools import partial
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from core.http.absolute_url import absolute
from stories.models import Sender
from stories.page_copy import STORY
from stories.senders.tokens import address_of

logger = logging.getLogger(__name__)

TEMPLATES = "stories/mail/"


def mail_received(story, request, *, now):
    """Thanks the sender, says what happens next, and brings the private link."""
    context = {"copy": STORY.read()}
    return _send(story, "Thank you for your story", "received", request, now=now, context=context)


def mail_words(story, message, request, *, now, subject="A question about your story"):
    """Sends the sender ``message``, plain text of a moderator, with the private link below it."""
    context = {"message": message}
    return _send(story, subject, "words", request, now=now, context=context)


def mail_published(story, message, request, *, now):
    """Says that it is published, or when it will be, with its address."""
    address = absolute(request, story.get_absolute_url())
    context = {"message": message, "address": address, "story": story, "is_on_site": story.published_at <= now}
    subject = "Your story is on our site" if story.published_at <= now else "Your story will be on our site"
    return _send(story, subject, "words", request, now=now, context=context)


def mail_declined(story, message, request, *, now):
    return mail_words(story, message, request, now=now, subject="About the story you sent us")


def mail_withdrawn(story, message, request, *, now):
    subject = "Your story is no longer on our site" if story.published_at else "Your story is withdrawn"
    return mail_words(story, message, request, now=now, subject=subject)


def _send(story, subject, template, request, *, now, context=None):
    sender = Sender.objects.filter(story=story).first()
    if sender is None:
        return False
    context = (context or {}) | {"subject": subject, "private_url": absolute(request, address_of(sender))}
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"{TEMPLATES}{template}.txt", context, request),
        to=[sender.email],
        # RFC 3834: no holiday notice answers this.
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{TEMPLATES}{template}.html", context, request), "text/html")
    failures = []
    transaction.on_commit(partial(_hand_on, message, story, now, failures))
    return not failures


def _hand_on(message, story, now, failures):
    try:
        message.send()
    except (OSError, SMTPException, UnicodeError) as error:
        # Not what the error says: mail servers repeat addresses.
        logger.error("A mail about story %s could not be sent: %s", story.pk, type(error).__name__)
        story.note_failed_mail(now=now)
        failures.append(error)
