"""How a page shows the text that editors formatted. What comes in was cleaned when it was saved."""

import re

from django import template
from django.utils.safestring import mark_safe

from core.content.rich_text import CALLOUTS

register = template.Library()

_CALLOUT = re.compile(rf'<blockquote class="({"|".join(CALLOUTS)})">((?:(?!<blockquote).)*?)</blockquote>', re.DOTALL)
_HEADING = re.compile(r"\s*<(h[23])>(.*?)</\1>", re.DOTALL)
_TABLE = re.compile(r"<table>((?:(?!<table>).)*?)</table>", re.DOTALL)
# Hidden text, for readers who cannot see the colour.
URGENCY = {"warning": "Important", "emergency": "Emergency"}


@register.filter
def rich_text(html):
    """``html`` with its callouts as cards, and its tables so that they scroll alone and say what heads what."""
    return mark_safe(_TABLE.sub(_table, _CALLOUT.sub(_callout, html)))  # noqa: S308 (cleaned on save)


def _callout(found):
    kind, inside = found.groups()
    heading = _HEADING.match(inside)
    words = heading[2] if heading else CALLOUTS[kind]
    level = heading[1] if heading else "h2"
    rest = inside[heading.end() :] if heading else inside
    return (
        f'<div class="{kind}"><{level}><span class="visually-hidden">{URGENCY[kind]}: </span>{words}</{level}>'
        f"<div>{rest}</div></div>"
    )


def _table(found):
    first, end, others = found[1].partition("</tr>")
    rows = _scoped(first, "col") + end + _scoped(others, "row")
    return f'<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>{rows}</table></div>'


def _scoped(rows, scope):
    return re.sub(r"<th(?=[ >])", f'<th scope="{scope}"', rows)
