"""The main pages under a zoom of 400 %, for readers whom movement makes unwell, and before anything but words is there.

A window of 1280 × 1024 pixels at 400 % is one of 320 × 256 (WCAG 2.2, 1.4.10).
"""

import pytest

from sepsis_site.tests.pages.visitor import DESK, PHONE, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ZOOMED = {"width": 320, "height": 256}
# WCAG 2.2, 2.4.11, and no more than a quarter of the window under what stays on the screen.
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
# Seconds. WCAG 2.2, 2.2.2: what moves by itself stops within five.
MOVING = """longest => {
    const found = [];
    // Computed styles are in seconds, whatever was written.
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


def test_under_a_zoom_of_400_percent_nothing_is_wide_and_nothing_covers_what_has_focus(chromium, wall, pictures):
    found = []
    with visitor(chromium, wall, ZOOMED, device_scale_factor=4) as somebody:
        for picture in pictures:
            if picture.state.is_main:
                found += [f"{picture.name}: {words}" for words in somebody.go_to(picture).evaluate(COVERED)]
    assert not found, "\n".join(found)


def test_nothing_moves_for_those_who_ask_for_it_and_never_for_long(chromium, wall, pictures):
    found = []
    with visitor(chromium, wall, PHONE) as somebody:
        for picture in pictures:
            if picture.state.is_main:
                page = somebody.go_to(picture)
                found += [f"{picture.name}, asked not to: {words}" for words in page.evaluate(MOVING, NO_TIME)]
                page.emulate_media(reduced_motion="no-preference")
                found += [f"{picture.name}: {words}" for words in page.evaluate(MOVING, FIVE_SECONDS)]
                page.emulate_media(reduced_motion="reduce")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["390", "1280"])
def test_the_first_answer_and_its_stylesheets_are_a_page_complete_and_readable(chromium, wall, pictures, viewport):
    """On a slow line typeface, scripts and pictures are still on their way."""
    with visitor(chromium, wall, viewport) as somebody:
        page, asked = somebody.page, []
        page.route(lambda url: url.endswith((".woff2", ".js")), lambda route: asked.append(route))
        for picture in pictures:
            if not picture.state.is_main:
                continue
            page.goto(wall.hang(picture), wait_until="commit")
            page.locator(".site-footer").wait_for()
            page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
            assert any(route.request.url.endswith(".woff2") for route in asked), picture.name
            assert page.evaluate("document.fonts.check('1rem \"Hyperlegible Next\"')") is False, picture.name
            assert page.locator("h1").first.is_visible(), picture.name
            number = page.locator("a[href='tel:08088000029']:visible").first.bounding_box()
            assert number["y"] + number["height"] <= viewport["height"], picture.name
            # No word waits for a script, or hides in a typeface that is not there.
            held = page.evaluate(
                """() => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, label, dt, dd)")]
                .filter(each => each.textContent.trim() && getComputedStyle(each).opacity === "0").length"""
            )
            assert not held, picture.name
            for route in asked:
                route.abort()
            asked.clear()
