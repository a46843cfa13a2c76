"""How often a password or a code may be tried. Only failures count, and only for a quarter of an hour.

By account and by network address, in the database that all processes share, as keyed hashes that cannot be
read back. A try that is refused is not counted: waiting as long as the page says is enough, and nobody is
locked out for good.

Somebody elsewhere who guesses all day would keep an account's owner out all day. So a browser in which that account
has logged in before is counted by itself (``known_browser.py``): what others do does not hold it up.
"""

from datetime import timedelta

from core.forms.form_attempt import sender_key
from core.models import FormAttempt

WITHIN = timedelta(minutes=15)
MOST = 10
# A hospital or a charity's office has many people behind one network address.
MOST_FROM_ONE_NETWORK = 50

PASSWORD, CODE = "login password", "login code"
NETWORK = "login network"


def begin(kind, account, network, *, now, browser=""):
    """Count a try before it is made, so that many at one moment are counted too. None if it is one too many.

    ``kind`` is PASSWORD or CODE; ``account`` any text that names one; ``browser`` one that the account is known
    in, or nothing. Give what is returned to ``succeeded``.
    """
    FormAttempt.objects.forget_old(now)
    limits = [(kind, f"{account}, {browser}" if browser else account, MOST)]
    if network and not browser:
        limits.append((NETWORK, network, MOST_FROM_ONE_NETWORK))
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
    """The try went well: it was no failure, and those before it on this account are forgiven."""
    FormAttempt.objects.filter(form=tries[0].form, sender=tries[0].sender).delete()
    _forget(tries[1:])


def forgive(account):
    """Begin again with ``account``, whose owner has shown in another way who they are."""
    FormAttempt.objects.filter(form=PASSWORD, sender=sender_key(account)).delete()


def name_in_log(text, *, now):
    """Eight characters that stand for an account or a network in the log, for a day: the same ones show an attack."""
    return sender_key(f"log of {now:%Y-%m-%d}: {text}")[:8] if text else "-"


def _forget(tries):
    FormAttempt.objects.filter(pk__in=[each.pk for each in tries]).delete()
