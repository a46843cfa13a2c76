"""Previews of drafts at their own URL, for users who may change them.

Only a draft checks the user: public pages stay the same for all visitors and can be cached.
"""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render

from core.http.private import keep_private


class HasLeftError(Http404):
    """The content has ended. Visitors get a 410 page."""


def refuse_drafts_to_visitors(request, thing, *, now):
    """Return whether this is a preview of a draft. Raises Http404 for users who may not change it.

    ``thing`` has ``has_page(now)``, and may have ``has_left(now)``, which raises HasLeftError.
    """
    if thing.has_page(now):
        return False
    if may_change(request, thing):
        return True
    has_left = getattr(thing, "has_left", None)
    raise HasLeftError if has_left and has_left(now) else Http404


def may_change(request, thing):
    """Return whether the user may change ``thing`` in the admin: by account, role and object."""
    editors = admin.site._registry.get(type(thing))
    return bool(
        editors
        and admin.site.has_permission(request)
        and editors.has_change_permission(request, thing)
        and editors.get_queryset(request).filter(pk=thing.pk).exists()
    )


def render_page(request, template, context, *, is_preview):
    """Render the page; a draft has a banner and is neither cached nor indexed."""
    response = render(request, template, context | {"is_preview": is_preview})
    return keep_private(response) if is_preview else response
