"""``{% icon "phone" %}``, in every template without a ``load``."""

from django import template

from core.content.icons import ICONS

register = template.Library()


@register.simple_tag
def icon(name):
    """An icon by its name in core.content.icons, for which words stand beside it. KeyError for a name that is none."""
    return ICONS[name]
