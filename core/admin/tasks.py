"""Open work for the admin dashboard, as each app reports it."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse

from core.publishing.scheduling import SOON


class AdminTask(NamedTuple):
    """Objects of one kind that need work, and the list that shows them.

    ``count`` is called only for users with ``permission``. ``one`` and ``many`` follow a count of one and of several.
    """

    count: Callable[[], int]
    one: str
    many: str
    url: str
    permission: str


class CountedTask(NamedTuple):
    count: int
    words: str
    url: str


def counted(items, user):
    """Return the items that ``user`` may work on, without those that count zero."""
    for item in items:
        if user.has_perm(item.permission) and (count := item.count()):
            yield CountedTask(count, item.one if count == 1 else item.many, item.url)


def seen_by(request, model):
    """Return the rows of ``model`` that the user may see in the admin, by the admin's own queryset."""
    return admin.site.get_model_admin(model).get_queryset(request)


def admin_task(count, one, many, model, *, permission="", **narrowed):
    """Return an AdminTask for the list of ``model``, filtered by the parameters. Its permission is to change."""
    options = model._meta
    url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    return AdminTask(
        count,
        one,
        many,
        f"{url}?{urlencode(narrowed)}" if narrowed else url,
        permission or f"{options.app_label}.change_{options.model_name}",
    )


def leaving_soon(request, model, *, now):
    """Return the AdminTask of content that ends within a week. Its admin has the OnSiteFilter."""
    options = model._meta
    return admin_task(
        seen_by(request, model).leaving(now, within=SOON).count,
        f"{options.verbose_name} leaves the site within a week",
        f"{options.verbose_name_plural} leave the site within a week",
        model,
        site="leaving",
    )
