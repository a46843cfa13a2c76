"""/.well-known/security.txt: whom to tell about a weakness (RFC 9116)."""

from datetime import UTC, datetime, timedelta

import pytest

from sepsis_site.dev.pytest_plugin import NOW
from sepsis_site.seo.security_txt import NotAContactError, contact, lines_of
from sepsis_site.server.checks import check_security_contacts

ADDRESS = "/.well-known/security.txt"


def test_without_a_contact_there_is_no_such_page(client, settings):
    settings.SECURITY_CONTACT = []
    assert client.get(ADDRESS).status_code == 404


def test_it_says_whom_to_tell_until_when_and_where_it_stands(client, settings, at_now):
    settings.SECURITY_CONTACT = ["someone@example.org", "https://example.org/tell-us"]
    settings.SITE_ADDRESS = "https://support.example.org"
    response = client.get(ADDRESS)
    assert response.text.splitlines() == [
        "Contact: mailto:someone@example.org",
        "Contact: https://example.org/tell-us",
        "Expires: 2027-05-23T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: https://support.example.org/.well-known/security.txt",
    ]
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert client.post(ADDRESS).status_code == 405
    assert not response.cookies


def test_it_is_good_for_less_than_a_year_and_the_same_all_day():
    [_, expires, *_] = lines_of(["https://example.org/"], "", now=NOW)
    assert timedelta(days=30) < datetime.fromisoformat(expires.removeprefix("Expires: ")) - NOW < timedelta(days=365)
    assert lines_of([], "", now=NOW) == lines_of([], "", now=NOW.astimezone(UTC) + timedelta(hours=9))


@pytest.mark.parametrize(
    "typed",
    ["Ask Jo", "http://example.org/", "a b@example.org", "mailto:", "a@example.org\nExpires: x", "jö@a.uk"],
)
def test_what_nobody_could_ask_is_refused_at_the_start(settings, typed):
    with pytest.raises(NotAContactError):
        contact(typed)
    settings.SECURITY_CONTACT = [typed]
    [error] = check_security_contacts(None)
    assert error.msg.startswith("Set SECURITY_CONTACT: Give an email address")
