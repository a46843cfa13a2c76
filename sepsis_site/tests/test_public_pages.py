"""The table of public pages agrees with the URLconf, the menu and the sitemap."""

from django.conf import settings
from django.urls import get_resolver

from sepsis_site.public_pages import MENU, PUBLIC_PAGES
from sepsis_site.seo.sitemap import LAST_CHANGES


def public_url_names(resolver, namespace="", prefix=""):
    """Yield the name of each URL outside the admin."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            if not route.startswith(settings.ADMIN_PATH):
                yield from public_url_names(pattern, f"{pattern.namespace}:" if pattern.namespace else "", route)
        else:
            yield namespace + pattern.name


def test_every_public_url_stands_in_the_table_once_and_nothing_else_does():
    assert sorted(page.url_name for page in PUBLIC_PAGES) == sorted(public_url_names(get_resolver()))


def test_every_parent_is_a_menu_page():
    menu = {url_name for _, url_name, _ in MENU}
    assert {page.parent for page in PUBLIC_PAGES if page.parent} <= menu


def test_every_source_of_a_last_change_is_known_and_used():
    assert {page.sitemap for page in PUBLIC_PAGES if page.sitemap} == set(LAST_CHANGES)
