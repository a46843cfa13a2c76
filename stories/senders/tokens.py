"""The private link that a sender's story is looked after with: to see how it stands, ask for a change, withdraw it.

It is signed: whoever reads the database alone cannot open the page.
"""

from uuid import UUID

from django.core import signing
from django.urls import reverse

SALT = "stories.private_link"


def token_of(sender):
    return signing.Signer(salt=SALT).sign(sender.link_id.hex)


def address_of(sender):
    """The path of the private page of ``sender``."""
    return reverse("stories:mine", args=[token_of(sender)])


def link_id_in(token):
    """The ``link_id`` that was signed, or None if ``token`` is not one of ours."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
