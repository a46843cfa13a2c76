"""Whom a request is counted for."""

import pytest
from django.test import RequestFactory

from core.http.client_ip import sender_of


@pytest.mark.parametrize(
    ("direct", "forwarded", "proxies", "sender"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),
        # A CDN, then nginx. Whoever asks nginx itself is known as that; what they write themselves is not looked at.
        ("127.0.0.1", "9.9.9.9, 203.0.113.9, 1.1.1.1", 2, "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9", 2, "203.0.113.9"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9:50312", 1, "203.0.113.9"),
        ("127.0.0.1", "[2001:db8:1:2:3:4:5:6]:50312", 1, "2001:db8:1:2::"),
        ("127.0.0.1", "[2001:db8:1:2:3:4:5:6]", 1, "2001:db8:1:2::"),
        ("127.0.0.1", "203.0.113.9:", 1, ""),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("", "", 0, ""),
        ("unix:", "", 0, ""),
    ],
)
def test_the_sender_is_who_our_own_proxy_saw(settings, direct, forwarded, proxies, sender):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert sender_of(RequestFactory().post("/", REMOTE_ADDR=direct, **headers)) == sender
