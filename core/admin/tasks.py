"""What waits for somebody in the admin, as each app tells it. The admin's first page puts the lists together."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse

from core.publishing.scheduling import SOON


class AdminTask(NamedTuple):
    """Things of one kind that need somebody, and the list where they stand.

    ``count`` is called only for who has ``permission``, which is what it takes to see to them. ``one`` and
    ``many`` are the words after a count of one and of several.
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
    """What of ``items`` is for ``user`` to see to, without what counts none."""
    for item in items:
        if user.has_perm(item.permission) and (count := item.count()):
            yield CountedTask(count, item.one if count == 1 else item.many, item.url)


def seen_by(request, model):
    """The rows of ``model`` that the person asking may see in the admin: its fence is the fence here too."""
    return admin.site.get_model_admin(model).get_queryset(request)


def admin_task(count, one, many, model, *, permission="", **narrowed):
    """A AdminTask on the list of ``model``, narrowed by the parameters of its filters. Permission: to change one."""
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
    """The AdminTask of what leaves the site by itself within a week. Its admin has the OnSiteFilter."""
    options = model._meta
    return admin_task(
        seen_by(request, model).leaving(now, within=SOON).count,
        f"{options.verbose_name} leaves the site within a week",
        f"{options.verbose_name_plural} leave the site within a week",
        model,
        site="leaving",
    )
