"""Which browsers somebody has logged in with before, so that whoever guesses their password elsewhere cannot keep
them out (OWASP calls it a device cookie).

The cookie lets nobody in. It says which browser tries, for which account, and is counted by itself.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import get_random_string

COOKIE = "known-browser"
KEPT = timedelta(days=180)
SALT = "sepsis_site.accounts.known_browser"


def name_of(request, account):
    """The name of this browser, if ``account`` (a user name) has logged in with it; else nothing."""
    try:
        known, name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return name if known == _key(account) else ""


def remember(response, account):
    """Set the cookie. It names nobody: the computer may be shared."""
    response.set_cookie(
        COOKIE,
        signing.dumps([_key(account), get_random_string(16)], salt=SALT),
        max_age=KEPT,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _key(account):
    return signing.Signer(salt=f"{SALT}.account").signature(account)
