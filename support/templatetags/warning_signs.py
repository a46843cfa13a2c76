from django import template
from django.utils import timezone

from support.models import Page, WarningSigns
from support.pages.warning_signs import warning_cards

register = template.Library()

# Where the charity's lists of signs stand; the starter content makes the page.
PAGE = "signs-of-sepsis"


@register.simple_tag
def emergency_cards():
    """The cards that say when to call 999, from the published page of signs. One query; empty without the page.

    ``{% load warning_signs %}{% emergency_cards as cards %}``
    """
    signs = WarningSigns.objects.filter(page__in=Page.objects.published(timezone.now()).filter(slug=PAGE))
    return [card for card in warning_cards(signs) if card.is_emergency]
