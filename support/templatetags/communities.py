from django import template
from django.utils import timezone

from support.models import OnlineCommunity

register = template.Library()


@register.simple_tag
def communities_for(nation="", limit=None):
    """Published online communities for people of ``nation`` (a code such as "NIR", or empty), its own first.

    One query. ``{% load communities %}{% communities_for "NIR" 3 as communities %}``
    """
    return list(OnlineCommunity.objects.published(timezone.now()).for_nation(nation)[:limit])
