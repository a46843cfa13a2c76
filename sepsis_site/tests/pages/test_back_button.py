"""The browser's back button keeps results, scroll position and typed text, and asks no question.

Returning to a submitted form needs the live site; the other pages come from the catalogue.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from sepsis_site.tests.pages.browser import PHONE, open_browser
from support.tests.factories import ResourceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "() => [...document.querySelectorAll('main input[name=postcode], main input[name=q]')].map(each => each.value)"


def test_back_button_returns_to_same_results_text_and_scroll_position(chromium, page_server, catalogue):
    named = {entry.name: entry for entry in catalogue}
    with open_browser(chromium, page_server, PHONE) as browser:
        for start, typed, found, title in (
            ("home", "BN3 3WR", "results", ".results .result-title a"),
            ("answers", "tired", "answers found", "main .result-title a, main h3 a"),
        ):
            page = browser.open(named[start])
            page_server.show(named[found], named[start])
            page.locator("main input[name=postcode], main input[name=q]").first.fill(typed)
            page.keyboard.press("Enter")
            page.wait_for_url(page_server.url + named[found].state.path)
            link = page.locator(title).last
            link.scroll_into_view_if_needed()
            heading, place = page.locator("h1").inner_text(), page.evaluate("scrollY")
            assert place > 0, found
            link.click()
            assert page.locator("h1").inner_text() != heading
            page.go_back()
            page.wait_for_function("place => Math.abs(scrollY - place) < 2", arg=place)
            assert page.locator("h1").inner_text() == heading
            assert page.evaluate(TYPED)[0] == typed


def test_back_button_to_form_with_errors_keeps_typed_text(page):
    ResourceFactory(printed_copies=True)
    for path, box in (("/newsletter/", "email"), ("/resources/printed/", "name")):
        page.goto(path)
        page.locator(f"main [name={box}]").fill("Sam")
        page.locator("main form[method=post] button").last.click()
        page.locator("[data-error-summary]").wait_for()
        page.get_by_role("link", name="Answers").last.click()
        page.wait_for_url("**/faq/")
        page.go_back()
        assert page.locator("[data-error-summary]").is_visible(), path
        assert page.locator(f"main [name={box}]").input_value() == "Sam", path


def test_public_pages_allow_the_back_forward_cache(catalogue):
    for entry in catalogue:
        # 422 is a form with errors: without a cached copy the browser would ask whether to resubmit it.
        if entry.response.status in (200, 422):
            # Searches, pages with a token in the URL and outage pages stay out of every cache.
            path = entry.state.path
            is_private = "?" in path or re.search(r"/(mine|newsletter|errors)/.", path)
            kept = entry.response.headers.get("Cache-Control", "")
            assert is_private or "no-store" not in kept, f"{entry.name}: {kept}"
    for script in Path(settings.BASE_DIR, "static/js").glob("*.js"):
        assert not re.search(r"\b(before)?unload\b", script.read_text()), script.name
