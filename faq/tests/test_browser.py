"""From the front page to one answer, which is shared and printed, in a real browser."""

import re

import pytest
from django.core.management import call_command

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TIRED = "Why am I so tired, however much I rest?"


@pytest.fixture(autouse=True)
def _starter_content(live_server, places, at_now):
    call_command("load_seed_data", verbosity=0)


def test_from_the_front_page_to_an_answer_and_on_to_the_next(page):
    page.goto("/")
    page.get_by_role("link", name=TIRED).click()
    assert page.get_by_role("heading", level=1).inner_text() == TIRED
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="Body and mind").click()
    assert page.url.endswith("/faq/#about-body-and-mind")
    assert page.get_by_role("heading", name="Body and mind").is_visible()
    assert page.context.cookies() == []


def test_the_link_is_copied_and_it_is_said_that_it_was(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/faq/tiredness/?from=elsewhere")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").filter(has_text="Link copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url.partition("?")[0]


def test_a_browser_that_does_not_allow_it_says_where_the_link_is(page):
    page.goto("/faq/tiredness/")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").filter(has_text="at the top of your browser").wait_for()


def test_without_javascript_there_is_no_button_that_does_nothing(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/faq/tiredness/")
    assert page.get_by_role("button", name="Copy link").count() == 0
    assert page.get_by_role("link", name="Send it by email").is_visible()
    context.close()


def test_on_paper_there_is_the_whole_answer_and_no_navigation(page):
    page.goto("/faq/tiredness/")
    page.emulate_media(media="print")
    for words in ("What fatigue is like", "UK Sepsis Trust: its earlier support page", "/faq/tiredness/"):
        assert page.get_by_text(words).first.is_visible()
    assert page.locator("header").get_by_text("0808 800 0029").is_visible()
    assert "Monday to Friday, 9am to 4pm" in page.locator("footer").inner_text()
    for navigation in ("nav", ".search-card", "button", ".next-steps"):
        assert not [each for each in page.locator(navigation).all() if each.is_visible()]
    pdf = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", ["/faq/", "/faq/concerns-about-care/"])
def test_nothing_is_wider_than_the_window(page, width, path):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
