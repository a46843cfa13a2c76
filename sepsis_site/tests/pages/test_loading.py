"""What happens while a page loads: nothing moves, nothing is complained of, and nobody else is asked."""

from urllib.parse import urlsplit

import pytest

from sepsis_site.tests.pages.visitor import DESK, PHONE, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Chromium keeps what it saw before anybody asked. Below a thousandth nobody could see it: a pixel or so, of a part.
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


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
def test_pages_load_without_a_shift_a_word_in_the_console_or_a_request_to_others(chromium, wall, pictures, viewport):
    found = []
    # What the typeface moves when it comes late is a matter of its own: test_late_typeface.py.
    with wall.without_typeface(), visitor(chromium, wall, viewport) as somebody:
        for picture in pictures:
            shifts = somebody.go_to(picture).evaluate(SHIFTS)
            found += [f"{picture.name}: {words}" for words in [*(f"moved {each}" for each in shifts), *somebody.heard]]
    assert not found, "\n".join(found)


def test_no_script_holds_up_a_page(pictures):
    for picture in pictures:
        for script in picture.parts.scripts:
            assert script.get("type") == "module" or "defer" in script, f"{picture.name}: {script}"
            assert script.get("src"), f"{picture.name} has a script of its own, which the policy would forbid."


def test_no_page_loads_anything_from_another_site(pictures):
    for picture in pictures:
        for address in picture.parts.files:
            assert not urlsplit(address).netloc, f"{picture.name}: {address}"
