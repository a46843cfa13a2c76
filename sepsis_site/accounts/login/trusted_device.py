"""Trusted devices: browsers in which a user has logged in before (OWASP: device cookie).

The cookie grants no access; it only gives the browser its own failure count. The second factor has a separate
cookie, set by a correct code alone, because a stolen password would earn the first one.
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
    """Return the device's name if ``account`` has passed the step of ``cookie`` with it, else an empty text."""
    try:
        known, name = signing.loads(request.COOKIES.get(cookie, ""), salt=f"{SALT}.{cookie}", max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return name if known == _key(account) else ""


def remember(response, account, *, cookie=COOKIE):
    """Set the cookie. It holds no name, as the computer may be shared."""
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
