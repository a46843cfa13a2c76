import re
from datetime import date
from html import unescape

import pytest
from django.db import IntegrityError, transaction

from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import Page
from support.pages.warning_signs import warning_cards
from support.tests.factories import PageFactory, WarningSignsFactory

build = WarningSignsFactory.build


def headings(signs):
    return [card.heading for card in warning_cards(signs)]


@pytest.fixture
def cards_of(client):
    """The text of the cards on a page, its HTML checked."""

    def cards_of(page):
        response = client.get(page.get_absolute_url())
        assert_valid_html(response)
        html = re.findall(r'<section class="(?:emergency|warning)".*?</section>', response.text, re.DOTALL)
        return [" ".join(unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in html]

    return cards_of


def test_the_card_of_one_audience_names_it_in_its_heading():
    assert headings([build(page=None)]) == ["Call 999 or go to A&E if an adult has any of these signs"]


def test_the_lists_of_several_audiences_share_one_card_in_their_order():
    (card,) = warning_cards([build(page=None), build(page=None, audience="a baby")])
    assert card.heading == "Call 999 or go to A&E if someone has any of these signs"
    assert [signs.audience for signs in card.lists] == ["an adult", "a baby"]


def test_999_comes_before_111_whatever_the_order():
    cards = warning_cards([build(page=None, urgent=True), build(page=None)])
    assert [(card.call, card.urgency, card.is_emergency) for card in cards] == [
        ("999", "Emergency", True),
        ("111", "Urgent", False),
    ]
    assert cards[1].heading == "Call 111 if an adult has any of these signs"


def test_a_list_without_a_line_makes_no_card():
    assert warning_cards([build(page=None, signs=" \n ")]) == []


@pytest.mark.django_db
def test_a_card_says_all_that_is_to_be_done(cards_of):
    signs = WarningSignsFactory(signs="slurred speech\n\n  <b>cold</b> skin  \n")
    (text,) = cards_of(signs.page)
    assert text == (
        "Emergency: Call 999 or go to A&E if an adult has any of these signs slurred speech <b>cold</b> skin "
        "Source: NHS. Awaiting clinical check. Not every sign has to be there. Call 999 now."
    )


@pytest.mark.django_db
def test_each_list_names_its_source_and_its_check(client, cards_of):
    page = PageFactory()
    WarningSignsFactory(
        page=page, checked=True, source_url="https://www.nhs.uk/sepsis/", source_seen_on=date(2026, 9, 30)
    )
    WarningSignsFactory(page=page, audience="a baby", source_name="The charity")
    (text,) = cards_of(page)
    assert "Source: NHS , seen on 30 September 2026. Clinically checked on 1 October 2026 by A clinician." in text
    assert "A baby slurred speech no urine in a day Source: The charity. Awaiting clinical check." in text
    assert '<a href="https://www.nhs.uk/sepsis/" rel="noreferrer">NHS</a>' in client.get(page.get_absolute_url()).text


@pytest.mark.django_db
def test_red_is_for_999_alone(client):
    html = client.get(WarningSignsFactory(urgent=True).page.get_absolute_url()).text
    assert 'class="warning"' in html
    assert 'class="emergency"' not in html


@pytest.mark.django_db
@pytest.mark.parametrize("half", [{"checked_on": date(2026, 10, 1)}, {"checked_by": "A clinician"}])
def test_a_check_needs_its_day_and_who_did_it(half):
    with pytest.raises(IntegrityError, match="warning_signs_checked_by_somebody"), transaction.atomic():
        WarningSignsFactory(**half)


@pytest.mark.django_db
def test_pages_with_any_unchecked_list_await_a_clinical_check():
    PageFactory()
    WarningSignsFactory(checked=True)
    waiting = WarningSignsFactory().page
    WarningSignsFactory(page=waiting)
    WarningSignsFactory(page=waiting, checked=True)
    assert list(Page.objects.awaiting_clinical_check()) == [waiting]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", [{"forced_colors": "active"}, {"media": "print"}], ids=["forced", "print"])
def test_without_its_colours_a_card_still_has_its_edge_and_its_words(page, scheme):
    signs = WarningSignsFactory()
    WarningSignsFactory(page=signs.page, audience="a child", signs="a fit")
    page.goto(signs.page.get_absolute_url())
    page.emulate_media(**scheme)
    card = page.locator(".emergency")
    assert card.get_by_role("heading", level=2).is_visible()
    assert card.get_by_role("listitem").count() == 3
    style = "getComputedStyle(element)"
    assert card.evaluate(f"element => {style}.borderTopWidth") == "3px"
    heading = card.get_by_role("heading", level=2)
    assert heading.evaluate(f"element => {style}.borderBottomStyle") == "solid"
    assert heading.evaluate(f"element => {style}.color !== {style}.backgroundColor")


@pytest.mark.browser
def test_two_lists_stand_side_by_side_only_where_there_is_room(page):
    signs = WarningSignsFactory()
    WarningSignsFactory(page=signs.page, audience="a child")
    page.goto(signs.page.get_absolute_url())
    tops = "[...document.querySelectorAll('.sign-lists h3')].map(each => each.getBoundingClientRect().top)"
    page.set_viewport_size({"width": 1280, "height": 800})
    assert len(set(page.evaluate(tops))) == 1
    page.set_viewport_size({"width": 320, "height": 640})
    assert len(set(page.evaluate(tops))) == 2
    assert page.evaluate("document.documentElement.scrollWidth") == 320
