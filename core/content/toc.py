"""The table of contents of a long rich text. Pure."""

import re
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags
from django.utils.text import slugify

# A shorter page is read without a list of what it holds.
WORTH_A_LIST = 4

_TAG = re.compile(r"<(/?)(blockquote|h2)(?: [^>]*)?>")


class Heading(NamedTuple):
    anchor: str
    words: str


def with_toc(html):
    """Return (``html`` with ids on its main headings, those headings).

    Headings in callouts and quotations are left out. A short page is returned unchanged without headings. ``html`` was
    cleaned on save, so its tags are balanced.
    """
    headings, pieces, told, depth, opened = [], [], 0, 0, None
    for tag in _TAG.finditer(html):
        closes, name = bool(tag[1]), tag[2]
        if name == "blockquote":
            depth += -1 if closes else 1
        elif not closes and depth == 0:
            opened = tag
        elif closes and opened:
            words = " ".join(unescape(strip_tags(html[opened.end() : tag.start()])).split())
            headings.append(Heading(_anchor(words, headings), words))
            pieces += [html[told : opened.start()], f'<h2 id="{headings[-1].anchor}">']
            told, opened = opened.end(), None
    if len(headings) < WORTH_A_LIST:
        return html, []
    return "".join(pieces) + html[told:], headings


def _anchor(words, others):
    """Return an id with a prefix that no template uses."""
    anchor = f"part-{slugify(words)[:60].strip('-') or len(others) + 1}"
    taken = {other.anchor for other in others}
    return f"{anchor}-{len(others) + 1}" if anchor in taken else anchor
