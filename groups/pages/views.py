"""Pages of one group, of one event, and of all events by date."""

from functools import partial
from itertools import groupby
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.content.structured_data import as_script_json
from core.dates import words as core_words
from core.http.absolute_url import absolute
from core.http.pagination import page_asked
from core.http.print_version import printing
from core.publishing.previews import refuse_drafts_to_visitors, render_page
from groups.dates import words as dates_words
from groups.maps import layout as maps_layout
from groups.maps.svg import as_svg
from groups.maps.towns import towns_in
from groups.models import Event, SupportGroup
from groups.pages import structured_data
from groups.pages.list_items import access, event_item
from groups.pages.rendered_lists import ResultList, of_events

MAX_NEXT_DATES = 4
PAGE_SIZE = 20


@require_safe
def detail(request, slug):
    """The page of one group."""
    group = get_object_or_404(SupportGroup.objects.select_related("usual_venue"), slug=slug)
    now = timezone.now()
    is_preview = refuse_drafts_to_visitors(request, group, now=now)
    dates = list(group.events.listed().upcoming(now).select_related("venue", "moved_from_venue")[: MAX_NEXT_DATES + 1])
    for event in dates:
        # Saves a query for each.
        event.group = group
    picture = maps_layout.venue_map(group.position, towns_in)
    calendar_url = absolute(request, reverse("groups:group_calendar", args=[slug]))
    context = {
        "group": group,
        "dates": [_date_of(group, event, now) for event in dates[:MAX_NEXT_DATES]],
        "has_more_dates": len(dates) > MAX_NEXT_DATES,
        "venue": group.usual_venue and venue_context(group.usual_venue),
        "picture": picture,
        "map": picture and as_svg(picture, "venue"),
        "closure": group.usual_venue and group.usual_venue.closure_in_words(timezone.localdate(now)),
        "regularly": [series.in_words for series in group.series.current(timezone.localdate(now))],
        "json_ld": list(filter(None, (_json_ld(request, event) for event in dates[:MAX_NEXT_DATES]))),
        # Calendar programs subscribe to URLs of this scheme.
        "subscribe_url": f"webcal://{calendar_url.partition('://')[2]}",
        "printing": printing(request),
    }
    return render_page(request, "groups/detail.html", context, is_preview=is_preview)


@require_safe
def events(request):
    """Upcoming events by date, paginated; ``?group=`` limits them to one group."""
    now = timezone.now()
    upcoming = Event.objects.listed().upcoming(now).select_related("group", "venue")
    group = None
    if slug := request.GET.get("group", "").replace("\x00", ""):
        group = SupportGroup.objects.published().filter(slug=slug).first()
        upcoming = upcoming.filter(group=group) if group else upcoming
    first_url = reverse("groups:events") + (f"?{urlencode({'group': group.slug})}" if group else "")
    page = page_asked(request, upcoming, PAGE_SIZE, first_url=first_url)
    months = [
        ResultList(month, of_events(of_month, now=now))
        for month, of_month in groupby(page.object_list, key=lambda event: dates_words.month(event.starts_at))
    ]
    heading = f"Dates of {group.name}" if group else "What’s on"
    context = {
        "heading": heading,
        "months": months,
        "page": page,
        "group": group,
        # The canonical page has the dates of all groups.
        "canonical_path": request.path + (f"?page={page.number}" if page.number > 1 and not group else ""),
    }
    response = render(request, "groups/events.html", context)
    if "group" in request.GET and not group:
        # Unknown slugs are unlimited and must not fill a cache.
        response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def event_detail(request, event_id):
    """The page of one event, cancelled or not."""
    event = get_object_or_404(Event.objects.select_related("group", "venue", "moved_from_venue"), pk=event_id)
    is_preview = refuse_drafts_to_visitors(request, event, now=timezone.now())
    words = event_item(event)
    context = {
        "event": event,
        "words": words,
        "day": dates_words.day(event.starts_at, year=True),
        "venue": event.venue and venue_context(event.venue),
        "is_over": event.ends_at <= timezone.now(),
        "json_ld": _json_ld(request, event),
        "breadcrumbs": [(event.group.name, event.group.get_absolute_url())] if event.group else None,
        "printing": printing(request),
    }
    return render_page(request, "groups/event.html", context, is_preview=is_preview)


def _date_of(group, event, now):
    """Return the ListItem of a date on its group's page, without what the page already shows."""
    shown = event_item(event, this_year=core_words.london(now).year)
    if shown.is_at_usual_venue:
        shown.address = shown.access = ""
    if not group.confirmed:
        shown.tags = [tag for tag in shown.tags if tag.kind != "unconfirmed"]
    return shown


def venue_context(venue):
    """Return the template context of a venue, with a link to an external map.

    The link searches for the postcode: the stored position may be a mile off. Nothing is loaded from the map's site.
    """
    return {
        "lines": venue.address_lines,
        "access": access(venue.step_free, venue.parking, venue.hearing_loop, venue.accessible_toilet),
        "access_notes": venue.access_notes,
        "map_url": f"https://www.openstreetmap.org/search?{urlencode({'query': venue.postcode})}",
    }


def _json_ld(request, event):
    """Return structured data; empty while the event is not confirmed or its venue is closed."""
    if not event.is_confirmed or event.venue_is_closed:
        return ""
    return as_script_json(structured_data.event(event, partial(absolute, request)))
