"""Emails about accounts. Addresses and texts are never logged."""

from functools import partial
from threading import Thread

from core import mail

send = partial(mail.send, about="an account")


def invitation(person, address, *, invited_by=""):
    context = {"person": person, "address": address, "invited_by": invited_by}
    return _mail(person, "Your account on the UK Sepsis Trust support site", "invitation", context)


def reset(person, address):
    return _mail(person, "Choose a new password", "password_reset", {"person": person, "address": address})


def second_step_removed(person, address):
    return _mail(person, "Your second step was taken off", "second_factor_removed", {"address": address})


def send_in_background(message):
    """Send in a thread, so that the response time does not reveal whether an account exists."""
    Thread(target=send, args=[message]).start()


def _mail(person, subject, template, context):
    return mail.compose(subject, f"accounts/mail/{template}", context, to=person.email)
