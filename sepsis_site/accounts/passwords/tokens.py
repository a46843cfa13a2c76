"""Links that let somebody choose a password: signed, used once, and good for a while.

Django's own generator makes them: a link is spent as soon as the password, the email address or the last login
changes. Around it stands a signature of the shape that the site's logs leave out.
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
    """Links of one kind, which last for ``lasts``: at most the ``PASSWORD_RESET_TIMEOUT`` of the settings."""

    def __init__(self, kind, lasts):
        super().__init__()
        self.key_salt = f"sepsis_site.accounts.passwords.tokens.{kind}"
        self.lasts = lasts

    def key_for(self, user):
        return signing.Signer(salt=self.key_salt).sign(f"{user.pk}.{self.make_token(user)}")

    def user_of(self, key):
        """Whose link it is, or None when it is spent, too old, cut short or made up."""
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
    """The whole address of the page where ``key`` opens the choice of a password."""
    path = reverse("accounts:choose_password", args=[key])
    return absolute(request, path) if request else (settings.SITE_ADDRESS or host) + path


def user_of(key):
    """Whose password ``key`` may choose, whichever kind of link it came in; None if nobody's."""
    return INVITATION.user_of(key) or RESET.user_of(key)
