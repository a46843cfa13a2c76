"""What every page tells browsers and phones about itself, and what its boxes tell them of what belongs in them."""

import re

import pytest
from justhtml import JustHTML

pytestmark = pytest.mark.django_db

FOR_DEVICES = (
    r'<meta name="theme-color" media="\(prefers-color-scheme: light\)" content="#fbf7f2">',
    r'<meta name="theme-color" media="\(prefers-color-scheme: dark\)" content="#19121e">',
    r'<link rel="icon" href="/favicon\.ico" sizes="32x32">',
    r'<link rel="icon" href="/static/images/icon\.svg" type="image/svg\+xml">',
    r'<link rel="apple-touch-icon" href="/static/images/touch-icon\.png">',
    r'<link rel="manifest" href="/site\.webmanifest">',
    r'<link rel="stylesheet" href="/static/css/print\.css" media="print">',
)


def test_every_page_names_its_icons_its_manifest_its_colours_and_how_it_prints(pictures):
    for picture in pictures:
        for wanted in FOR_DEVICES:
            assert len(re.findall(wanted, picture.html)) == 1, f"{picture.name}: {wanted}"


# What a browser can fill in by itself, or lay the right keys out for: ("autocomplete", "inputmode") of each box.
FILLED_IN = {
    "email": ("email", None),
    "name": ("name", None),
    "address": ("street-address", None),
    "postcode": ("postal-code", None),
    "outward_code": ("postal-code", None),
    "copies": ("off", "numeric"),
}
# What nobody has typed before, and what is nobody's: browsers keep it to themselves.
NEVER_BEFORE = ("off", None)


def test_every_box_says_what_belongs_in_it_so_that_nobody_types_what_their_phone_knows(pictures):
    seen = set()
    for picture in pictures:
        if picture.name == "styleguide":
            continue
        for box in JustHTML(picture.html, sanitize=False).query("main input, main textarea"):
            if box.attrs.get("type") in ("hidden", "checkbox", "radio", "file", "search"):
                continue
            name = re.sub(r"_\d+$", "", box.attrs["name"])
            told = box.attrs.get("autocomplete"), box.attrs.get("inputmode")
            assert told == FILLED_IN.get(name, NEVER_BEFORE), f"{picture.name}: {name}"
            if name == "email":
                assert box.attrs["type"] == "email", picture.name
            seen.add(name)
    assert seen >= FILLED_IN.keys()
