"""Telling the charity's office of a request for printed booklets."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from support.models import Helpline

logger = logging.getLogger(__name__)


def email_request(booklet_request, *, now):
    """Email the request to the office, and note on it when; whether that could be done.

    Without an address to send to, or when sending fails, the request waits in the admin all the same.
    """
    office = Helpline.objects.values_list("requests_email", flat=True).first()
    if not office:
        return False
    items = booklet_request.items.select_related("resource").order_by("resource__order", "resource__title")
    message = EmailMessage(
        subject="Printed booklets: a new request",
        body=render_to_string("support/mail/booklet_request.txt", {"request": booklet_request, "items": items}),
        to=[office],
    )
    try:
        message.send()
    except (OSError, SMTPException) as error:
        # Not what the error says: mail servers repeat addresses.
        logger.error("A booklet request could not be emailed (%s); it waits in the admin.", type(error).__name__)
        return False
    booklet_request.mark_emailed(now)
    return True
