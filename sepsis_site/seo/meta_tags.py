"""Meta tags: canonical URL, link preview and breadcrumbs.

A page that is not indexed has none, so that no URL with a postcode or search becomes a canonical one.
"""

from functools import partial
from html import unescape
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.content.structured_data import as_script_json
from core.http.absolute_url import absolute
from sepsis_site.public_pages import MENU


class Head(NamedTuple):
    """``title``, ``description`` and ``robots`` are HTML. The other fields are empty for a page that is not indexed."""

    title: SafeString
    description: SafeString
    robots: SafeString
    address: str = ""
    picture: str = ""
    breadcrumbs: str = ""


def head_of(context, *, title, description, robots):
    """Return the Head for ``context``; its texts are HTML from the template's blocks.

    A view may set ``canonical_path`` where it differs from the request's path (page 2 of a list, never a filter), and
    ``breadcrumbs``, pairs of text and path.
    """
    # Rendered by a template, with all that was typed escaped.
    title, description, robots = (
        mark_safe(" ".join(words.split()))  # noqa: S308
        for words in (title, description, robots)
    )
    request = context.get("request")
    printing = context.get("printing")
    nobody_keeps_it = context.get("is_preview") or "noindex" in robots or (printing and printing.is_large)
    if request is None or request.method not in {"GET", "HEAD"} or nobody_keeps_it:
        return Head(title, description, robots)
    trail = [(unescape(title), request.path)]
    if request.path != reverse("home"):
        trail = [("Home", reverse("home")), *(context.get("breadcrumbs") or above(request.resolver_match)), *trail]
    return Head(
        title,
        description,
        robots,
        address=absolute(request, context.get("canonical_path") or request.path),
        picture=absolute(request, context["layout"].card),
        breadcrumbs=as_script_json(breadcrumb_list(trail, partial(absolute, request))) if len(trail) > 1 else "",
    )


def above(match):
    """Return the menu page above this one as a list of one (text, path), or an empty list."""
    name = match.view_name if match else ""
    return [(words, reverse(target)) for words, target, under in MENU if name in under]


def breadcrumb_list(trail, absolute):
    """Return a schema.org BreadcrumbList of (text, path) pairs from the home page down."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": words, "item": absolute(path)}
            for number, (words, path) in enumerate(trail, start=1)
        ],
    }
