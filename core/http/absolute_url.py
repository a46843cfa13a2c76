"""Absolute public URLs for canonical links, previews, calendars, feeds and emails.

They come from one setting: the Host header is the client's claim, and must not get into caches, search engines or
emails to other people.
"""

from django.conf import settings
from django.utils.encoding import iri_to_uri


def absolute(request, path):
    """Return ``path``, such as "/groups/", with ``settings.SITE_ADDRESS`` in front.

    In development, without that setting, the request's own host is used.
    """
    if not settings.SITE_ADDRESS:
        return request.build_absolute_uri(path)
    # Static files may stand elsewhere, and say so in full.
    return path if path.startswith(("https:", "http:")) else f"{settings.SITE_ADDRESS}{iri_to_uri(path)}"
