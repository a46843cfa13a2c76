"""The first page of the admin: what needs whoever has logged in, and what was changed last."""

import itertools

from django.contrib.admin.models import LogEntry
from django.utils import timezone

import faq.admin_tasks
import groups.admin_tasks
import stories.admin_tasks
import support.admin_tasks
from core.admin.tasks import counted

RECENT = 10


def work_for(request):
    """What waits for the person asking, by app: only what they may see to, and nothing that counts none."""
    now = timezone.now()
    items = itertools.chain.from_iterable(
        app.work(request, now=now)
        for app in (stories.admin_tasks, groups.admin_tasks, support.admin_tasks, faq.admin_tasks)
    )
    return list(counted(items, request.user))


def led_groups(request):
    """The groups that the person asking leads, for the way straight to their dates. Empty for all others."""
    if not request.user.has_perm("groups.change_event"):
        return []
    return list(request.user.led_groups.order_by("name"))


def recent_edits(request):
    """The latest changes that the person asking may know of: their own, and others' to what they may see wholly.

    A volunteer sees their own alone, for others' lines name things beyond their groups.
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
