"""What a page says of itself in its head: its own address, the card of a link to it, and where in the site it stands.

A page that search engines may not keep has none of it: what somebody typed, a draft, a private page. So no address
with a postcode or a search in it is ever written down as the page's own.
"""

from functools import partial
from html import unescape
from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.content.structured_data import as_script_json
from core.http.absolute_url import absolute
from sepsis_site.layout import MENU


class Head(NamedTuple):
    """``title``, ``description`` and ``robots`` are HTML. The others are empty for a page nobody may keep."""

    title: SafeString
    description: SafeString
    robots: SafeString
    address: str = ""
    picture: str = ""
    breadcrumbs: str = ""


def head_of(context, *, title, description, robots):
    """The Head of the page that ``context`` is rendered for; its words are HTML, as the template's blocks gave them.

    A view may put into the context ``canonical_path``, where it is not the path that was asked for (a further page
    of a list; never what narrows one), and ``breadcrumbs``, pairs of words and path for the pages above this one.
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
        picture=absolute(request, context["chrome"].card),
        breadcrumbs=as_script_json(breadcrumb_list(trail, partial(absolute, request))) if len(trail) > 1 else "",
    )


def above(match):
    """The page of the menu that another one belongs to, as a list of one pair of words and path; else empty."""
    name = match.view_name if match else ""
    return [(words, reverse(target)) for words, target, under in MENU if name in under]


def breadcrumb_list(trail, absolute):
    """Pairs of words and path, from the home page down to this one, as a schema.org BreadcrumbList."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": words, "item": absolute(path)}
            for number, (words, path) in enumerate(trail, start=1)
        ],
    }
