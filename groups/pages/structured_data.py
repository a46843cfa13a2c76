"""Events as schema.org data (JSON-LD) for search engines.

Pure: the event needs its ``group`` and ``venue`` loaded.
"""

import re

from core.dates import words as core_words
from groups.models import Meets

ATTENDANCE = {
    Meets.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Meets.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Meets.BOTH: "https://schema.org/MixedEventAttendanceMode",
}
SCHEDULED = "https://schema.org/EventScheduled"
CANCELLED = "https://schema.org/EventCancelled"
RESCHEDULED = "https://schema.org/EventRescheduled"

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def event(event, absolute):
    """Return the event as a schema.org Event: a dict for ``as_script_json``.

    ``absolute`` makes a full URL of a path. There is no price, which is unknown, and no position: one found by half
    a postcode would lead to the wrong street.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.name,
        "url": absolute(event.get_absolute_url()),
        "startDate": _moment(event.starts_at),
        "endDate": _moment(event.ends_at),
        "eventStatus": SCHEDULED,
        "eventAttendanceMode": ATTENDANCE[event.meets],
        "location": _location(event),
    }
    if event.is_cancelled:
        data["eventStatus"] = CANCELLED
    elif event.is_moved and event.moved_from_starts_at:
        data["eventStatus"] = RESCHEDULED
        data["previousStartDate"] = _moment(event.moved_from_starts_at)
    if description := " ".join(_description(event)):
        data["description"] = description
    if event.group:
        data["organizer"] = {
            "@type": "Organization",
            "name": event.group.name,
            "url": absolute(event.group.get_absolute_url()),
        }
    return data


def _moment(moment):
    """Return ISO 8601 in UK time with its offset: 2026-12-16T18:30:00+00:00."""
    return core_words.london(moment).isoformat(timespec="seconds")


def _location(event):
    """Return the places of the event: one as a dict, two as a list."""
    places = []
    if event.meets != Meets.ONLINE:
        places.append(_place(event.venue))
    if event.meets != Meets.IN_PERSON:
        places.append(_online(event.how_to_join))
    return places[0] if len(places) == 1 else places


def _place(venue):
    _, *street, postcode = venue.address_lines
    street = [line for line in street if line.casefold() != venue.town.casefold()]
    return {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(street),
            "addressLocality": venue.town,
            "postalCode": postcode,
            "addressCountry": "GB",
        },
    }


def _online(how_to_join):
    place = {"@type": "VirtualLocation"}
    if link := WEB_ADDRESS.search(how_to_join):
        place["url"] = link[0]
    return place


def _description(event):
    yield from event.notices
    if event.description:
        yield event.description
    elif event.group:
        yield event.group.summary
