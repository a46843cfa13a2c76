"""Embed schema.org data (JSON-LD) in a page."""

import json

from django.utils.safestring import mark_safe

# What would end a script element, or open a comment or an entity in one.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


def as_script_json(data):
    """Return ``data`` as JSON that cannot end a ``<script type="application/ld+json">``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308
