"""Pages have all their text and form fields without JavaScript."""

import re

import pytest

from sepsis_site.tests.pages.browser import PHONE, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "() => document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim()"
FIELDS = """() => [...document.querySelectorAll("main :is(input:not([type=hidden]), select, textarea, button)")]
    .filter(each => each.checkVisibility()).map(each => each.name || each.textContent.trim())"""
# Buttons that scripts add.
ADDED = {"Use my location", "Copy link", "Print this page"}


def test_text_and_fields_are_complete_without_javascript(chromium, page_server, catalogue):
    with_it, without_it = {}, {}
    for seen, has_javascript in ((with_it, True), (without_it, False)):
        with open_browser(chromium, page_server, PHONE, java_script_enabled=has_javascript) as browser:
            for entry in catalogue:
                if entry.state.is_main:
                    page = browser.open(entry)
                    seen[entry.name] = page.evaluate(TEXT), page.evaluate(FIELDS)
    for name, (words, fields) in with_it.items():
        for added in ADDED:
            words = words.replace(added, "")
        # Without a script, the helpline's state also names its day.
        assert without_day(without_it[name][0]) == without_day(words), name
        assert without_it[name][1] == [field for field in fields if field not in ADDED], name
        assert words, name


def without_day(words):
    return " ".join(re.sub(r"\(\w+day\)", "", words).split())
