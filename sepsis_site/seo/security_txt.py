"""``/.well-known/security.txt`` (RFC 9116)."""

from datetime import UTC, time, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# RFC 9116 recommends less than a year.
GOOD_FOR = timedelta(days=180)
KINDS = ("mailto:", "https://", "tel:")


class NotAContactError(ValueError):
    """The contact is not valid. The message says what it must look like."""


def contact(typed):
    """Return the contact's URI: "mailto:" is added to an email address. Raises ``NotAContactError``."""
    address = f"mailto:{typed}" if "@" in typed and ":" not in typed else typed
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or not address.startswith(KINDS) or address in KINDS:
        raise NotAContactError("Give an email address, or an address that begins with https:// or tel:")
    return address


def lines_of(contacts, address, *, now):
    """Return the lines of the file. ``address`` is its canonical URL or empty; contacts are in order of preference."""
    # Of the day, so that the file stays the same from one midnight to the next.
    expires = (now.astimezone(UTC) + GOOD_FOR).date().isoformat() + f"T{time.min.isoformat()}Z"
    lines = [*(f"Contact: {each}" for each in contacts), f"Expires: {expires}", "Preferred-Languages: en"]
    return [*lines, f"Canonical: {address}"] if address else lines


@require_safe
def security_txt(request):
    """Return the file, or 404 without a contact."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    address = settings.SITE_ADDRESS and settings.SITE_ADDRESS + reverse("security_txt")
    lines = lines_of([contact(each) for each in settings.SECURITY_CONTACT], address, now=timezone.now())
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
