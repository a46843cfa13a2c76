"""Context of the page layout: menu, footer and static URLs.

Rendered once per page name and kept: ``{% url %}`` and ``{% static %}`` on every request would cost more than the rest
of ``base.html``.
"""

from functools import lru_cache, partial
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString

from sepsis_site.public_pages import MENU
from sepsis_site.seo.web_manifest import BACKGROUND, BACKGROUND_DARK
from support.pages.footer import footer_links


class MenuLink(NamedTuple):
    """A menu entry. ``current`` is the aria-current value: "page" on that page, "true" on a page below it."""

    words: str
    url: str
    current: str


class Layout(NamedTuple):
    """URLs and HTML fragments of the layout."""

    home: str
    helpline: str
    finder: str
    events: str
    newsletter: str
    menu: SafeString
    tokens: str
    stylesheet: str
    components: str
    print: str
    large_print: str
    typeface: str
    icon: str
    favicon: str
    background: str
    background_dark: str
    touch_icon: str
    manifest: str
    card: str
    helpline_script: str
    location_script: str
    error_summary_script: str


def layout(request):
    """Context processor: the layout, and ``footer_pages``, which is read only where it is printed."""
    match = request.resolver_match
    # All that the addresses depend on. Only tests change them while the site runs.
    surroundings = (
        settings.ROOT_URLCONF,
        get_urlconf(),
        get_script_prefix(),
        settings.STATIC_URL,
        settings.STORAGES["staticfiles"]["BACKEND"],
    )
    build = _build.__wrapped__ if settings.DEBUG else _build
    return {
        "layout": build(match.view_name if match else "", surroundings),
        "footer_pages": partial(_footer_pages, request.path),
    }


def _footer_pages(path):
    links = footer_links()
    # Keyed by the menu's few pages, never by the requested path.
    current = path if path in {link.url for link in links} else ""
    render = _render_footer_pages.__wrapped__ if settings.DEBUG else _render_footer_pages
    return render(links, current)


@lru_cache(maxsize=64)
def _render_footer_pages(links, current):
    if not links:
        return ""
    links = [MenuLink(link.words, link.url, "page" if link.url == current else "") for link in links]
    return render_to_string("components/_menu.html", {"links": links})


@lru_cache(maxsize=256)
def _build(view_name, surroundings):
    links = [
        MenuLink(words, reverse(target), "page" if view_name == target else "true" if view_name in under else "")
        for words, target, under in MENU
    ]
    return Layout(
        home=reverse("home"),
        helpline=reverse("support:helpline"),
        finder=reverse("groups:finder"),
        events=reverse("groups:events"),
        newsletter=reverse("support:newsletter"),
        menu=render_to_string("components/_menu.html", {"links": links}),
        tokens=static("css/tokens.css"),
        stylesheet=static("css/site.css"),
        components=static("css/components.css"),
        print=static("css/print.css"),
        large_print=static("css/large-print.css"),
        typeface=static("fonts/hyperlegible-next-latin.woff2"),
        icon=static("images/icon.svg"),
        favicon=reverse("favicon"),
        background=BACKGROUND,
        background_dark=BACKGROUND_DARK,
        touch_icon=static("images/touch-icon.png"),
        manifest=reverse("manifest"),
        card=static("images/card.png"),
        helpline_script=static("js/helpline-state.js"),
        location_script=static("js/geolocation.js"),
        error_summary_script=static("js/error-summary.js"),
    )
