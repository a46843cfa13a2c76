"""Drafts, seen at their own address exactly as visitors will see them, by those who may change them.

Only a draft asks who is looking: public pages stay the same for everybody, and can be kept by any cache.
"""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render

from core.http.private import keep_private


class HasLeftError(Http404):
    """It was on the site, and its time there is over. Visitors are told so (410)."""


def refuse_drafts_to_visitors(request, thing, *, now):
    """Whether this is a preview of a draft; Http404 for somebody who may not change it.

    ``thing`` has ``has_page(now)``: whether visitors find it at ``now``. It may have ``has_left(now)``: whether its
    time is over, which raises HasLeftError.
    """
    if thing.has_page(now):
        return False
    if may_change(request, thing):
        return True
    has_left = getattr(thing, "has_left", None)
    raise HasLeftError if has_left and has_left(now) else Http404


def may_change(request, thing):
    """Whether whoever asks may change ``thing`` in the admin: by their account, their role, and the thing itself."""
    editors = admin.site._registry.get(type(thing))
    return bool(
        editors
        and admin.site.has_permission(request)
        and editors.has_change_permission(request, thing)
        and editors.get_queryset(request).filter(pk=thing.pk).exists()
    )


def render_page(request, template, context, *, is_preview):
    """The page; of a draft with a banner that says so, kept by nobody and found by no search engine."""
    response = render(request, template, context | {"is_preview": is_preview})
    return keep_private(response) if is_preview else response
