"""Pages that are offered for printing, and the same in large type at an address of their own."""

from html import unescape

import pytest

from core.http.print_version import printing
from faq.tests.factories import QuestionFactory
from groups.tests.factories import EventFactory, SupportGroupFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

RESULTS = "/groups/?postcode=BN3+3WR"


@pytest.fixture
def printed(places):
    """The addresses of the five kinds of pages that people take along."""
    event = EventFactory(group=SupportGroupFactory())
    return [
        "/helpline/",
        event.group.get_absolute_url(),
        event.get_absolute_url(),
        QuestionFactory().get_absolute_url(),
        RESULTS,
    ]


def large(address):
    return f"{address}{'&' if '?' in address else '?'}print=large"


def test_what_people_take_along_is_offered_in_large_type_and_leads_back(client, printed):
    for address in printed:
        offered = client.get(address)
        link = large(address.removeprefix("/groups/") if "?" in address else "")
        assert f'<a href="{link}">Print it in large type</a>' in unescape(offered.text), address
        assert "large-print" not in offered.text
        page = client.get(large(address))
        assert_valid_html(offered)
        assert_valid_html(page)
        back = address.removeprefix("/groups/") if "?" in address else address
        assert f'<a href="{back}">Back to the usual page</a>' in unescape(page.text)
        assert page.text.count('<body class="large-print') == 1


def test_in_large_type_a_page_is_kept_like_the_page_itself_and_found_by_no_search_engine(client, printed):
    for address in printed:
        usual, page = client.get(address), client.get(large(address))
        assert page["Cache-Control"] == usual["Cache-Control"]
        assert "Cookie" not in page.get("Vary", "")
        assert not page.cookies
        assert page.text.count('<meta name="robots" content="noindex">') == 1
        assert 'rel="canonical"' not in page.text
        assert "print=large" not in usual.text.partition("</head>")[0]


def test_every_one_has_the_number_999_and_111_and_says_its_address_on_paper(client, printed, settings):
    settings.SITE_ADDRESS = "https://support.example.org"
    for address in printed:
        page = client.get(large(address)).text
        for number in ("08088000029", "999", "111"):
            assert f'href="tel:{number}"' in page
        # At the foot, never what was typed.
        assert f'<p class="print-only page-url">support.example.org{address.partition("?")[0]}</p>' in page


def test_a_page_that_is_kept_for_everybody_repeats_nothing_somebody_added_to_its_address(client):
    page = client.get("/helpline/?fbclid=abc&print=large&x=%00%E2%80%AE").text
    assert "abc" not in page
    assert '<a href="/helpline/">Back to the usual page</a>' in page


@pytest.mark.parametrize("query", ["print=", "print=LARGE", "print=small", "print=%00", "large=print"])
def test_any_other_word_is_the_page_as_it_usually_is(client, query):
    assert "large-print" not in client.get(f"/helpline/?{query}").text


def test_a_search_in_large_type_is_the_same_search(client, printed):
    page = client.get(f"{RESULTS}&order=date&format=in-person&print=large").text
    assert "Groups nearest to BN3 3WR" in page
    assert 'href="?postcode=BN3+3WR&amp;order=date&amp;format=in-person">Back to the usual page' in page


def test_nothing_of_the_query_is_in_the_address_on_paper(rf):
    asked = printing(rf.get("/groups/", {"postcode": "BN3 3WR", "print": "large"}), search="?postcode=BN3+3WR")
    assert asked.is_large
    assert asked.address == "http://testserver/groups/"
    assert asked.large_url == "?postcode=BN3+3WR&print=large"
