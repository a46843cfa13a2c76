"""The Tab key reaches everything on the main pages, visibly and once."""

import pytest

from sepsis_site.tests.pages.browser import DESKTOP, PHONE, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# More than any page has.
MAX_STOPS = 400
# The focused element and what is wrong with it. Null once the focus has left the page.
STOP = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const { top, bottom, left, right, width, height } = here.getBoundingClientRect();
    const name = (here.textContent.trim() || here.getAttribute("aria-label") || here.name || here.tagName).slice(0, 40);
    const wrong = [];
    const isSeen = here.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && width > 1 && height > 1;
    if (!isSeen) wrong.push("is not seen");
    // The browser scrolls only the cursor's line of a large text box into view.
    const mayReach = here.matches("textarea") ? height - 40 : height < innerHeight ? 1 : innerHeight;
    if (bottom > innerHeight + mayReach || top < -mayReach) wrong.push("is off the screen");
    const bar = document.querySelector(".helpline-bar");
    if (bar && !bar.contains(here) && ["fixed", "sticky"].includes(getComputedStyle(bar).position)) {
        const over = bar.getBoundingClientRect();
        if (bottom > over.top + 1 && top < over.bottom - 1 && left < over.right && right > over.left
            && height < over.top) wrong.push("is covered by the bar");
    }
    // The focus ring of the element, its label or its parent.
    const rings = [here, ...(here.labels ?? []), here.parentElement].map(each => getComputedStyle(each));
    const hasRing = rings.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3);
    if (!hasRing) wrong.push("has no ring");
    window.stops ??= new Map();
    const first = window.stops.has(here) ? window.stops.get(here) : window.stops.size;
    const again = window.stops.has(here);
    window.stops.set(here, first);
    return { name, wrong, again, first };
}"""
REACHABLE = """() => [...document.querySelectorAll(
        "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary")]
    .filter(each => each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }))
    // Tab stops at one of a set of radio buttons, and at no honeypot field.
    .filter(each => each.type !== "radio" && !each.closest("[aria-hidden=true]"))
    .filter(each => !window.stops?.has(each))
    .map(each => (each.textContent.trim() || each.name || each.tagName).slice(0, 40))"""


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["390", "1280"])
def test_tab_key_reaches_every_control_visibly_and_once(chromium, page_server, catalogue, viewport):
    found = []
    with open_browser(chromium, page_server, viewport) as browser:
        for entry in catalogue:
            if not entry.state.is_main:
                continue
            page = browser.open(entry)
            # Autofocus would start in the middle of the page.
            page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
            if entry.parsed.hidden or "data-error-summary" in entry.html:
                page.evaluate(
                    "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
                )
            for _ in range(MAX_STOPS):
                page.keyboard.press("Tab")
                stop = page.evaluate(STOP)
                if stop is None or stop["again"]:
                    break
                found += [f"{entry.name}: “{stop['name']}” {words}" for words in stop["wrong"]]
            else:
                found.append(f"{entry.name}: no end")
            # After the last stop the focus leaves the page or returns to the first stop.
            if stop and stop["again"] and stop["first"] > 0:
                found.append(f"{entry.name}: “{stop['name']}” came twice")
            found += [f"{entry.name}: “{name}” is never reached" for name in page.evaluate(REACHABLE)]
    assert not found, "\n".join(found)
