"""Every link on every page leads somewhere, to the very place it names."""

from urllib.parse import urlsplit

import pytest

from sepsis_site.tests.pages.gallery import Parts

pytestmark = pytest.mark.django_db

OTHERS = {"tel", "mailto", "sms", "webcal"}


def test_every_link_to_the_site_leads_to_a_page_and_to_a_place_on_it(pictures):
    found, anchors = [], {}
    for picture in pictures:
        for address in picture.parts.links:
            answer, fragment = picture.leads_to[address], urlsplit(address).fragment
            if answer is None:
                # Another site's, whose links support.link_check looks after, or a place on this very page.
                if address.startswith("#") and fragment not in picture.parts.anchors | {""}:
                    found.append(f"{picture.name}: nothing is called {address}")
            elif answer.status >= 400 and not leads_back(picture, address):
                found.append(f"{picture.name}: {address} answers {answer.status}")
            elif fragment and fragment not in anchors_of(answer, anchors):
                found.append(f"{picture.name}: nothing is called {address}")
    assert not found, "\n".join(dict.fromkeys(found))


def leads_back(picture, address):
    """Whether a link leads to the page itself, which is an error, or there for one state of the settings alone."""
    return urlsplit(address).path in ("", urlsplit(picture.state.path).path) and (
        picture.state.status >= 400 or bool(picture.state.settings)
    )


def anchors_of(answer, known):
    if id(answer) not in known:
        known[id(answer)] = Parts(answer.body.decode()).anchors
    return known[id(answer)]


def test_links_to_other_sites_are_encrypted_and_whole(pictures):
    for picture in pictures:
        for address in picture.parts.links:
            url = urlsplit(address)
            assert url.scheme in {"", "http", "https"} | OTHERS, f"{picture.name}: {address}"
            if url.scheme == "http":
                assert url.netloc == "testserver", f"{picture.name}: {address} is not encrypted."


def test_every_file_that_a_page_loads_is_there(pictures):
    for picture in pictures:
        for address in picture.parts.files:
            answer = picture.leads_to[address]
            assert answer is None or answer.status == 200, f"{picture.name}: {address}"
