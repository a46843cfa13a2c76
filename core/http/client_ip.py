"""Where a request comes from, so far as needed to count how often somebody sends a form or searches."""

import re
from ipaddress import IPv6Address, ip_address

from django.conf import settings

# Some clouds write the port along: 192.0.2.1:50312, [2001:db8::1]:50312.
WITH_PORT = re.compile(r"\[(?P<long>[^\]]+)\](?::\d+)?|(?P<short>[\d.]+):\d+")


def sender_of(request):
    """The visitor's network address; of a long (IPv6) one the first half, which a household shares.

    Behind our own proxies each adds to X-Forwarded-For who asked it. Only so many entries count as stand there by
    them (``TRUSTED_PROXIES``), from the end: what stands before that anybody can write. Empty where nothing is
    known, as on a socket.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        entries = [entry.strip() for entry in request.headers.get("x-forwarded-for", "").split(",")]
        text = entries[-settings.TRUSTED_PROXIES :][0] or text
    if found := WITH_PORT.fullmatch(text):
        text = found["long"] or found["short"]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return str(address)
