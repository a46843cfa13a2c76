"""What people are mailed about their accounts. No address and no word of a mail is ever logged."""

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
    """Whether ``message`` was handed on. Of a failure only the kind is logged: mail servers repeat addresses."""
    try:
        message.send()
    except (OSError, SMTPException, ValueError) as error:
        logger.error("A mail about an account could not be sent: %s", type(error).__name__)
        return False
    return True


def send_unseen(message):
    """Send without anybody waiting for it: how long a page takes must not tell whether there is a mail."""
    Thread(target=send, args=[message]).start()


def _mail(person, subject, template, context):
    return EmailMessage(
        subject,
        render_to_string(f"accounts/mail/{template}.txt", context),
        to=[person.email],
        # RFC 3834: no holiday notice answers this.
        headers={"Auto-Submitted": "auto-generated"},
    )
