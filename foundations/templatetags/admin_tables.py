"""The lists of the admin on a phone, where each row is a card and no heading stands above."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def named_by(cells, headers):
    """The ready cells of a row of the admin's list, each with its column's name in ``data-name``, for the style sheet.

    The box to tick has no name: its heading is a box, too.
    """
    for cell, header in zip(cells, headers, strict=False):
        start = cell[:3]
        if start not in {"<td", "<th"} or "action-checkbox" in header.get("class_attrib", ""):
            yield cell
        else:
            yield mark_safe(format_html('{} data-name="{}"', mark_safe(start), capfirst(header["text"])) + cell[3:])
