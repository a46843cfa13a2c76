"""Browsers from before cascade layers throw away what stands in them: what is left is plain, whole and easy to press.

They are not to be had any more, so today's Chromium gets what they keep of the stylesheets.
"""

import re

import pytest

from sepsis_site.tests.pages.test_layout import WIDTH
from sepsis_site.tests.pages.visitor import NARROWEST, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOR_THEM = "@supports not ((text-emphasis: none) and (contain: paint) and (color-scheme: light))"
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
def test_a_page_is_plain_whole_and_easy_to_press(chromium, wall, pictures, scheme):
    found = []
    with wall.with_sheets(what_an_old_browser_keeps), visitor(chromium, wall, NARROWEST, color_scheme=scheme) as old:
        for picture in pictures:
            if picture.state.is_main:
                page = old.go_to(picture)
                found += [
                    f"{picture.name}: {words}" for words in [page.evaluate(WIDTH), *page.evaluate(WRONG)] if words
                ]
    assert not found, "\n".join(found)


def test_browsers_that_know_layers_see_nothing_of_it(chromium):
    page = chromium.new_page()
    known = FOR_THEM.removeprefix("@supports not ")
    assert page.evaluate("known => CSS.supports(known)", known)
    assert not page.evaluate("known => CSS.supports(`not ${known}`)", known)
    page.close()


def what_an_old_browser_keeps(name, css):
    """The rules of a stylesheet outside of layers, and those meant for such a browser."""
    kept = []
    for rule, block in _rules(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if rule == FOR_THEM:
            kept.append(block)
        elif not rule.startswith("@layer"):
            kept.append(f"{rule} {{{block}}}" if block else f"{rule};")
    assert kept or name not in ("tokens.css", "site.css")
    return "\n".join(kept)


def _rules(css):
    """What stands before each outermost block or semicolon, and the block."""
    at = 0
    while match := re.compile(r"\s*([^;{]+)([;{])").match(css, at):
        start = at = match.end()
        depth = int(match[2] == "{")
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        yield match[1].strip(), css[start : max(start, at - 1)].strip()
