"""The groups' tasks on the admin dashboard. Leaders see those of their own groups."""

from django.utils import timezone

from core.admin.tasks import admin_task, seen_by
from groups.admin.venue_closures import at_closed_venues, with_closures_ahead
from groups.models import Event, SupportGroup, Venue


def work(request, *, now):
    groups = seen_by(request, SupportGroup).published()
    ahead = Event.objects.listed().on().upcoming(now).filter(group__isnull=False)
    confirmed = ahead.filter(confirmed=True)
    yield admin_task(
        groups.exclude(pk__in=ahead.values("group")).count,
        "group has no next meeting",
        "groups have no next meeting",
        SupportGroup,
        next="missing",
        published__exact=1,
    )
    yield admin_task(
        groups.filter(pk__in=ahead.values("group")).exclude(pk__in=confirmed.values("group")).count,
        "group has dates that nobody has confirmed",
        "groups have dates that nobody has confirmed",
        SupportGroup,
        next="unconfirmed",
        published__exact=1,
    )
    yield admin_task(
        groups.filter(confirmed=False).count,
        "group has details that nobody has confirmed",
        "groups have details that nobody has confirmed",
        SupportGroup,
        confirmed__exact=0,
        published__exact=1,
    )
    yield admin_task(
        at_closed_venues(seen_by(request, Event).listed().on().upcoming(now)).count,
        "meeting falls on a day its venue is closed: move or cancel it",
        "meetings fall on days their venue is closed: move or cancel them",
        Event,
        venue="closed",
    )
    yield admin_task(
        with_closures_ahead(seen_by(request, Venue), timezone.localdate(now)).count,
        "venue is closed now or later",
        "venues are closed now or later",
        Venue,
        closed="ahead",
    )
