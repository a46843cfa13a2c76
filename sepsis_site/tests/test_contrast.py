"""Contrast of the colours in tokens.css: 7:1 for text, 3:1 for edges and focus rings.

Ratios as WCAG 2.2 defines them (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
BY_SCHEME = re.compile(r"var\(--(light|dark), ((?:[^()]|\([^()]*\))*)\)")


def colours(scheme):
    """{token: hex value} of all colours in tokens.css, in the ``"light"`` or ``"dark"`` scheme."""
    declared = dict(re.findall(r"(--[\w-]+): ([^;]+);", TOKENS.split(":root {\n  /*")[1].partition("\n}")[0]))

    def resolve(value):
        value = BY_SCHEME.sub(lambda switch: switch[2] if switch[1] == scheme else "", value).strip()
        reference = re.fullmatch(r"var\((--[\w-]+)\)", value)
        return resolve(declared[reference[1]]) if reference else value

    resolved = {name: resolve(value) for name, value in declared.items()}
    return {name: value for name, value in resolved.items() if re.fullmatch("#[0-9a-f]{6}", value)}


SCHEMES = {scheme: colours(scheme) for scheme in ("light", "dark")}
SURFACES = ("background", "surface", "surface-brand", "surface-muted")

TEXT = [
    *((text, ground) for text in ("text", "text-muted", "brand", "success") for ground in SURFACES),
    *((text, ground) for text in ("link", "link-hover", "brand-hover", "error") for ground in SURFACES),
    *(("emergency", ground) for ground in ("surface-brand", "surface")),
    ("on-emergency", "emergency-strong"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-inverse", "surface-inverse"),
    ("on-inverse-muted", "surface-inverse"),
    ("on-inverse-success", "surface-inverse"),
    ("highlight", "surface-inverse"),
    ("on-highlight", "highlight"),
    ("on-highlight", "on-inverse"),
    ("on-input", "surface-input"),
    ("background", "text"),
    # The admin.
    ("on-inverse", "brand-solid"),
    ("on-inverse", "brand-solid-hover"),
    ("on-inverse-muted", "surface-inverse-strong"),
    ("brand-secondary", "background"),
    ("text", "surface-removed"),
    ("text", "surface-added"),
]
EDGES = [
    *(("focus", ground) for ground in SURFACES),
    ("focus", "focus-gap"),
    ("highlight", "surface-inverse"),
    *(("border-strong", ground) for ground in ("background", "surface", "surface-input")),
    ("on-inverse-muted", "surface-inverse"),
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


def test_both_schemes_define_the_same_colours():
    assert len(SCHEMES["light"]) > 30
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_has_a_contrast_of_seven_to_one(scheme, text, ground):
    assert contrast(SCHEMES[scheme][f"--{text}"], SCHEMES[scheme][f"--{ground}"]) >= 7


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_focus_rings_have_a_contrast_of_three_to_one(scheme, edge, ground):
    assert contrast(SCHEMES[scheme][f"--{edge}"], SCHEMES[scheme][f"--{ground}"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_focus_gap_contrasts_with_a_button(scheme):
    # The gap separates the ring from the button.
    assert contrast(SCHEMES[scheme]["--focus-gap"], SCHEMES[scheme]["--brand"]) >= 3
