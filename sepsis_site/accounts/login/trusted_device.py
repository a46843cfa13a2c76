"""Which browsers somebody has logged in with before, so that whoever guesses their password elsewhere cannot keep
them out (OWASP calls it a device cookie).

The cookie lets nobody in. It says which browser tries, for which account, and is counted by itself. The second step
has a cookie of its own, which only a right code sets: whoever has the password alone would get the first.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import get_random_string

COOKIE = "known-browser"
CODE_COOKIE = "known-browser-code"
KEPT = timedelta(days=180)
SALT = "sepsis_site.accounts.login.trusted_device"


def name_of(request, account, *, cookie=COOKIE):
    """The name of this browser, if ``account`` has taken the step of ``cookie`` with it; else nothing."""
    try:
        known, name = signing.loads(request.COOKIES.get(cookie, ""), salt=f"{SALT}.{cookie}", max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return name if known == _key(account) else ""


def remember(response, account, *, cookie=COOKIE):
    """Set the cookie. It names nobody: the computer may be shared."""
    response.set_cookie(
        cookie,
        signing.dumps([_key(account), get_random_string(16)], salt=f"{SALT}.{cookie}"),
        max_age=KEPT,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _key(account):
    return signing.Signer(salt=f"{SALT}.account").signature(account)
