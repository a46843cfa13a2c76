"""Somebody picks up a phone: the number and whether anybody answers, on whatever page they stand."""

from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from sepsis_site.dev.pytest_plugin import NOW, stopped_clock

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("live_server", "places", "at_now"),
]

PHONE = {"width": 390, "height": 844}
# At NOW, a Tuesday at 10am.
STATE = "Open now, until 4pm"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request, chromium, live_server):
    """A page of a phone-sized browser, and a list of all it asks for."""
    call_command("load_seed_data", verbosity=0)
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, locale="en-GB", java_script_enabled=request.param
    )
    page = context.new_page()
    # The server's clock stands still, and the page compares it with the browser's.
    page.add_init_script(stopped_clock(NOW))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    yield page, asked
    context.close()


def assert_can_call(page):
    """The bar at the foot of the screen has the number to tap, and says whether anybody is there."""
    bar = page.locator(".helpline-bar")
    number = bar.get_by_role("link")
    assert number.get_attribute("href") == "tel:08088000029"
    assert "0808 800 0029" in number.inner_text()
    assert bar.locator(".helpline-state").inner_text().startswith(STATE)
    box = bar.bounding_box()
    assert box["y"] + box["height"] == PHONE["height"]
    # Large enough for a thumb, and wholly on the screen.
    link = number.bounding_box()
    assert link["height"] >= 24
    assert link["x"] >= 0
    assert link["x"] + link["width"] <= PHONE["width"]


def test_from_home_to_the_communities_and_back_the_number_is_always_there(phone):
    page, asked = phone
    page.goto("/")
    assert_can_call(page)
    page.get_by_role("link", name="Meet others online who have lost someone").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Talk to others online"
    assert page.get_by_role("heading", name="If someone you love has died").is_visible()
    assert page.get_by_role("heading", name="Simply SEPSIS Loss Support").is_visible()
    assert_can_call(page)
    page.go_back()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Affected by sepsis?")
    assert_can_call(page)
    # Facebook is told nothing by reading about it.
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(page.url).netloc}
    assert page.context.cookies() == []


def test_the_bereaved_land_on_what_is_for_them(phone):
    page, _ = phone
    page.goto("/")
    page.get_by_role("link", name="Meet others online who have lost someone").click()
    heading = page.get_by_role("heading", name="If someone you love has died").bounding_box()
    assert 0 <= heading["y"] < PHONE["height"] / 2


@pytest.mark.parametrize("path", ["/", "/communities/"])
def test_nothing_has_to_be_scrolled_sideways(phone, path):
    page, _ = phone
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.locator("html").evaluate("page => page.scrollWidth") == 320
