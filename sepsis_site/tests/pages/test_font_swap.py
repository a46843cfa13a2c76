"""When the web font arrives after the text is painted, the page hardly moves.

Header, emergency line and helpline bar never move. Each weight of each fallback font is as wide as the web font over
a page of English, but not over every line: a word can move to the next line. The limits below say how much.
"""

import os

import pytest

from sepsis_site.tests.pages.browser import DESKTOP, PHONE, SMALL_PHONE, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FALLBACK_FONTS = {"Arial": "fonts-liberation", "Roboto": "fonts-roboto-unhinted", "DejaVu": "fonts-dejavu-core"}
MISSING = "This computer has no typeface for “Fallback {}”. Debian and Ubuntu: apt-get install {}."
# Cumulative layout shift (web.dev/cls calls 0.1 good). One width for all weights gave 0.35.
MAX_SHIFT, MAX_AVERAGE_SHIFT = 0.075, 0.01
# In pixels; browsers round.
TOLERANCE = 0.6

# Sets the page in a fallback font, then in the web font; returns positions before and after, and the layout shift.
SWAP_FONT = """async name => {
    const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const frame = () => Object.fromEntries(
        [".emergency-bar", ".site-header", ".logo", ".helpline-bar", ".helpline-bar .helpline-number",
         ".helpline-bar .helpline-state", ".site-nav", "main"].map(part => {
            const each = document.querySelector(part);
            const { y, height } = each?.getBoundingClientRect() ?? { y: 0, height: 0 };
            return [part, part === "main" ? [y] : [y, height]];
        }));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:root { --font-family: "Fallback ${name}" !important }`);
    document.adoptedStyleSheets = [sheet];
    await frames();
    await document.fonts.ready;
    await frames();
    const was = frame();
    const isMissing = [...document.fonts].some(({ family, status }) => family.includes(name) && status === "error");
    let shift = 0;
    const observer = new PerformanceObserver(list => list.getEntries().forEach(({ value }) => shift += value));
    observer.observe({ type: "layout-shift" });
    document.adoptedStyleSheets = [];
    await frames();
    await new Promise(done => setTimeout(done, 20));
    observer.takeRecords().forEach(({ value }) => shift += value);
    observer.disconnect();
    const is = frame();
    return { was, is, shift, isMissing };
}"""


@pytest.mark.parametrize("viewport", [SMALL_PHONE, PHONE, DESKTOP], ids=["320", "390", "1280"])
def test_late_web_font_moves_no_header_or_footer_and_little_text(chromium, page_server, catalogue, viewport):
    found, missing = [], set()
    shifts = {name: [] for name in FALLBACK_FONTS}
    with open_browser(chromium, page_server, viewport) as browser:
        for entry in catalogue:
            # Short lines change most, so the narrowest window opens all states.
            if viewport is not SMALL_PHONE and not entry.state.is_main and entry.name != "error 500":
                continue
            page = browser.open(entry)
            for name in sorted(FALLBACK_FONTS.keys() - missing):
                seen = page.evaluate(SWAP_FONT, name)
                if seen["isMissing"]:
                    missing.add(name)
                    continue
                shifts[name].append(seen["shift"])
                if seen["shift"] > MAX_SHIFT:
                    found.append(f"{entry.name}, {name}: a layout shift of {seen['shift']:.4f}")
                for part, was in seen["was"].items():
                    if any(abs(one - other) > TOLERANCE for one, other in zip(was, seen["is"][part], strict=True)):
                        found.append(f"{entry.name}, {name}: {part} from {was} to {seen['is'][part]}")
    for name, values in shifts.items():
        if values and sum(values) / len(values) > MAX_AVERAGE_SHIFT:
            found.append(f"{name}: {sum(values) / len(values):.4f} on average")
    assert not found, "\n".join(found)
    if missing:
        reason = " ".join(MISSING.format(name, FALLBACK_FONTS[name]) for name in sorted(missing))
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
