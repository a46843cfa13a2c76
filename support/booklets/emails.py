"""Emails to the office about requests for printed booklets."""

from core import mail
from support.models import Helpline


def email_request(booklet_request, *, now):
    """Email the request to the office, record when, and return whether it was sent.

    Without an address, or on failure, the request still waits in the admin.
    """
    office = Helpline.objects.values_list("requests_email", flat=True).first()
    if not office:
        return False
    items = booklet_request.items.select_related("resource").order_by("resource__order", "resource__title")
    context = {"request": booklet_request, "items": items}
    message = mail.compose("Printed booklets: a new request", "support/mail/booklet_request", context, to=office)
    if not mail.send(message, about="a booklet request"):
        return False
    booklet_request.mark_emailed(now)
    return True
