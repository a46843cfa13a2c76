"""Pages fit the narrowest phone, larger or wider spaced text, and touch targets are large enough."""

import pytest

from sepsis_site.tests.pages.browser import DESKTOP, SMALL_PHONE, TABLET, apply_user_styles, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# WCAG 2.2, 1.4.12.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }"""
# Font sizes of the browser's own settings, in pixels.
DEFAULT_SIZE, DOUBLE_SIZE = 16, 32
WIDTH = """() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth <= clientWidth) return "";
    const wide = [...document.querySelectorAll("body *")]
        .filter(each => each.getBoundingClientRect().right > clientWidth + 1)
        .map(each => each.tagName.toLowerCase() + (each.classList.length ? "." + each.classList[0] : ""));
    return `${scrollWidth} px: ${[...new Set(wide)].slice(0, 6).join(", ")}`;
}"""

# Text that a box cuts off.
CUT = """() => [...document.querySelectorAll("body *")]
    .filter(each => each.textContent.trim() && !each.closest(".visually-hidden, svg, .skip-link"))
    .filter(each => each.clientWidth > 1 && /hidden|clip/.test(getComputedStyle(each).overflow))
    .filter(each => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
    .map(each => `cuts off ${each.tagName.toLowerCase()}.${[...each.classList].join(".")}`).join(", ")"""
# Main actions: calling, reading on, answering, correcting an error.
MAIN = (
    "button, .button, .buttons > a, select, textarea, "
    "input:is([type=submit], [type=text], [type=email], [type=search], [type=file]), "
    "main :is(a[href^='tel:'], .result-title a, .group-list a, .story-card-title a, .error-summary a), "
    "main .contact-links a, "
    "main :is(.filter-bar, .link-list, .pagination) a, .helpline-bar a, .site-nav a, .help-panel a"
)
# Two numbers in one paragraph share its lines, and the card to cut out is for print.
SHARED = "p:has(a[href^='tel:'] ~ a[href^='tel:']) > a, .helpline-card p a"
# In pixels. A link within a line of text may be as high as its line: WCAG 2.2, 2.5.8.
TARGETS = """([main, shared]) => {
    const inFlow = each => {
        const block = each.parentElement.closest("p, li, dd, dt, td, th, figcaption, blockquote, legend, span");
        return getComputedStyle(each).display === "inline" && block
            && block.textContent.trim().length > each.textContent.trim().length;
    };
    const name = each => (each.textContent.trim() || each.getAttribute("aria-label") || each.name).slice(0, 40);
    const size = each => {
        // Its labels and its ::after box can be pressed too.
        const parts = [each, ...(each.labels ?? [])].map(part => part.getBoundingClientRect());
        const after = getComputedStyle(each, "::after");
        if (after.position === "absolute" && after.content !== "none") {
            parts.push({ width: parseFloat(after.width), height: parseFloat(after.height) });
        }
        return [Math.max(...parts.map(part => part.width)), Math.max(...parts.map(part => part.height))];
    };
    const seen = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
        .filter(each => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
        .filter(each => !each.closest("[aria-hidden=true], svg") && each.getBoundingClientRect().width > 1);
    const middles = new Map(seen.map(each => {
        const { left, top, width, height } = each.getBoundingClientRect();
        return [each, [left + width / 2, top + height / 2]];
    }));
    const isAlone = each => seen.every(other => other === each ||
        Math.hypot(middles.get(each)[0] - middles.get(other)[0], middles.get(each)[1] - middles.get(other)[1]) >= 24);
    const small = [];
    for (const each of seen) {
        const [width, height] = size(each);
        const isMain = each.matches(main) && !each.matches(shared);
        if (isMain ? height < 43.9 : (width < 24 || height < 23.9) && !inFlow(each) && !isAlone(each)) {
            small.push(`“${name(each)}” ${Math.round(width)} × ${Math.round(height)}`);
        }
    }
    return small;
}"""

# Text of a link where a touch would hit another link.
MISSED = """() => {
    const found = [];
    const name = each => `“${each.textContent.trim().replace(/\\s+/g, " ").slice(0, 40)}”`;
    for (const each of document.querySelectorAll("main a[href]")) {
        if (each.closest("svg, .visually-hidden, .skip-link-inline")) continue;
        if (!each.checkVisibility({ visibilityProperty: true })) continue;
        const words = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
        while (words.nextNode()) {
            if (!words.currentNode.data.trim() || words.currentNode.parentElement.closest(".visually-hidden")) continue;
            const range = document.createRange();
            range.selectNodeContents(words.currentNode);
            for (let line = 0; line < range.getClientRects().length; line++) {
                scrollBy(0, range.getClientRects()[line].top - innerHeight / 2);
                const { left, top, width, height } = range.getClientRects()[line];
                for (const across of [.05, .5, .95]) for (const down of [.05, .5, .95]) {
                    const hit = document.elementFromPoint(left + across * width, top + down * height);
                    const got = hit?.closest("main :is(a[href], button, input, label)");
                    if (width > 2 && got && got !== each) found.push(`${name(got)} takes what is for ${name(each)}`);
                }
            }
        }
    }
    return [...new Set(found)];
}"""


def test_pages_fit_320_pixels_with_double_text_size_and_wide_spacing(chromium, page_server, catalogue):
    found = []
    with open_browser(chromium, page_server, SMALL_PHONE) as browser:
        for entry in catalogue:
            page = browser.open(entry)
            seen = {"plain": page.evaluate(WIDTH)}
            browser.set_font_size(DOUBLE_SIZE)
            seen["text twice as large"] = page.evaluate(WIDTH) or page.evaluate(CUT)
            browser.set_font_size(DEFAULT_SIZE)
            apply_user_styles(page, TEXT_SPACING)
            seen["text spaced out"] = page.evaluate(WIDTH) or page.evaluate(CUT)
            found += [f"{entry.name}, {what}: {wide}" for what, wide in seen.items() if wide]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("viewport", [SMALL_PHONE, TABLET, DESKTOP], ids=["320", "768", "1280"])
def test_pages_fit_and_targets_are_44_or_24_pixels_high(chromium, page_server, catalogue, viewport):
    found = []
    with open_browser(chromium, page_server, viewport) as browser:
        for entry in catalogue:
            page = browser.open(entry)
            wrong = [page.evaluate(WIDTH), *page.evaluate(TARGETS, [MAIN, SHARED]), *page.evaluate(MISSED)]
            found += [f"{entry.name}: {words}" for words in wrong if words]
    assert not found, "\n".join(found)


def test_menu_fits_and_closes_at_320_pixels_with_double_text_size(chromium, page_server, catalogue):
    home = next(entry for entry in catalogue if entry.name == "home")
    with open_browser(chromium, page_server, SMALL_PHONE) as browser:
        for size in (DEFAULT_SIZE, DOUBLE_SIZE):
            page = browser.open(home)
            browser.set_font_size(size)
            page.get_by_role("button", name="Menu", exact=True).click()
            menu = page.locator("#menu")
            assert menu.evaluate("each => each.scrollWidth <= each.clientWidth"), size
            assert menu.evaluate("each => each.getBoundingClientRect().right <= innerWidth"), size
            assert page.evaluate(WIDTH) == "", size
            assert page.evaluate(TARGETS, [MAIN, SHARED]) == [], size
            page.get_by_role("button", name="Close").click()
            assert not menu.is_visible()
