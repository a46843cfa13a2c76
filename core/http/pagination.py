"""Page numbers of long lists. An unknown page is a 404 with a link to the first.

Only the form of our own links is accepted: other spellings would be duplicate URLs in caches.
"""

import re

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404

PAGE = re.compile(r"[1-9][0-9]{0,5}")


class NoSuchPageError(Http404):
    """The list has no such page. The 404 page links to ``first_url``; ``is_private`` if the URL has a search in it."""

    def __init__(self, first_url, *, is_private=False):
        super().__init__("The list has no such page.")
        self.first_url = first_url
        self.is_private = is_private


def number_asked(request, *, first_url, is_private=False, name="page"):
    """Return the requested page number, 1 without one. Raises NoSuchPageError."""
    text = request.GET.get(name, "1")
    if not PAGE.fullmatch(text):
        raise NoSuchPageError(first_url, is_private=is_private)
    return int(text)


def page_asked(request, things, size, *, first_url, name="page"):
    """Return Django's Page with ``size`` of the ``things``. An empty list has one page."""
    number = number_asked(request, first_url=first_url, name=name)
    try:
        return Paginator(things, size).page(number)
    except EmptyPage:
        raise NoSuchPageError(first_url) from None
