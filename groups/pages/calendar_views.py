"""Calendar files of one event, and calendars of one group or of all groups to subscribe to."""

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
from groups.models import Event, SupportGroup
from groups.pages import ical

BACK = timedelta(days=30)
AHEAD = timedelta(days=366)
MAX_EVENTS = 2_000
CONTENT_TYPE = "text/calendar; charset=utf-8"


@require_safe
def calendar(request):
    """The calendar of all events."""
    now = timezone.now()
    events = _feed(_public_events(), now)
    return _respond(request, events, lambda: ical.all_calendar(events, now, _base_url(request)))


@require_safe
def group_calendar(request, slug):
    """The calendar of one group's events."""
    now = timezone.now()
    group = get_object_or_404(SupportGroup.objects.published(), slug=slug)
    events = _feed(_public_events().filter(group=group), now)
    return _respond(request, events, lambda: ical.group_calendar(group, events, now, _base_url(request)), group.name)


@require_safe
def event_ics(request, event_id):
    """The calendar file of one event, cancelled or not."""
    event = get_object_or_404(_public_events(), pk=event_id)
    response = _respond(request, [event], lambda: ical.event_calendar(event, timezone.now(), _base_url(request)))
    slug = event.group.slug if event.group else "sepsis-support"
    day = event.starts_at.astimezone(LONDON).date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{slug}-{day}.ics"'
    return response


def _public_events():
    return Event.objects.published().select_related("group", "venue", "moved_from_venue")


def _feed(events, now):
    """Return the events of a calendar, in order: a year ahead, and the last 30 days as far as MAX_EVENTS allows.

    Upcoming dates dropped by their series are included as cancelled, so that calendars show the cancellation.
    """
    ahead = list(events.upcoming(now).filter(starts_at__lt=now + AHEAD)[:MAX_EVENTS])
    over = events.listed().filter(starts_at__gt=now - BACK, ends_at__lte=now).order_by("-starts_at", "-pk")
    return [*reversed(over[: MAX_EVENTS - len(ahead)]), *ahead]


def _respond(request, events, build, *more):
    """Return the calendar that ``build`` makes, or 304 if the client has it.

    The ETag covers all content, including venues, and is weak because each file has its creation time. There is no
    Last-Modified: it would not reflect a corrected venue.
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
