"""Events as iCalendar files (RFC 5545).

Pure: the events need their ``group``, ``venue`` and ``moved_from_venue`` loaded; ``now`` is the time of the file.
There is no GEO property: a position found by half a postcode would lead to the wrong street.
"""

from datetime import datetime, timedelta

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as Entry

from core.dates.words import LONDON

PRODUCT = "-//UK Sepsis Trust//Support groups//EN"
# Not a host name: UIDs must stay the same if the site moves.
UID_SUFFIX = "@sepsis-support-groups"


def event_calendar(event, now, base_url):
    """Return a calendar of one event, as bytes. ``base_url`` is the site's URL without a trailing slash."""
    return _calendar(_title(event), [event], now, base_url)


def group_calendar(group, events, now, base_url):
    """Return the calendar of ``group`` with ``events``, as bytes."""
    return _calendar(group.name, events, now, base_url)


def all_calendar(events, now, base_url):
    """Return the calendar of all ``events``, as bytes."""
    return _calendar("Sepsis support groups and events", events, now, base_url)


def uid(event):
    """Return the permanent UID of the event in calendars."""
    return f"{event.uid}{UID_SUFFIX}"


def _calendar(name, events, now, base_url):
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # Name and refresh interval twice: by RFC 7986, and for older programs.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    calendar.add_component(_uk_time())
    for event in events:
        calendar.add_component(_entry(event, now, base_url))
    return calendar.to_ical()


def _uk_time():
    """Return the rule of UK summer time since 1996.

    Written out because icalendar 7.3.0 generates it from the time zone database with summer time an hour late, and
    lists single years.
    """
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    zone.add_component(_clock_change(TimezoneDaylight(), "BST", (3, 31, 1), before=0, after=1))
    zone.add_component(_clock_change(TimezoneStandard(), "GMT", (10, 27, 2), before=1, after=0))
    return zone


def _clock_change(part, name, first, *, before, after):
    """Return a yearly clock change on the last Sunday of a month, from ``before`` to ``after`` hours ahead of UTC.

    ``first`` is the month, day and hour of the change in 1996, by the clock about to change.
    """
    part.add("dtstart", datetime(1996, *first))  # noqa: DTZ001
    part.add("rrule", {"freq": "yearly", "bymonth": first[0], "byday": "-1SU"})
    part.add("tzname", name)
    part.add("tzoffsetfrom", timedelta(hours=before))
    part.add("tzoffsetto", timedelta(hours=after))
    return part


def _entry(event, now, base_url):
    url = base_url + event.get_absolute_url()
    entry = Entry()
    entry.add("uid", uid(event))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now)
    entry.add("last-modified", event.updated_at)
    entry.add("dtstart", event.starts_at.astimezone(LONDON))
    entry.add("dtend", event.ends_at.astimezone(LONDON))
    entry.add("summary", _summary(event))
    entry.add("status", _status(event))
    entry.add("location", _location(event.venue))
    entry.add("description", "\n\n".join([*_description(event), url]))
    entry.add("url", url)
    return entry


def _title(event):
    return f"{event.title}, {event.group.name}" if event.title and event.group else event.name


def _summary(event):
    if event.is_cancelled:
        return f"Cancelled: {_title(event)}"
    return _title(event) if event.is_confirmed else f"{_title(event)} (not confirmed yet)"


def _status(event):
    if event.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if event.is_confirmed and not event.venue_is_closed else "TENTATIVE"


def _location(venue):
    return "Online" if venue is None else ", ".join(venue.address_lines)


def _description(event):
    """Yield the paragraphs of the description, notices first."""
    yield from event.notices
    if event.description:
        yield event.description
    if event.how_to_join:
        yield f"How to join online: {event.how_to_join}"
    if event.venue is not None and event.venue.access_notes:
        yield f"Getting in: {event.venue.access_notes}"
    if event.group and event.group.contact:
        yield f"Contact: {event.group.contact}"
