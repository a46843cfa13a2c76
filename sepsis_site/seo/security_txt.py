"""``/.well-known/security.txt``: whom to tell about a weakness of this site (RFC 9116)."""

from datetime import UTC, time, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# The standard wants less than a year. Whoever kept a copy for longer should look again.
GOOD_FOR = timedelta(days=180)
KINDS = ("mailto:", "https://", "tel:")


class NotAContactError(ValueError):
    """Says in plain words what a contact has to look like."""


def contact(typed):
    """The address of a contact: an email address gets its "mailto:". Raises ``NotAContactError`` for anything else."""
    address = f"mailto:{typed}" if "@" in typed and ":" not in typed else typed
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or not address.startswith(KINDS) or address in KINDS:
        raise NotAContactError("Give an email address, or an address that begins with https:// or tel:")
    return address


def lines_of(contacts, address, *, now):
    """The lines of the file. ``address`` is its own, or empty if nobody knows it; the first contact is asked first."""
    # Of the day, so that the file stays the same from one midnight to the next.
    expires = (now.astimezone(UTC) + GOOD_FOR).date().isoformat() + f"T{time.min.isoformat()}Z"
    lines = [*(f"Contact: {each}" for each in contacts), f"Expires: {expires}", "Preferred-Languages: en"]
    return [*lines, f"Canonical: {address}"] if address else lines


@require_safe
def security_txt(request):
    """The file; as long as nobody has said whom to tell, there is none."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    address = settings.SITE_ADDRESS and settings.SITE_ADDRESS + reverse("security_txt")
    lines = lines_of([contact(each) for each in settings.SECURITY_CONTACT], address, now=timezone.now())
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
