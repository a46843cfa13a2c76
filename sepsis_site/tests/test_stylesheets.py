"""The stylesheets as they are written."""

import gzip
import re

# What shows something, or hides it.
SHOWS = {
    "display",
    "visibility",
    "opacity",
    "content",
    "clip",
    "clip-path",
    "block-size",
    "max-block-size",
    "translate",
}


def test_the_stylesheets_stay_small_on_the_wire(settings):
    def size(name):
        return len(gzip.compress((settings.BASE_DIR / "static/css" / name).read_bytes()))

    # What a page waits for, in the first breath of a connection, even a poor one. For paper nobody waits.
    assert size("tokens.css") + size("site.css") + size("components.css") < 13_000
    assert size("print.css") + size("results-print.css") < 4_000


def test_nothing_shows_only_to_who_can_hover(settings):
    looked_at = 0
    for sheet in (settings.BASE_DIR / "static/css").glob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        for selector, rules in re.findall(r"([^{};]+:hover[^{};]*){([^{}]*)}", css):
            looked_at += 1
            changed = {rule.partition(":")[0].strip() for rule in rules.split(";")}
            assert not changed & SHOWS, f"{sheet.name}: {selector.strip()}"
    assert looked_at > 10
