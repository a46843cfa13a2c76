"""What a browser fetches with every page, before the typeface and pictures: little, and none of it in the way."""

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db

# In bytes, compressed: HTML, stylesheets and scripts together.
MOST = 30_000
# The three of every page, and at most two for what only some pages have.
MOST_SHEETS = 5
# How hard nginx packs pages when nobody tells it; what is static is packed once, as small as it gets.
IN_A_HURRY, AT_LEISURE = 1, 9
STATIC = f"/{settings.STATIC_URL.strip('/')}/"
# How a stylesheet and a script name another one that they need.
IMPORTED = {
    ".css": r"""@import\s+(?:url\()?["']?([^"')\s;]+)""",
    ".js": r"""\b(?:from|import)\s*\(?\s*["']([^"']+)["']""",
}


def weights(picture):
    """{what is fetched: its bytes}, packed by gzip. Browsers that know Brotli get files that are smaller still."""
    asked = [sheet["href"] for sheet in picture.parts.sheets]
    asked += [script["src"] for script in picture.parts.scripts if "src" in script]
    found = {"the page": len(gzip.compress(picture.answer.body, IN_A_HURRY))}
    while asked:
        address = asked.pop()
        if address not in found:
            found[address], others = of_file(address)
            asked += others
    return found


@cache
def of_file(address):
    """(bytes, the addresses it imports) of a static file."""
    path = Path(finders.find(address.removeprefix(STATIC)))
    text = path.read_text()
    others = [urljoin(address, other) for other in re.findall(IMPORTED[path.suffix], text)]
    return len(gzip.compress(text.encode(), AT_LEISURE)), others


def test_no_page_weighs_more_than_thirty_kilobytes(pictures):
    heavy = []
    for picture in pictures:
        each = weights(picture)
        # The styleguide shows every part at once, and never on a real site.
        if sum(each.values()) > MOST and picture.name != "styleguide":
            parts = ", ".join(f"{name} {size:,}" for name, size in sorted(each.items(), key=lambda one: -one[1]))
            heavy.append(f"{picture.name}, {sum(each.values()):,} bytes: {parts}")
    assert not heavy, "\n".join(heavy)


def test_no_script_keeps_a_page_from_being_shown(pictures):
    for picture in pictures:
        for script in picture.parts.scripts:
            waits = script.get("type") == "module" or "defer" in script
            assert script.get("src", "").startswith(STATIC) and waits, f"{picture.name}: {script}"  # noqa: PT018


def test_a_page_fetches_few_stylesheets_and_each_once(pictures):
    for picture in pictures:
        sheets = [sheet["href"] for sheet in picture.parts.sheets]
        assert len(sheets) == len(set(sheets)), picture.name
        # Nobody waits for what is for paper.
        waited_for = [sheet["href"] for sheet in picture.parts.sheets if sheet.get("media") != "print"]
        assert len(waited_for) <= MOST_SHEETS or picture.name == "styleguide", f"{picture.name}: {waited_for}"
        assert all("href" in sheet and sheet["href"].startswith(STATIC) for sheet in picture.parts.sheets), picture.name
