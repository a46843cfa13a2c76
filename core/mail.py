"""Emails made from templates. Addresses and texts are never logged."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def compose(subject, template, context, *, to, request=None, headers=None, has_html=False):
    """Return an email to the address ``to``. ``template`` has no ending: ".txt", and ".html" with ``has_html``."""
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"{template}.txt", context, request),
        to=[to],
        # RFC 3834: stops out-of-office replies.
        headers={"Auto-Submitted": "auto-generated"} | (headers or {}),
    )
    if has_html:
        message.attach_alternative(render_to_string(f"{template}.html", context, request), "text/html")
    return message


def try_send(message):
    """Send ``message``. Return the type of the error, never its text: mail servers repeat addresses; "" when sent."""
    try:
        message.send()
    except (OSError, SMTPException, ValueError) as error:
        return type(error).__name__
    return ""


def send(message, *, about):
    """Return whether ``message`` was sent. A failure is logged as one of an email about ``about``."""
    problem = try_send(message)
    if problem:
        logger.error("An email about %s could not be sent: %s", about, problem)
    return not problem
