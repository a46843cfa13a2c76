"""The lists of the admin on a phone, where each row is a card and no heading stands above."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()

# A box in a list that is changed in its place. What people wrote is escaped and holds none.
BOX = re.compile(r'<(?=select |textarea |input type="(?!hidden|checkbox))(\w+)')


@register.filter
def named_by(cells, headers):
    """The ready cells of a row of the admin's list, each with its column's name in ``data-name``, for the style sheet.

    A box inside gets that name too. The box to tick has no name: its heading is a box, too.
    """
    for cell, header in zip(cells, headers, strict=False):
        start = cell[:3]
        if start not in {"<td", "<th"} or "action-checkbox" in header.get("class_attrib", ""):
            yield cell
        else:
            name = escape(capfirst(header["text"]))
            inside = BOX.sub(rf'<\1 aria-label="{name}"', cell[3:])
            # Django's own cell, with an escaped name put in.
            yield mark_safe(f'{start} data-name="{name}"{inside}')  # noqa: S308
