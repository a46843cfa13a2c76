"""Throttle for passwords and codes. Only failures count, for 15 minutes.

Failures are counted by account and by network in the database, under keyed hashes. A refused try is not counted, so
that waiting as long as the page says is enough.

A browser in which the account has logged in before has its own count (``trusted_device.py``), so that an attacker
elsewhere cannot lock the owner out.
"""

from datetime import timedelta

from core.forms.spam_protection import sender_key
from core.models import FormAttempt

WITHIN = timedelta(minutes=15)
MOST = 10
# A hospital or a charity's office has many people behind one network address.
RATE_LIMIT_PER_NETWORK = 50

PASSWORD, CODE = "login password", "login code"
NETWORK = "login network"


def begin(kind, account, network, *, now, browser=""):
    """Count a try before it is made, so that concurrent tries count too. Return None if it is over the limit.

    ``kind`` is PASSWORD or CODE, ``account`` names an account, ``browser`` a trusted device or nothing. Pass the result
    to ``succeeded``.
    """
    FormAttempt.objects.forget_old(now)
    limits = [(kind, f"{account}, {browser}" if browser else account, MOST)]
    if network and not browser:
        limits.append((NETWORK, network, RATE_LIMIT_PER_NETWORK))
    tries = [FormAttempt.objects.create(form=form, sender=sender_key(who), at=now) for form, who, _ in limits]
    counts = [
        FormAttempt.objects.filter(form=each.form, sender=each.sender, at__gt=now - WITHIN, at__lte=now).count()
        for each in tries
    ]
    if any(count > most for count, (_, _, most) in zip(counts, limits, strict=True)):
        _forget(tries)
        return None
    return tries


def succeeded(tries):
    """Take the try back after success, and clear the failures of the account."""
    FormAttempt.objects.filter(form=tries[0].form, sender=tries[0].sender).delete()
    _forget(tries[1:])


def forgive(account):
    """Clear the failures of ``account``, whose owner has identified in another way."""
    FormAttempt.objects.filter(form=PASSWORD, sender=sender_key(account)).delete()


def name_in_log(text, *, now):
    """Return eight characters that identify an account or network in the log for one day."""
    return sender_key(f"log of {now:%Y-%m-%d}: {text}")[:8] if text else "-"


def _forget(tries):
    FormAttempt.objects.filter(pk__in=[each.pk for each in tries]).delete()
