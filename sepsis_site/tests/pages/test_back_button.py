"""Back, for those who lose the thread easily: what was found and what was typed is still there, and nothing is asked.

The pages hang on the Wall where they can; what was sent can only be come back to on the site itself.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from sepsis_site.tests.pages.visitor import PHONE, visitor
from support.tests.factories import ResourceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "() => [...document.querySelectorAll('main input[name=postcode], main input[name=q]')].map(each => each.value)"


def test_back_from_what_was_found_leads_to_the_same_results_words_and_place(chromium, wall, pictures):
    named = {picture.name: picture for picture in pictures}
    with visitor(chromium, wall, PHONE) as somebody:
        for start, typed, found, title in (
            ("home", "BN3 3WR", "results", ".results .result-title a"),
            ("answers", "tired", "answers found", "main .result-title a, main h3 a"),
        ):
            page = somebody.go_to(named[start])
            wall.hang(named[found], named[start])
            page.locator("main input[name=postcode], main input[name=q]").first.fill(typed)
            page.keyboard.press("Enter")
            page.wait_for_url(wall.url + named[found].state.path)
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


def test_back_to_a_form_with_errors_asks_nothing_and_keeps_what_was_typed(page):
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


def test_browsers_may_keep_pages_for_the_way_back(pictures):
    for picture in pictures:
        # A form that comes back with errors is one too: without a copy the browser would ask to send it again.
        if picture.answer.status in (200, 422):
            # What was searched for stays on no disk; what holds a key, or stands in for a page, neither.
            path = picture.state.path
            is_private = "?" in path or re.search(r"/(mine|newsletter|errors)/.", path)
            kept = picture.answer.headers.get("Cache-Control", "")
            assert is_private or "no-store" not in kept, f"{picture.name}: {kept}"
    for script in Path(settings.BASE_DIR, "static/js").glob("*.js"):
        assert not re.search(r"\b(before)?unload\b", script.read_text()), script.name
