"""Browsers without cascade layers show plain, complete pages with large enough controls.

Such browsers ignore rules inside layers. Today's Chromium gets only the rules that they would keep.
"""

import re

import pytest

from sepsis_site.tests.pages.browser import SMALL_PHONE, open_browser
from sepsis_site.tests.pages.test_layout import WIDTH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD_BROWSERS_ONLY = "@supports not ((text-emphasis: none) and (contain: paint) and (color-scheme: light))"
# In pixels.
WRONG = """() => {
    const found = [];
    const seen = selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility());
    const name = each => `${each.tagName.toLowerCase()}.${each.getAttribute("class") ?? ""} “${
        (each.textContent.trim() || each.name || "").slice(0, 30)}”`;
    for (const each of seen("svg")) {
        const { width, height } = each.getBoundingClientRect();
        if (width > 48 || height > 48) found.push(`${name(each)} is ${width} × ${height}`);
        if (getComputedStyle(each).fill === "rgb(0, 0, 0)") found.push(`${name(each)} is a black spot`);
    }
    for (const each of seen("button, .button, select, textarea, input:not([type=checkbox], [type=radio])")) {
        const { width, height } = each.getBoundingClientRect();
        if (width > 1 && height < 43.9) found.push(`${name(each)} is ${height} high`);
    }
    for (const each of seen("[popovertarget], .visually-hidden")) {
        const { width, height } = each.getBoundingClientRect();
        if (width > 1 || height > 1) found.push(`${name(each)} shows`);
    }
    for (const each of seen("body, body *")) {
        if (each.closest("svg, .visually-hidden") || !each.textContent.trim()) continue;
        const { color, backgroundColor, fontSize } = getComputedStyle(each);
        if (color === backgroundColor) found.push(`${name(each)} cannot be read`);
        if (parseFloat(fontSize) < 16) found.push(`${name(each)} is small`);
    }
    const number = seen("a[href='tel:08088000029']")[0].getBoundingClientRect();
    if (number.bottom > innerHeight) found.push(`the number stands at ${number.bottom}`);
    if (!seen(".site-nav a").length && document.querySelector(".site-nav")) found.push("there is no menu");
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_old_browser_shows_plain_readable_page_with_large_controls(chromium, page_server, catalogue, scheme):
    found = []
    with (
        page_server.with_stylesheets(without_layers),
        open_browser(chromium, page_server, SMALL_PHONE, color_scheme=scheme) as browser,
    ):
        for entry in catalogue:
            if entry.state.is_main:
                page = browser.open(entry)
                found += [f"{entry.name}: {words}" for words in [page.evaluate(WIDTH), *page.evaluate(WRONG)] if words]
    assert not found, "\n".join(found)


def test_browser_with_cascade_layers_ignores_old_browser_rules(chromium):
    page = chromium.new_page()
    known = OLD_BROWSERS_ONLY.removeprefix("@supports not ")
    assert page.evaluate("known => CSS.supports(known)", known)
    assert not page.evaluate("known => CSS.supports(`not ${known}`)", known)
    page.close()


def without_layers(name, css):
    """Return the rules of a stylesheet outside layers, and those for old browsers only."""
    kept = []
    for rule, block in _rules(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if rule == OLD_BROWSERS_ONLY:
            kept.append(block)
        elif not rule.startswith("@layer"):
            kept.append(f"{rule} {{{block}}}" if block else f"{rule};")
    assert kept or name not in ("tokens.css", "site.css")
    return "\n".join(kept)


def _rules(css):
    """Yield the text before each outermost block or semicolon, and the block."""
    at = 0
    while match := re.compile(r"\s*([^;{]+)([;{])").match(css, at):
        start = at = match.end()
        depth = int(match[2] == "{")
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        yield match[1].strip(), css[start : max(start, at - 1)].strip()
