"""Signed tokens in the newsletter's links, for confirming, changing and leaving.

Pure. A token holds the row's id, never the address, so that browser histories reveal nothing. Each purpose has its own
salt.
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
    """The text is not a valid token for this purpose."""


class Token(NamedTuple):
    """A token's content. ``request`` is the fingerprint of the request, or empty."""

    subscriber: int
    made_at: datetime
    request: str = ""


def fingerprint(*parts):
    """Return a short text that changes with any of ``parts``."""
    return salted_hmac("support.newsletter.request", "\x1f".join(map(str, parts)), algorithm="sha256").hexdigest()[:16]


def make_confirm(subscriber, request, *, now):
    return _make(CONFIRM_SALT, subscriber, now, request)


def make_change(subscriber, *, now):
    return _make(CHANGE_SALT, subscriber, now)


def make_leave(subscriber, *, now):
    """Return a token that never expires: an email may be years old when a reader leaves."""
    return _make(LEAVE_SALT, subscriber, now)


def read_confirm(text):
    """Return the Token of a confirmation link of any age. Raises TokenError. See ``has_run_out`` for its age."""
    return _read(CONFIRM_SALT, text)


def read_change(text):
    """Return the Token of a link for changing choices. Raises TokenError."""
    return _read(CHANGE_SALT, text)


def read_leave(text):
    """Return the Token of an unsubscribe link. Raises TokenError."""
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
