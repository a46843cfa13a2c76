"""Signed, single-use, expiring links for choosing a password.

They use Django's token generator: a change of password, email or last login invalidates them. The outer signature
has a shape that the log formatters remove.
"""

from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.http import base36_to_int

from core.http.absolute_url import absolute


class Links(PasswordResetTokenGenerator):
    """Links of one kind, valid for ``lasts``, at most PASSWORD_RESET_TIMEOUT."""

    def __init__(self, kind, lasts):
        super().__init__()
        self.key_salt = f"sepsis_site.accounts.passwords.tokens.{kind}"
        self.lasts = lasts

    def key_for(self, user):
        return signing.Signer(salt=self.key_salt).sign(f"{user.pk}.{self.make_token(user)}")

    def user_of(self, key):
        """Return the link's user, or None if it is used, expired or invalid."""
        try:
            number, _, token = signing.Signer(salt=self.key_salt).unsign(key).partition(".")
        except signing.BadSignature:
            return None
        user = get_user_model().objects.filter(pk=number, is_active=True, is_staff=True).first()
        return user if self.check_token(user, token) else None

    def check_token(self, user, token):
        if not super().check_token(user, token):
            return False
        age = self._num_seconds(self._now()) - base36_to_int(token.split("-")[0])
        return age <= self.lasts.total_seconds()

    def _now(self):
        # Not local time, which would make an hour's link last two when the clocks go back.
        return timezone.now().astimezone(UTC).replace(tzinfo=None)


INVITATION = Links("invitation", timedelta(days=7))
RESET = Links("reset", timedelta(hours=1))


def address_of(key, request=None, *, host=""):
    """Return the absolute URL of the page for choosing a password with ``key``."""
    path = reverse("accounts:choose_password", args=[key])
    return absolute(request, path) if request else (settings.SITE_ADDRESS or host) + path


def user_of(key):
    """Return the user of ``key``, of either kind of link, or None."""
    return INVITATION.user_of(key) or RESET.user_of(key)
