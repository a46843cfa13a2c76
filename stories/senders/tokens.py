"""Signed tokens of a sender's private page, where they see the state, ask for a change or withdraw.

The signature keeps a reader of the database from opening the page.
"""

from uuid import UUID

from django.core import signing
from django.urls import reverse

SALT = "stories.private_link"


def token_of(sender):
    return signing.Signer(salt=SALT).sign(sender.link_id.hex)


def address_of(sender):
    """Return the path of the sender's private page."""
    return reverse("stories:mine", args=[token_of(sender)])


def read_token(token):
    """Return the ``link_id`` in a token, or None if the signature is not valid."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
