from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string

from support.contact import PUBLISHED


def helpline(request):
    """For every template: ``helpline``, its number and hours, and ``helpline_block``, the same ready to print."""
    return {
        "helpline": PUBLISHED,
        "helpline_block": _block.__wrapped__(PUBLISHED) if settings.DEBUG else _block(PUBLISHED),
    }


@lru_cache(maxsize=8)
def _block(words):
    # Every page prints it twice or more, and it changes a few times a day.
    return render_to_string("components/_helpline.html", {"helpline": words})
