"""The metadata of every page for browsers and phones, and the autocomplete hints of its fields."""

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


def test_every_page_links_icons_manifest_theme_colours_and_print_stylesheet(catalogue):
    for entry in catalogue:
        for wanted in FOR_DEVICES:
            assert len(re.findall(wanted, entry.html)) == 1, f"{entry.name}: {wanted}"


# (autocomplete, inputmode) of each field that a browser can fill in or show a fitting keyboard for.
AUTOCOMPLETE = {
    "email": ("email", None),
    "name": ("name", None),
    "address": ("street-address", None),
    "postcode": ("postal-code", None),
    "outward_code": ("postal-code", None),
    "copies": ("off", "numeric"),
}
# Any other field: nothing the visitor typed before fits.
NO_AUTOCOMPLETE = ("off", None)


def test_every_field_has_autocomplete_and_inputmode(catalogue):
    seen = set()
    for entry in catalogue:
        if entry.name == "styleguide":
            continue
        for box in JustHTML(entry.html, sanitize=False).query("main input, main textarea"):
            if box.attrs.get("type") in ("hidden", "checkbox", "radio", "file", "search"):
                continue
            name = re.sub(r"_\d+$", "", box.attrs["name"])
            told = box.attrs.get("autocomplete"), box.attrs.get("inputmode")
            assert told == AUTOCOMPLETE.get(name, NO_AUTOCOMPLETE), f"{entry.name}: {name}"
            if name == "email":
                assert box.attrs["type"] == "email", entry.name
            seen.add(name)
    assert seen >= AUTOCOMPLETE.keys()
