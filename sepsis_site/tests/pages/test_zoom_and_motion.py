"""The main pages at 400 % zoom, with reduced motion, and before fonts, scripts and images arrive.

A window of 1280 × 1024 pixels at 400 % is one of 320 × 256 (WCAG 2.2, 1.4.10).
"""

import pytest

from sepsis_site.tests.pages.browser import DESKTOP, PHONE, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ZOOMED = {"width": 320, "height": 256}
# WCAG 2.2, 2.4.11. Fixed and sticky parts cover at most a quarter of the window.
COVERED = """async () => {
    const found = [];
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth > clientWidth) found.push(`${scrollWidth} px wide`);
    const all = [...document.querySelectorAll("body *")].filter(each => each.checkVisibility());
    const stays = all.filter(each => ["fixed", "sticky"].includes(getComputedStyle(each).position));
    const height = stays.reduce((sum, each) => sum + each.getBoundingClientRect().height, 0);
    if (height > innerHeight / 4) found.push(`${height} px of ${innerHeight} are covered`);
    for (const each of document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")) {
        if (!each.checkVisibility({ visibilityProperty: true }) || each.closest("[aria-hidden=true]")) continue;
        each.focus();
        if (document.activeElement !== each) continue;
        const name = (each.textContent.trim() || each.name).slice(0, 40);
        const { top, bottom, left, right } = each.getBoundingClientRect();
        if (bottom <= 1 || top >= innerHeight - 1) { found.push(`“${name}” is off the screen`); continue; }
        const over = stays.some(one => {
            const its = one.getBoundingClientRect();
            return !one.contains(each) && its.top <= top && its.bottom >= bottom
                && its.left <= left && its.right >= right;
        });
        if (over) found.push(`“${name}” is covered`);
    }
    return found;
}"""
# Animations longer than so many seconds. WCAG 2.2, 2.2.2 allows five.
MOVING = """longest => {
    const found = [];
    // Computed styles are always in seconds.
    const seconds = words => Math.max(0, ...words.split(",").map(parseFloat));
    for (const each of document.getAnimations()) {
        const { endTime } = each.effect.getComputedTiming();
        if (endTime > longest * 1000) found.push(`runs for ${endTime} ms: ${each.effect.target?.className}`);
    }
    for (const each of document.querySelectorAll("*")) {
        for (const part of [null, "::before", "::after"]) {
            const style = getComputedStyle(each, part);
            const name = `${each.tagName.toLowerCase()}.${each.getAttribute("class") ?? ""}${part ?? ""}`;
            if (seconds(style.transitionDuration) > longest) found.push(`${name} changes slowly`);
            if (style.animationName !== "none" && seconds(style.animationDuration) > longest) {
                found.push(`${name} moves`);
            }
            if (longest < 1 && style.scrollBehavior === "smooth") found.push(`${name} scrolls smoothly`);
        }
    }
    return found;
}"""
NO_TIME, FIVE_SECONDS = 0.01, 5


def test_zoom_of_400_percent_needs_no_sideways_scroll_and_covers_no_focus(chromium, page_server, catalogue):
    found = []
    with open_browser(chromium, page_server, ZOOMED, device_scale_factor=4) as browser:
        for entry in catalogue:
            if entry.state.is_main:
                found += [f"{entry.name}: {words}" for words in browser.open(entry).evaluate(COVERED)]
    assert not found, "\n".join(found)


def test_animations_stop_with_reduced_motion_and_within_five_seconds(chromium, page_server, catalogue):
    found = []
    with open_browser(chromium, page_server, PHONE) as browser:
        for entry in catalogue:
            if entry.state.is_main:
                page = browser.open(entry)
                found += [f"{entry.name}, asked not to: {words}" for words in page.evaluate(MOVING, NO_TIME)]
                page.emulate_media(reduced_motion="no-preference")
                found += [f"{entry.name}: {words}" for words in page.evaluate(MOVING, FIVE_SECONDS)]
                page.emulate_media(reduced_motion="reduce")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["390", "1280"])
def test_page_is_readable_with_html_and_stylesheets_alone(chromium, page_server, catalogue, viewport):
    """On a slow line, fonts, scripts and images arrive later."""
    with open_browser(chromium, page_server, viewport) as browser:
        page, asked = browser.page, []
        page.route(lambda url: url.endswith((".woff2", ".js")), lambda route: asked.append(route))
        for entry in catalogue:
            if not entry.state.is_main:
                continue
            page.goto(page_server.show(entry), wait_until="commit")
            page.locator(".site-footer").wait_for()
            page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
            assert any(route.request.url.endswith(".woff2") for route in asked), entry.name
            assert page.evaluate("document.fonts.check('1rem \"Hyperlegible Next\"')") is False, entry.name
            assert page.locator("h1").first.is_visible(), entry.name
            number = page.locator("a[href='tel:08088000029']:visible").first.bounding_box()
            assert number["y"] + number["height"] <= viewport["height"], entry.name
            # No text waits for a script or a font.
            held = page.evaluate(
                """() => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, label, dt, dd)")]
                .filter(each => each.textContent.trim() && getComputedStyle(each).opacity === "0").length"""
            )
            assert not held, entry.name
            for route in asked:
                route.abort()
            asked.clear()
