"""The signed parts of the newsletter's links: what lets the owner of a mailbox confirm, change or leave.

Pure: the clock is passed in. A token names a row by its number, never by its address, so that what
ends up in a browser's history tells nothing of anybody. Each purpose has a salt of its own: a link
for one thing is no good for another.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.core import signing
from django.utils.crypto import salted_hmac

CONFIRM_WITHIN = timedelta(days=14)
CHANGE_WITHIN = timedelta(days=14)

CONFIRM_SALT = "support.newsletter.confirm"
CHANGE_SALT = "support.newsletter.change"
LEAVE_SALT = "support.newsletter.leave"


class TokenError(Exception):
    """The text is no token of ours for this purpose: cut short in a mail, or made up."""


class Token(NamedTuple):
    """What a link says. ``request`` is the fingerprint of what was asked for; empty where it does not matter."""

    subscriber: int
    made_at: datetime
    request: str = ""


def fingerprint(*parts):
    """A short text that differs when any of ``parts`` does, so that a link confirms that very request."""
    return salted_hmac("support.newsletter.request", "\x1f".join(map(str, parts)), algorithm="sha256").hexdigest()[:16]


def make_confirm(subscriber, request, *, now):
    return _make(CONFIRM_SALT, subscriber, now, request)


def make_change(subscriber, *, now):
    return _make(CHANGE_SALT, subscriber, now)


def make_leave(subscriber, *, now):
    """It never runs out: a mail may be years old when somebody has had enough."""
    return _make(LEAVE_SALT, subscriber, now)


def read_confirm(text):
    """The Token of a link to confirm, however old; TokenError. Whether it is too old: ``has_run_out``."""
    return _read(CONFIRM_SALT, text)


def read_change(text):
    """The Token of a link to change one's choices; TokenError."""
    return _read(CHANGE_SALT, text)


def read_leave(text):
    """The Token of a link to leave; TokenError."""
    return _read(LEAVE_SALT, text)


def has_run_out(token, within, *, now):
    return now - token.made_at > within


def _make(salt, subscriber, now, request=""):
    return signing.Signer(salt=salt).sign_object([subscriber, _microseconds(now), request])


def _read(salt, text):
    try:
        subscriber, made_at, request = signing.Signer(salt=salt).unsign_object(text)
        return Token(subscriber, datetime.fromtimestamp(0, UTC) + timedelta(microseconds=made_at), request)
    # Nothing that was signed by us can be malformed, but for a token of another release of this site.
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise TokenError from error


def _microseconds(moment):
    # As exact as the database: leaving and asking again within a second must not look like one moment.
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
