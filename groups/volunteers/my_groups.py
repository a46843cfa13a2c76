"""A leader's groups with their next meetings, and the button that confirms a meeting."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from groups.models import Event
from groups.pages.list_items import event_item
from groups.volunteers import leader_scope, pages

MAX_DATES = 3
FROM_MY_GROUPS = "my-groups"


@pages.view(require_safe)
def my_groups(model_admin, request):
    """The groups that the user leads, with their next meetings and the actions on them."""
    pages.require(request, "groups.change_event")
    now = timezone.now()
    groups = [_group_context(group, now) for group in leader_scope.led_by(request.user)]
    return pages.page(
        model_admin,
        request,
        "my_groups",
        "My groups",
        groups=groups,
        may_add=request.user.has_perm("groups.add_event"),
        has_every_group=leader_scope.has_every_group(request.user),
    )


@pages.view(require_POST)
def confirm(model_admin, request, group_id, event_id):
    """Confirm a planned meeting."""
    pages.require(request, "groups.change_event")
    if not leader_scope.events_for(request.user).filter(pk=event_id, group=group_id).exists():
        raise Http404
    with transaction.atomic():
        # Locked, because another request may be cancelling it.
        event = Event.objects.select_for_update(no_key=True).get(pk=event_id)
        is_news = not event.confirmed and not event.is_cancelled
        if is_news:
            event.confirm()
    if is_news:
        model_admin.log_change(request, event, "Confirmed by the group.")
        model_admin.message_user(request, f"Confirmed: {event.day_and_time}.")
    return redirect("admin:groups_supportgroup_mine")


def _group_context(group, now):
    ahead = list(group.events.filter(listed=True).upcoming(now).select_related("venue")[: MAX_DATES + 1])
    for event in ahead:
        event.group = group
    dates = [{"event": event, "card": event_item(event), "when": event.day_and_time} for event in ahead[:MAX_DATES]]
    return {"group": group, "dates": dates, "has_more": len(ahead) > MAX_DATES}
