"""While a page loads, nothing moves, the console is silent, and no other site is asked."""

from urllib.parse import urlsplit

import pytest

from sepsis_site.tests.pages.browser import DESKTOP, PHONE, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Buffered since the page began. A shift below 0.001 is about a pixel of one part.
SHIFTS = """() => new Promise(resolve => {
    const seen = [];
    const name = node => node ? (node.nodeName + "." + (node.className ?? "")).toLowerCase() : "";
    new PerformanceObserver(list => {
        for (const { value, sources } of list.getEntries()) {
            if (value >= 0.001) seen.push(`${value.toFixed(4)} ${sources.map(({ node }) => name(node)).join(" ")}`);
        }
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(seen), 20));
})"""


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["390", "1280"])
def test_pages_load_without_layout_shift_console_message_or_foreign_request(chromium, page_server, catalogue, viewport):
    found = []
    # test_font_swap.py covers a web font that arrives late.
    with page_server.without_web_font(), open_browser(chromium, page_server, viewport) as browser:
        for entry in catalogue:
            shifts = browser.open(entry).evaluate(SHIFTS)
            found += [f"{entry.name}: {words}" for words in [*(f"moved {each}" for each in shifts), *browser.problems]]
    assert not found, "\n".join(found)


def test_scripts_are_deferred_and_not_inline(catalogue):
    for entry in catalogue:
        for script in entry.parsed.scripts:
            assert script.get("type") == "module" or "defer" in script, f"{entry.name}: {script}"
            assert script.get("src"), f"{entry.name} has an inline script, which the policy forbids."


def test_pages_load_no_file_from_another_site(catalogue):
    for entry in catalogue:
        for address in entry.parsed.files:
            assert not urlsplit(address).netloc, f"{entry.name}: {address}"
