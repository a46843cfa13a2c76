"""Events as iCalendar files (RFC 5545), for the calendar programs that people already use.

Pure: everything comes from the events handed in, which need their ``group``, ``venue`` and
``moved_from_venue`` at hand, and from ``now``, the moment the file is made.
"""

from datetime import datetime, timedelta

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar import Event as Entry

from groups import wording
from groups.grid import to_latitude_longitude
from groups.models import Meets
from groups.wording import LONDON

PRODUCT = "-//UK Sepsis Trust//Support groups//EN"
# Not a host name: the site may move, and an entry must stay the same entry.
UID_SUFFIX = "@sepsis-support-groups"

NOT_CONFIRMED = "Not confirmed yet: call before you travel."
NOT_CONFIRMED_ONLINE = "Not confirmed yet: call before you set the time aside."


def event_calendar(event, now, base_url):
    """A calendar of one event, as bytes. ``base_url`` is the site's address without a slash at its end."""
    return _calendar(_title(event), [event], now, base_url)


def group_calendar(group, events, now, base_url):
    """The calendar of ``group`` with ``events``, as bytes, to subscribe to."""
    return _calendar(group.name, events, now, base_url)


def all_calendar(events, now, base_url):
    """The calendar of all ``events`` of all groups and of none, as bytes, to subscribe to."""
    return _calendar("Sepsis support groups and events", events, now, base_url)


def uid(event):
    """The name by which calendar programs know the event for good."""
    return f"{event.uid}{UID_SUFFIX}"


def is_confirmed(event):
    """Whether nothing about the event, nor about its group, still has to be checked."""
    return event.confirmed and (event.group is None or event.group.confirmed)


def _calendar(name, events, now, base_url):
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # The name and the refresh interval twice: as RFC 7986 has them, and as programs older than it do.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    calendar.add_component(_uk_time())
    geo = {}
    for event in events:
        calendar.add_component(_entry(event, now, base_url, geo))
    return calendar.to_ical()


def _uk_time():
    """The rule of UK summer time, which has stood since 1996.

    Written out because icalendar 7.3.0, asked to make it from the time zone database, has spring
    begin at 2am GMT, an hour late, and lists years one by one up to a last one.
    """
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    zone.add_component(_clock_change(TimezoneDaylight(), "BST", (3, 31, 1), before=0, after=1))
    zone.add_component(_clock_change(TimezoneStandard(), "GMT", (10, 27, 2), before=1, after=0))
    return zone


def _clock_change(part, name, first, *, before, after):
    """A change of the clocks each year on the last Sunday of a month, from ``before`` hours ahead of UTC to ``after``.

    ``first`` is the month, day and hour of the change in 1996, by the clock about to change.
    """
    part.add("dtstart", datetime(1996, *first))  # noqa: DTZ001
    part.add("rrule", {"freq": "yearly", "bymonth": first[0], "byday": "-1SU"})
    part.add("tzname", name)
    part.add("tzoffsetfrom", timedelta(hours=before))
    part.add("tzoffsetto", timedelta(hours=after))
    return part


def _entry(event, now, base_url, geo):
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
    if event.venue is not None:
        if event.venue_id not in geo:
            geo[event.venue_id] = tuple(round(degrees, 5) for degrees in to_latitude_longitude(event.venue.position))
        entry.add("geo", geo[event.venue_id])
    entry.add("description", "\n\n".join([*_description(event), url]))
    entry.add("url", url)
    return entry


def _title(event):
    return f"{event.title}, {event.group.name}" if event.title and event.group else event.name


def _summary(event):
    if event.is_cancelled:
        return f"Cancelled: {_title(event)}"
    return _title(event) if is_confirmed(event) else f"{_title(event)} (not confirmed yet)"


def _status(event):
    if event.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if is_confirmed(event) and not event.venue_is_closed else "TENTATIVE"


def _location(venue):
    return "Online" if venue is None else ", ".join(venue.address_lines)


def _description(event):
    """The paragraphs that say what somebody must know before setting out, the pressing ones first."""
    if event.is_cancelled:
        yield f"Cancelled: {event.reason}"
    else:
        if event.is_moved:
            yield " ".join([f"Moved: {event.reason}", *_moved_from(event)])
        if not is_confirmed(event):
            yield NOT_CONFIRMED_ONLINE if event.meets == Meets.ONLINE else NOT_CONFIRMED
        if event.venue_is_closed:
            yield f"The venue is closed on this day: {event.venue.closed_reason}"
    if event.description:
        yield event.description
    join_online = event.join_online or (event.group.join_online if event.group else "")
    if event.meets != Meets.IN_PERSON and join_online:
        yield f"How to join online: {join_online}"
    if event.venue is not None and event.venue.access_notes:
        yield f"Getting in: {event.venue.access_notes}"
    if event.group and event.group.contact:
        yield f"Contact: {event.group.contact}"


def _moved_from(event):
    if event.moved_from_starts_at:
        before = event.moved_from_starts_at
        yield f"It was to be on {wording.day(before, year=True)} at {wording.time(before)}."
    if event.moved_from_venue:
        yield f"It was to be at {event.moved_from_venue}."
