"""Every page in every state fits the narrowest phone and the largest letters, stands still, and asks nobody else."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

NARROWEST = {"width": 320, "height": 640}
# As a reader's own settings: letters twice as large; and WCAG 2.2, 1.4.12: text spaced out this far.
LARGE = "html { font-size: 200% !important }"
SPACED_OUT = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }
"""
# The site's policy, which keeps styles out, does not hold for a reader's own.
WITH_STYLE = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""
# Before anything else of a page: how far its parts move by themselves, as https://web.dev/articles/cls adds it up.
WATCH_SHIFTS = """
    globalThis.shifted = [];
    new PerformanceObserver(list => {
        for (const entry of list.getEntries())
            if (entry.value) shifted.push([entry.value, ...entry.sources.map(each => each.node?.className ?? "")]);
    }).observe({ type: "layout-shift", buffered: true });
"""
# Whatever can be pressed and stands alone, not in a sentence: its box, with that of a label around or beside it.
TARGETS = """() => {
    const small = [];
    for (const each of document.querySelectorAll("a, button, input, select, textarea, summary")) {
        const { width, height } = each.getBoundingClientRect();
        if (!width || each.closest("[aria-hidden=true], .visually-hidden, .skip, .skip-list")) continue;
        const least = each.matches(".button, .menu-button, .input, select, .toolbar a, .pagination a") ? 44 : 24;
        const isInText = least === 24 && getComputedStyle(each).display === "inline";
        if (!isInText && Math.round(height) < least) small.push(`${each.outerHTML.slice(0, 120)}: ${height}`);
    }
    return small;
}"""


@pytest.fixture(scope="module")
def tell_all(chromium):
    """A page of a phone, with whatever it said or asked for."""
    context = chromium.new_context(viewport=NARROWEST)
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()


def test_pages_say_nothing_to_the_console_and_ask_no_third_party(tell_all, pictures, wall):
    faults = []
    for picture in pictures:
        tell_all.said.clear()
        tell_all.asked.clear()
        tell_all.goto(wall.hang(picture))
        # A browser says by itself that a page was not found.
        said = [each for each in tell_all.said if "the server responded with a status of" not in each]
        elsewhere = [each for each in tell_all.asked if not each.startswith((wall.url, "data:"))]
        if said or elsewhere or wall.strangers:
            faults.append((picture.name, said, elsewhere, wall.strangers))
    assert not faults


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_while_a_page_loads(tell_all, pictures, wall, width):
    """But for the typeface, which comes when it comes; what stands there until then is as wide and as high."""
    faults = []
    tell_all.route("**/*.woff2", lambda route: route.abort())
    tell_all.set_viewport_size({"width": width, "height": 640})
    for picture in pictures:
        tell_all.goto(wall.hang(picture))
        shifted = tell_all.evaluate("new Promise(done => requestAnimationFrame(() => done(shifted)))")
        if shifted:
            faults.append((picture.name, shifted))
    tell_all.unroute("**/*.woff2")
    assert not faults


def test_nothing_has_to_be_scrolled_sideways_on_the_narrowest_phone(tell_all, pictures, wall):
    faults = []
    tell_all.set_viewport_size(NARROWEST)
    for picture in pictures:
        tell_all.goto(wall.hang(picture))
        for name, css in (("plain", ""), ("spaced out", SPACED_OUT), ("large", LARGE)):
            tell_all.evaluate(WITH_STYLE, css)
            width = tell_all.evaluate("document.scrollingElement.scrollWidth")
            if width > NARROWEST["width"]:
                faults.append((picture.name, name, width))
    assert not faults


def test_what_is_pressed_is_large_enough_for_a_thumb(tell_all, pictures, wall):
    faults = []
    tell_all.set_viewport_size(NARROWEST)
    for picture in pictures:
        tell_all.goto(wall.hang(picture))
        if small := tell_all.evaluate(TARGETS):
            faults.append((picture.name, small[:4]))
    assert not faults
