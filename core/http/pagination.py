"""Which page of a long list somebody asks for. One that is not there is not found, and leads to the first.

Only a number as our own links write it is one: every other way to write it would be another address of the same page,
and each would be kept by caches.
"""

import re

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404

PAGE = re.compile(r"[1-9][0-9]{0,5}")


class NoSuchPageError(Http404):
    """The list has no such page. Visitors are told so (404), with a link to its first: ``first_url``.

    ``is_private``: the address has what somebody looked for in it.
    """

    def __init__(self, first_url, *, is_private=False):
        super().__init__("The list has no such page.")
        self.first_url = first_url
        self.is_private = is_private


def number_asked(request, *, first_url, is_private=False, name="page"):
    """The number in the address, from 1; 1 where there is none. NoSuchPageError for what is no number of a page."""
    text = request.GET.get(name, "1")
    if not PAGE.fullmatch(text):
        raise NoSuchPageError(first_url, is_private=is_private)
    return int(text)


def page_asked(request, things, size, *, first_url, name="page"):
    """Django's Page of ``size`` of the ``things``. An empty list has a first page, and no other."""
    number = number_asked(request, first_url=first_url, name=name)
    try:
        return Paginator(things, size).page(number)
    except EmptyPage:
        raise NoSuchPageError(first_url) from None
