"""Every link of every page leads to what is there: to a page, and to the place on it that is named."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from sepsis_site.tests.pages.gallery import HOST, Parts

pytestmark = pytest.mark.django_db

STATIC = f"/{settings.STATIC_URL.strip('/')}/"
# What an address of another kind looks like. Whether other sites answer is for ``manage.py check_links``.
SHAPES = {
    "https": r"https://[a-z0-9.-]+\.[a-z]{2,}([/?#]\S*)?",
    "mailto": r"mailto:[^@\s?]*(@[a-z0-9.-]+)?(\?\S+)?",
    # At most 15 figures, and before them those of the text relay.
    "tel": r"tel:(18001)?\+?\d{3,15}",
    "webcal": r"webcal://[a-z0-9.:-]+/\S+",
}


def is_to_itself(picture, address):
    """Whether a page links to itself that is an error, or there in development alone."""
    is_there_for_all = picture.state.status < 400 and not picture.state.settings
    return not is_there_for_all and urlsplit(address).path in {"", urlsplit(picture.state.path).path}


def test_every_link_leads_to_a_page_and_to_a_place_that_is_there(pictures):
    faults, anchors = [], {}
    for picture in pictures:
        for address, answer in picture.leads_to.items():
            fragment = urlsplit(address).fragment
            if address.startswith("#"):
                if fragment and fragment not in picture.parts.anchors:
                    faults.append(f"{picture.name}: there is no {address}")
            elif answer and answer.status >= 400 and not is_to_itself(picture, address):
                faults.append(f"{picture.name}: {address} answers {answer.status}")
            elif answer and fragment:
                if id(answer) not in anchors:
                    anchors[id(answer)] = Parts(answer.body.decode()).anchors
                if fragment not in anchors[id(answer)]:
                    faults.append(f"{picture.name}: there is no {address}")
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_addresses_of_other_kinds_have_the_right_shape(pictures):
    faults = set()
    for picture in pictures:
        for address in picture.parts.links:
            kind = urlsplit(address).scheme
            if kind and not address.startswith(f"{HOST}/") and not re.fullmatch(SHAPES.get(kind, r"(?!)"), address):
                faults.add(f"{picture.name}: {address}")
    assert not faults, sorted(faults)


def test_every_file_that_a_page_loads_is_there(pictures):
    found = {address for picture in pictures for address in picture.parts.files if address.startswith(STATIC)}
    assert len(found) > 10
    assert not [address for address in sorted(found) if not finders.find(address.removeprefix(STATIC))]
