"""Which addresses right under the root the site itself uses, so that no editor's page hides behind one.

Three things tell: what the URLconf answers, what stands deeper under the same first part, and what is
served or planned without standing in the URLconf yet.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, get_resolver, get_script_prefix, get_urlconf, resolve

PAGE = "support:page"

# The first part of every address the site has promised, whether or not it answers there today.
PROMISED = {
    *("admin", "communities", "faq", "groups", "healthz", "helpline", "media", "newsletter", "readyz", "resources"),
    *("robots.txt", "search", "sitemap.xml", "static", "stories", "styleguide", ".well-known", "favicon.ico"),
}


def is_taken(slug):
    """Whether ``/<slug>/`` belongs to the site. Capitals make no difference: nobody could tell the two apart."""
    slug = slug.lower()
    if slug in PROMISED | _served_as_files() | _first_parts(get_urlconf() or settings.ROOT_URLCONF):
        return True
    try:
        return resolve(f"{get_script_prefix()}{slug}/").view_name != PAGE
    except Resolver404:
        # Not even a page's address: another check says what may stand in one.
        return False


def _served_as_files():
    """The first parts of the addresses that static and uploaded files are served from."""
    return {_first_part(urlsplit(address).path) for address in (settings.STATIC_URL, settings.MEDIA_URL)} - {""}


@lru_cache(maxsize=8)
def _first_parts(urlconf):
    return {_first_part(route) for route in _routes(get_resolver(urlconf).url_patterns)} - {""}


def _routes(patterns, before=""):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        yield route
        yield from _routes(getattr(pattern, "url_patterns", ()), route)


def _first_part(route):
    """ "stories" of "stories/share/"; nothing of an address that begins with something variable."""
    first = route.lstrip("^/").partition("/")[0]
    return "" if set(first) & set("<>()[]\\") else first.lower()
