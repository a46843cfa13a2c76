"""The colours of the stylesheet, held to what tired eyes need: 7:1 for text, 3:1 for edges and rings.

Ratios as WCAG 2.2 defines them (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

import re

import pytest
from django.conf import settings

STYLESHEET = (settings.BASE_DIR / "static/css/site.css").read_text()
SETS = {
    name: dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block))
    for name, block in zip(
        ("light", "dark"), re.findall(r":root \{(.*?)\}", STYLESHEET.split("@layer base {")[0], re.DOTALL), strict=True
    )
}

TEXT = [
    *((ink, paper) for ink in ("ink", "soft", "raspberry", "leaf") for paper in ("paper", "card", "tint", "sand")),
    *(("raspberry-deep", paper) for paper in ("paper", "card", "tint", "sand")),
    *(("red", paper) for paper in ("tint", "card")),
    ("on-red", "red-band"),
    ("on-raspberry", "raspberry"),
    ("on-raspberry", "raspberry-deep"),
    ("on-plum", "plum"),
    ("on-plum-soft", "plum"),
    ("on-plum-leaf", "plum"),
    ("blush", "plum"),
    ("on-blush", "blush"),
    ("on-blush", "on-plum"),
    ("on-field", "field"),
    ("paper", "ink"),
]
EDGES = [
    *(("ring", paper) for paper in ("paper", "card", "tint", "sand")),
    ("ring", "ring-gap"),
    ("blush", "plum"),
    *(("edge", paper) for paper in ("paper", "card", "field")),
    ("on-plum-soft", "plum"),
]


def luminance(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_both_sets_define_the_same_colours():
    assert SETS["light"].keys() == SETS["dark"].keys()


@pytest.mark.parametrize("scheme", SETS)
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_stands_out_seven_to_one(scheme, ink, paper):
    assert contrast(SETS[scheme][f"--{ink}"], SETS[scheme][f"--{paper}"]) >= 7


@pytest.mark.parametrize("scheme", SETS)
@pytest.mark.parametrize(("edge", "paper"), EDGES)
def test_edges_and_focus_rings_stand_out_three_to_one(scheme, edge, paper):
    assert contrast(SETS[scheme][f"--{edge}"], SETS[scheme][f"--{paper}"]) >= 3


@pytest.mark.parametrize("scheme", SETS)
def test_a_focused_button_shows_against_the_button_too(scheme):
    # The gap between button and ring is what the eye sees against the button itself.
    assert contrast(SETS[scheme]["--ring-gap"], SETS[scheme]["--raspberry"]) >= 3
