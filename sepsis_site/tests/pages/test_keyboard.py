"""A walk through the main pages by the Tab key alone."""

import pytest

from sepsis_site.tests.pages.visitor import DESK, PHONE, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# More stops than any page has.
MOST = 400
# Where the focus is, and what is wrong with how it is seen there. Null once it has left the page.
STOP = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const { top, bottom, left, right, width, height } = here.getBoundingClientRect();
    const name = (here.textContent.trim() || here.getAttribute("aria-label") || here.name || here.tagName).slice(0, 40);
    const wrong = [];
    const isSeen = here.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && width > 1 && height > 1;
    if (!isSeen) wrong.push("is not seen");
    // Of a large box for text, the line that is written in is brought into view.
    const mayReach = here.matches("textarea") ? height - 40 : height < innerHeight ? 1 : innerHeight;
    if (bottom > innerHeight + mayReach || top < -mayReach) wrong.push("is off the screen");
    const bar = document.querySelector(".helpline-bar");
    if (bar && !bar.contains(here) && ["fixed", "sticky"].includes(getComputedStyle(bar).position)) {
        const over = bar.getBoundingClientRect();
        if (bottom > over.top + 1 && top < over.bottom - 1 && left < over.right && right > over.left
            && height < over.top) wrong.push("is covered by the bar");
    }
    // The ring of the thing itself, or of what stands for it.
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
    // Of a set of round buttons, Tab stops at one; what machines fall for is out of reach.
    .filter(each => each.type !== "radio" && !each.closest("[aria-hidden=true]"))
    .filter(each => !window.stops?.has(each))
    .map(each => (each.textContent.trim() || each.name || each.tagName).slice(0, 40))"""


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
def test_tab_stops_at_everything_where_it_is_seen_and_comes_to_an_end(chromium, wall, pictures, viewport):
    found = []
    with visitor(chromium, wall, viewport) as somebody:
        for picture in pictures:
            if not picture.state.is_main:
                continue
            page = somebody.go_to(picture)
            # What takes focus by itself would begin the walk in the middle.
            page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
            if picture.parts.hidden or "data-error-summary" in picture.html:
                page.evaluate(
                    "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
                )
            for _ in range(MOST):
                page.keyboard.press("Tab")
                stop = page.evaluate(STOP)
                if stop is None or stop["again"]:
                    break
                found += [f"{picture.name}: “{stop['name']}” {words}" for words in stop["wrong"]]
            else:
                found.append(f"{picture.name}: no end")
            # After the last stop comes the browser itself, or the first one once more.
            if stop and stop["again"] and stop["first"] > 0:
                found.append(f"{picture.name}: “{stop['name']}” came twice")
            found += [f"{picture.name}: “{name}” is never reached" for name in page.evaluate(REACHABLE)]
    assert not found, "\n".join(found)
