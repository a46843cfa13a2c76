"""Every link of every page leads to a page, and to an anchor that exists on it."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from sepsis_site.tests.pages.catalogue import HOST, ParsedPage

pytestmark = pytest.mark.django_db

STATIC = f"/{settings.STATIC_URL.strip('/')}/"
# Addresses of other schemes. ``manage.py check_links`` checks whether other sites answer.
SHAPES = {
    "https": r"https://[a-z0-9.-]+\.[a-z]{2,}([/?#]\S*)?",
    "mailto": r"mailto:[^@\s?]*(@[a-z0-9.-]+)?(\?\S+)?",
    # At most 15 digits, after the prefix of the text relay.
    "tel": r"tel:(18001)?\+?\d{3,15}",
    "webcal": r"webcal://[a-z0-9.:-]+/\S+",
}


def is_to_itself(entry, address):
    """Return whether an error page, or a page for development only, links to itself."""
    is_there_for_all = entry.state.status < 400 and not entry.state.settings
    return not is_there_for_all and urlsplit(address).path in {"", urlsplit(entry.state.path).path}


def test_every_link_leads_to_an_existing_page_and_anchor(catalogue):
    faults, anchors = [], {}
    for entry in catalogue:
        for address, answer in entry.linked.items():
            fragment = urlsplit(address).fragment
            if address.startswith("#"):
                if fragment and fragment not in entry.parsed.anchors:
                    faults.append(f"{entry.name}: there is no {address}")
            elif answer and answer.status >= 400 and not is_to_itself(entry, address):
                faults.append(f"{entry.name}: {address} answers {answer.status}")
            elif answer and fragment:
                if id(answer) not in anchors:
                    anchors[id(answer)] = ParsedPage(answer.body.decode()).anchors
                if fragment not in anchors[id(answer)]:
                    faults.append(f"{entry.name}: there is no {address}")
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_links_of_other_schemes_are_well_formed(catalogue):
    faults = set()
    for entry in catalogue:
        for address in entry.parsed.links:
            kind = urlsplit(address).scheme
            if kind and not address.startswith(f"{HOST}/") and not re.fullmatch(SHAPES.get(kind, r"(?!)"), address):
                faults.add(f"{entry.name}: {address}")
    assert not faults, sorted(faults)


def test_every_static_file_of_a_page_exists(catalogue):
    found = {address for entry in catalogue for address in entry.parsed.files if address.startswith(STATIC)}
    assert len(found) > 10
    assert not [address for address in sorted(found) if not finders.find(address.removeprefix(STATIC))]
