"""Invitations: an account without a password, and an emailed link to choose one.

An account without a password is invited, or withdrawn when it is inactive. No table of its own is needed.
"""

from django.contrib.auth import get_user_model
from django.db import transaction

from sepsis_site.accounts import emails as accounts_emails
from sepsis_site.accounts.passwords import tokens as passwords_tokens

INVITED, WITHDRAWN, CLOSED, ACTIVE = "invited", "withdrawn", "closed", "active"


def state_of(person):
    """Return the account's state: INVITED, WITHDRAWN, ACTIVE or CLOSED."""
    if person.has_usable_password():
        return ACTIVE if person.is_active else CLOSED
    return INVITED if person.is_active else WITHDRAWN


@transaction.atomic
def add_person(*, email, name, roles=(), led_groups=(), is_superuser=False):
    """Create an account for ``email`` in lower case, which is also its username. It has no password yet."""
    first_name, _, last_name = name.partition(" ")
    person = get_user_model()(
        username=email,
        email=email,
        first_name=first_name,
        last_name=last_name,
        is_staff=True,
        is_superuser=is_superuser,
    )
    person.set_unusable_password()
    person.save()
    person.groups.set(roles)
    person.led_groups.set(led_groups)
    return person


def new_token(person):
    """Return a new invitation token and invalidate earlier ones."""
    # The mark of a missing password is random, and part of what a link is made of.
    person.set_unusable_password()
    person.is_active = True
    person.save(update_fields=["password", "is_active"])
    return passwords_tokens.INVITATION.key_for(person)


def send_invitation(person, request, *, invited_by=""):
    """Email a new link, invalidate earlier ones, and return whether the email was sent."""
    address = passwords_tokens.address_of(new_token(person), request)
    return accounts_emails.send(accounts_emails.invitation(person, address, invited_by=invited_by))


def withdraw(person):
    """Invalidate the invitation. The account stays, closed, and can be invited again."""
    person.set_unusable_password()
    person.is_active = False
    person.save(update_fields=["password", "is_active"])
