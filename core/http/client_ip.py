"""The client's IP address, for rate limits."""

import re
from ipaddress import IPv6Address, ip_address

from django.conf import settings

# Some clouds write the port along: 192.0.2.1:50312, [2001:db8::1]:50312.
WITH_PORT = re.compile(r"\[(?P<long>[^\]]+)\](?::\d+)?|(?P<short>[\d.]+):\d+")


def sender_of(request):
    """Return the visitor's IP address; of IPv6 the first half, which a household shares.

    Each trusted proxy appends to X-Forwarded-For. Only the last ``TRUSTED_PROXIES`` entries count: a client can write
    the others. Empty if unknown, as on a Unix socket.
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
