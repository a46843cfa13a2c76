"""Calling from a phone, and printing the card, in a real browser."""

import pytest

from sepsis_site.dev.pytest_plugin import NOW
from sepsis_site.seed_data import helpline as starter_helpline
from support.helpline import cache as helpline_cache
from support.tests.factories import ClosureFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 700}


@pytest.fixture(autouse=True)
def _starter_helpline(live_server, at_now, unread_helpline):
    starter_helpline.load()


@pytest.fixture
def phone(chromium, live_server):
    """A page on a phone that runs no script."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", ["/", "/groups/", "/helpline/", "/no/such/page/"])
def test_on_a_phone_the_number_and_the_state_stand_at_the_foot_of_every_page(phone, address):
    phone.goto(address)
    bar = phone.locator(".helpline-bar")
    box = bar.bounding_box()
    assert box["y"] + box["height"] == PHONE["height"]
    assert box["width"] == PHONE["width"]
    link = bar.get_by_role("link", name="0808 800 0029")
    assert link.get_attribute("href") == "tel:08088000029"
    assert link.bounding_box()["height"] >= 44
    assert bar.get_by_text("Open now, until 4pm").is_visible()


@pytest.mark.parametrize("hour", [10, 20])
def test_the_bar_stays_low_whatever_it_says(phone, hour, time_machine):
    ClosureFactory(first_day=NOW.date().replace(day=25), last_day=NOW.date().replace(month=12, day=28))
    helpline_cache.expire()
    time_machine.move_to(NOW.replace(hour=hour), tick=False)
    phone.goto("/")
    assert phone.locator(".helpline-bar").bounding_box()["height"] <= 70


def test_the_way_from_home_to_what_happens_when_you_call(phone):
    phone.goto("/")
    phone.get_by_role("link", name="What happens when you call").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Our helpline"
    assert phone.get_by_role("heading", name="What happens when you call").is_visible()
    assert phone.get_by_role("link", name="18001 0808 800 0029").get_attribute("href") == "tel:1800108088000029"


def test_the_number_is_saved_as_a_contact(page):
    page.goto("/helpline/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save this number to your contacts").click()
    assert download.value.suggested_filename == "uk-sepsis-trust-helpline.vcf"


@pytest.mark.parametrize("address", ["/helpline/", "/helpline/card/"])
def test_nothing_has_to_be_scrolled_sideways_on_the_narrowest_phone(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_paper_the_cards_stand_alone(page):
    page.emulate_media(media="print")
    page.goto("/helpline/card/")
    assert page.locator(".helpline-card:visible").count() == 2
    for hidden in (".emergency-bar", ".site-header", ".site-footer", "h1", ".lead"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden


def test_on_paper_the_helplines_page_has_the_hours_and_the_number(page):
    page.emulate_media(media="print")
    page.goto("/helpline/")
    assert page.get_by_role("row", name="Monday 9am to 4pm").is_visible()
    assert page.get_by_role("link", name="0808 800 0029").first.is_visible()
    assert not page.get_by_role("link", name="Print a card").is_visible()
