"""In a contrast theme with two or three colours, boxes have edges and the map has lines."""

import pytest

from sepsis_site.tests.pages.browser import PHONE, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Boxes that must stand out from the page, and have no visible edge.
WITHOUT_EDGE = """() => {
    const canvas = document.createElement("i");
    canvas.style.background = "Canvas";
    document.body.append(canvas);
    const paper = getComputedStyle(canvas).backgroundColor;
    canvas.remove();
    const isSeen = colour => colour !== paper && !/^rgba.* 0\\)$/.test(colour);
    const edges = style => ["Top", "Right", "Bottom", "Left"].filter(side =>
        parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== "none"
        && isSeen(style[`border${side}Color`]));
    const boxes = "button:not(.button--link), .button:not(.button--link), .input, select, textarea, .card, "
        + ".search-card, .help-panel, .warning, .emergency, .tag, .date-tile, .error-summary, .note";
    return [...document.querySelectorAll(boxes)]
        .filter(each => each.checkVisibility() && !each.closest(".visually-hidden, .skip-link, [aria-hidden=true]"))
        .filter(each => each.getBoundingClientRect().width > 1)
        .filter(each => edges(getComputedStyle(each)).length === 0)
        .map(each => `${each.tagName.toLowerCase()}.${[...each.classList].join(".")}`);
}"""
# On a map, sea, land, rings and numbers are told apart by lines.
MAP = """() => {
    const style = selector => {
        const each = document.querySelector(`.map ${selector}`);
        return each && getComputedStyle(each);
    };
    const [land, ring, marker, number] = [".map-land", ".map-ring", ".map-marker rect", ".map-marker text"].map(style);
    return land && {
        coast: land.stroke !== land.fill,
        ring: !ring || (ring.stroke !== land.fill && ring.strokeOpacity === "1"),
        number: !marker || (marker.fill !== land.fill && (!number || number.fill !== marker.fill)),
    };
}"""


def test_forced_colours_keep_edges_of_boxes_and_lines_of_the_map(chromium, page_server, catalogue):
    found, maps = set(), 0
    for scheme in ("light", "dark"):
        with open_browser(chromium, page_server, PHONE, forced_colors="active", color_scheme=scheme) as browser:
            for entry in catalogue:
                if not entry.state.is_main:
                    continue
                page = browser.open(entry)
                found |= {f"{entry.name}, {scheme}: {each}" for each in page.evaluate(WITHOUT_EDGE)}
                if seen := page.evaluate(MAP):
                    maps += 1
                    found |= {f"{entry.name}, {scheme}: the map's {part}" for part, is_so in seen.items() if not is_so}
    assert not found, "\n".join(sorted(found))
    assert maps > 2
