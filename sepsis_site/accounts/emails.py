"""Emails about accounts. Addresses and texts are never logged."""

import logging
from smtplib import SMTPException
from threading import Thread

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def invitation(person, address, *, invited_by=""):
    context = {"person": person, "address": address, "invited_by": invited_by}
    return _mail(person, "Your account on the UK Sepsis Trust support site", "invitation", context)


def reset(person, address):
    return _mail(person, "Choose a new password", "password_reset", {"person": person, "address": address})


def second_step_removed(person, address):
    return _mail(person, "Your second step was taken off", "second_factor_removed", {"address": address})


def send(message):
    """Return whether ``message`` was sent. Only the type of an error is logged: mail servers repeat addresses."""
    try:
        message.send()
    except (OSError, SMTPException, ValueError) as error:
        logger.error("A mail about an account could not be sent: %s", type(error).__name__)
        return False
    return True


def send_in_background(message):
    """Send in a thread, so that the response time does not reveal whether an account exists."""
    Thread(target=send, args=[message]).start()


def _mail(person, subject, template, context):
    return EmailMessage(
        subject,
        render_to_string(f"accounts/mail/{template}.txt", context),
        to=[person.email],
        # RFC 3834: no holiday notice answers this.
        headers={"Auto-Submitted": "auto-generated"},
    )
