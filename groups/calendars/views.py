"""Calendar files: one event to add, one group or all to subscribe to."""

import hashlib
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from core.dates.words import LONDON
from core.http.absolute_url import absolute
from groups.calendars import ical
from groups.models import Event, SupportGroup

BACK = timedelta(days=30)
AHEAD = timedelta(days=366)
MAX_EVENTS = 2_000
CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def calendar(request):
    """All groups' events, and those of no group, to subscribe to."""
    now = timezone.now()
    events = _feed(_public_events(), now)
    return _respond(request, events, lambda: ical.all_calendar(events, now, _base_url(request)))


@require_safe
def group_calendar(request, slug):
    """One group's events, to subscribe to."""
    now = timezone.now()
    group = get_object_or_404(SupportGroup.objects.published(), slug=slug)
    events = _feed(_public_events().filter(group=group), now)
    return _respond(request, events, lambda: ical.group_calendar(group, events, now, _base_url(request)), group.name)


@require_safe
def event_ics(request, event_id):
    """One event, cancelled or not, as a file to add to a calendar."""
    event = get_object_or_404(_public_events(), pk=event_id)
    response = _respond(request, [event], lambda: ical.event_calendar(event, timezone.now(), _base_url(request)))
    slug = event.group.slug if event.group else "sepsis-support"
    day = event.starts_at.astimezone(LONDON).date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{slug}-{day}.ics"'
    return response


def _public_events():
    return Event.objects.published().select_related("group", "venue", "moved_from_venue")


def _feed(events, now):
    """The events of a subscription, in order: a year ahead, and the last 30 days if there is room for them.

    Dates that their series dropped are in it as cancelled while they lie ahead, so that calendars strike them out.
    """
    ahead = list(events.upcoming(now).filter(starts_at__lt=now + AHEAD)[:MAX_EVENTS])
    over = events.listed().filter(starts_at__gt=now - BACK, ends_at__lte=now).order_by("-starts_at", "-pk")
    return [*reversed(over[: MAX_EVENTS - len(ahead)]), *ahead]


def _respond(request, events, build, *more):
    """The calendar that ``build`` makes, or 304 if the asker has it.

    The tag covers every word shown, a venue's address too, and is weak because each copy bears the
    time it was made. There is no Last-Modified: a corrected venue would not show in it.
    """
    etag = _etag(request, events, more)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(build(), content_type=CONTENT_TYPE)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=15 * 60, stale_if_error=24 * 60 * 60)
    return response


def _etag(request, events, more):
    shown = hashlib.sha256(repr((_base_url(request), more)).encode())
    for event in events:
        for part in (event, event.group, event.venue, event.moved_from_venue):
            values = part and [value for name, value in vars(part).items() if not name.startswith("_")]
            shown.update(repr(values).encode())
    return "W/" + quote_etag(shown.hexdigest())


def _base_url(request):
    return absolute(request, "/").rstrip("/")
