"""The HTML, stylesheets and scripts of every page are small and do not block rendering."""

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db

# HTML, stylesheets and scripts together, compressed.
MAX_BYTES = 30_000
# Those of every page, and at most two more.
MAX_SHEETS = 5
# gzip levels: nginx's default for pages, and the smallest for static files, which are compressed once.
PAGE_LEVEL, STATIC_LEVEL = 1, 9
STATIC = f"/{settings.STATIC_URL.strip('/')}/"
# How stylesheets and scripts import others.
IMPORTED = {
    ".css": r"""@import\s+(?:url\()?["']?([^"')\s;]+)""",
    ".js": r"""\b(?:from|import)\s*\(?\s*["']([^"']+)["']""",
}


def weights(entry):
    """Return the bytes of the page and of each file it needs, by gzip. Brotli files are smaller still."""
    asked = [sheet["href"] for sheet in entry.parsed.sheets]
    asked += [script["src"] for script in entry.parsed.scripts if "src" in script]
    found = {"the page": len(gzip.compress(entry.response.body, PAGE_LEVEL))}
    while asked:
        address = asked.pop()
        if address not in found:
            found[address], others = of_file(address)
            asked += others
    return found


@cache
def of_file(address):
    """Return the bytes of a static file and the addresses it imports."""
    path = Path(finders.find(address.removeprefix(STATIC)))
    text = path.read_text()
    others = [urljoin(address, other) for other in re.findall(IMPORTED[path.suffix], text)]
    return len(gzip.compress(text.encode(), STATIC_LEVEL)), others


def test_page_with_stylesheets_and_scripts_is_at_most_30_kilobytes(catalogue):
    heavy = []
    for entry in catalogue:
        each = weights(entry)
        # The styleguide shows every component at once, in development only.
        if sum(each.values()) > MAX_BYTES and entry.name != "styleguide":
            parts = ", ".join(f"{name} {size:,}" for name, size in sorted(each.items(), key=lambda one: -one[1]))
            heavy.append(f"{entry.name}, {sum(each.values()):,} bytes: {parts}")
    assert not heavy, "\n".join(heavy)


def test_scripts_are_static_and_do_not_block_rendering(catalogue):
    for entry in catalogue:
        for script in entry.parsed.scripts:
            waits = script.get("type") == "module" or "defer" in script
            assert script.get("src", "").startswith(STATIC) and waits, f"{entry.name}: {script}"  # noqa: PT018


def test_pages_load_few_stylesheets_each_once(catalogue):
    for entry in catalogue:
        sheets = [sheet["href"] for sheet in entry.parsed.sheets]
        assert len(sheets) == len(set(sheets)), entry.name
        # Print stylesheets do not block rendering.
        blocking = [sheet["href"] for sheet in entry.parsed.sheets if sheet.get("media") != "print"]
        assert len(blocking) <= MAX_SHEETS or entry.name == "styleguide", f"{entry.name}: {blocking}"
        assert all("href" in sheet and sheet["href"].startswith(STATIC) for sheet in entry.parsed.sheets), entry.name
