"""When the typeface arrives after the words are painted, what a reader looks at stays where it is.

Header, the line for who is unwell and the bar at the foot never move. In the text below, each weight of each stand-in
is as wide as ours over a page of English, but not over every line: here and there a word goes to the next line or
comes back from it. That cannot be wholly excluded; how much it may move is held below.
"""

import os

import pytest

from sepsis_site.tests.pages.visitor import DESK, NARROWEST, PHONE, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STAND_INS = {"Arial": "fonts-liberation", "Roboto": "fonts-roboto-unhinted", "DejaVu": "fonts-dejavu-core"}
MISSING = "This computer has no typeface for “Stand-in {}”. Debian and Ubuntu: apt-get install {}."
# Of the layout shift of a page (web.dev/cls; 0.1 is called good). Before each weight had its own width it was 0.35.
MOST, MOST_ON_AVERAGE = 0.075, 0.01
# In pixels: nobody sees less, and browsers round.
SAME = 0.6

# Sets the page in a stand-in, then in the typeface: how far it moves, and what of its frame does.
MOVES = """async name => {
    const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const frame = () => Object.fromEntries(
        [".unwell", ".site-header", ".mark", ".helpline-bar", ".helpline-bar .helpline-number",
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


@pytest.mark.parametrize("viewport", [NARROWEST, PHONE, DESK], ids=["320", "390", "1280"])
def test_a_late_typeface_leaves_header_and_foot_in_place_and_the_text_nearly_so(chromium, wall, pictures, viewport):
    found, missing = [], set()
    shifts = {name: [] for name in STAND_INS}
    with visitor(chromium, wall, viewport) as somebody:
        for picture in pictures:
            # Where lines are shortest, most of them change: there all states are gone through.
            if viewport is not NARROWEST and not picture.state.is_main and picture.name != "error 500":
                continue
            page = somebody.go_to(picture)
            for name in sorted(STAND_INS.keys() - missing):
                seen = page.evaluate(MOVES, name)
                if seen["isMissing"]:
                    missing.add(name)
                    continue
                shifts[name].append(seen["shift"])
                if seen["shift"] > MOST:
                    found.append(f"{picture.name}, {name}: a layout shift of {seen['shift']:.4f}")
                for part, was in seen["was"].items():
                    if any(abs(one - other) > SAME for one, other in zip(was, seen["is"][part], strict=True)):
                        found.append(f"{picture.name}, {name}: {part} from {was} to {seen['is'][part]}")
    for name, values in shifts.items():
        if values and sum(values) / len(values) > MOST_ON_AVERAGE:
            found.append(f"{name}: {sum(values) / len(values):.4f} on average")
    assert not found, "\n".join(found)
    if missing:
        words = " ".join(MISSING.format(name, STAND_INS[name]) for name in sorted(missing))
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(words)
        pytest.skip(words)
