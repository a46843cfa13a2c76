"""The admin dashboard: open work and recent edits."""

import itertools

from django.contrib.admin.models import LogEntry
from django.utils import timezone

import faq.admin_tasks
import groups.admin_tasks
import stories.admin_tasks
import support.admin_tasks
from core.admin.tasks import counted

RECENT = 10


def tasks_for(request):
    """Return the open work of each app that the user may see, without empty items."""
    now = timezone.now()
    items = itertools.chain.from_iterable(
        app.work(request, now=now)
        for app in (stories.admin_tasks, groups.admin_tasks, support.admin_tasks, faq.admin_tasks)
    )
    return list(counted(items, request.user))


def led_groups(request):
    """Return the groups that the user leads."""
    if not request.user.has_perm("groups.change_event"):
        return []
    return list(request.user.led_groups.order_by("name"))


def recent_edits(request):
    """Return recent edits: the user's own, and others' on models the user may see in full.

    Volunteers see their own only.
    """
    edits = LogEntry.objects.select_related("user", "content_type")
    if not request.user.has_perm("groups.add_supportgroup"):
        return edits.filter(user=request.user)[:RECENT]
    seen = []
    for edit in edits[: RECENT * 10]:
        kind = edit.content_type
        if kind and request.user.has_perm(f"{kind.app_label}.view_{kind.model}"):
            seen.append(edit)
        if len(seen) == RECENT:
            break
    return seen
