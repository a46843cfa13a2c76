"""List items: groups and events as text, ready for the templates. Pure.

Dates, links and notes are prepared here, because templates would take longer.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from core.dates import words as core_words
from groups.dates import words as dates_words
from groups.finder.nearest import Entry
from groups.models import Event, Meets
from groups.models.venue import is_closed


class Tag(NamedTuple):
    """A short label; ``kind`` is the ending of its CSS class."""

    kind: str
    text: str


@dataclass(slots=True)
class ListItem:
    """A group with its next meeting, or an event, as text."""

    name: str
    url: str
    meets: str
    region: str = ""
    distance: str = ""
    # The meeting's own URL if ``url`` is its group's, and its date and time.
    event_url: str = ""
    tile: dates_words.DateTile | None = None
    day: str = ""
    hours: str = ""
    when: str = ""
    is_cancelled: bool = False
    is_confirmed: bool = True
    is_at_usual_venue: bool = True
    is_venue_closed: bool = False
    # Date and problems in brief, for short lists.
    in_brief: str = "No date planned yet"
    tags: list[Tag] = field(default_factory=list)
    # Changes of status ("Cancelled: …"), and other notes.
    status_notes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    town: str = ""
    address: str = ""
    access: str = ""

    def __getitem__(self, name):
        # Templates try this first; an exception would be most of the cost of a look-up.
        return getattr(self, name)


def group_item(entry, *, group_url, event_url, this_year=None):
    """Return the ListItem of an Entry, linked to the group or, without one, to the event.

    ``group_url`` makes a URL of a slug, ``event_url`` of a key. Dates outside ``this_year`` include the year.
    """
    if entry.group_id is None:
        return _list_item(entry, event_url(entry.event_id), this_year)
    shown = _list_item(entry, group_url(entry.slug), this_year)
    if entry.event_id is not None:
        shown.event_url = event_url(entry.event_id)
    return shown


def meeting_item(entry, *, event_url, this_year=None):
    """Return the ListItem of an Entry's meeting, linked to the meeting."""
    return _list_item(entry, event_url(entry.event_id), this_year)


def event_item(event, *, this_year=None):
    """Return the ListItem of an Event with its group and venue loaded, linked to the event."""
    return _list_item(entry_from_event(event), event.get_absolute_url(), this_year)


def distance(entry):
    """Return “About 7 miles away”; empty if unknown.

    The distance is that to the usual venue; the text says so if the next meeting is elsewhere.
    """
    if entry.metres is None:
        return ""
    words = f"{dates_words.miles(entry.metres)} away"
    if entry.group_id and entry.event_id and entry.venue_id not in (None, entry.usual_venue_id):
        return f"Usual place: {words}"
    return words.capitalize()


def _list_item(entry, url, this_year):
    shown = ListItem(
        name=entry.name,
        url=url,
        meets=Meets(entry.meets).label,
        region=entry.region,
        distance=distance(entry),
    )
    # The next meeting may have another format than the group.
    meets = entry.event_meets or entry.meets
    if entry.event_id is not None:
        _add_meeting(shown, entry, this_year)
    shown.is_confirmed = entry.group_confirmed and entry.confirmed is not False
    if not shown.is_confirmed and not shown.is_cancelled:
        words = dates_words.NOT_CONFIRMED_ONLINE if meets == Meets.ONLINE else dates_words.NOT_CONFIRMED
        shown.tags.append(Tag("unconfirmed", words.rstrip(".")))
    if shown.when:
        shown.in_brief = _in_brief(shown)
    shown.tags.append(Tag("in-person" if meets == Meets.IN_PERSON else "online", Meets(meets).label))
    if entry.venue_id is not None and meets != Meets.ONLINE:
        shown.town = entry.venue_town
        shown.address = address(entry.venue_name, entry.venue_address, entry.venue_postcode)
        shown.access = access(entry.step_free, entry.parking, entry.hearing_loop, entry.accessible_toilet)
    return shown


def _in_brief(shown):
    if shown.is_cancelled:
        return f"Cancelled: {shown.when}"
    words = shown.when if shown.is_confirmed else f"{shown.when}, not confirmed yet"
    return f"{words}. The venue is closed on that day" if shown.is_venue_closed else words


def _add_meeting(shown, entry, this_year):
    # Converted once for all texts.
    starts_at = core_words.london(entry.starts_at)
    shown.tile = dates_words.date_tile(starts_at)
    shown.day = dates_words.day(starts_at, year=_is_of_another_year(starts_at, this_year))
    shown.hours = dates_words.time_range(starts_at, entry.ends_at)
    shown.when = f"{shown.day}, {shown.hours}"
    shown.is_at_usual_venue = entry.venue_id == entry.usual_venue_id
    if entry.status == Event.Status.CANCELLED:
        _add_cancellation(shown, entry, this_year)
        return
    if entry.status == Event.Status.MOVED:
        shown.tags.append(Tag("moved", "Moved"))
        shown.status_notes.append(f"Moved: {entry.reason}")
        if entry.moved_from_starts_at is not None:
            was = entry.moved_from_starts_at
            shown.status_notes.append(f"It was to be on {dates_words.day(was)} at {dates_words.time(was)}.")
    if entry.event_title and entry.event_title != entry.name:
        shown.notes.append(f"This meeting: {entry.event_title}")
    if entry.event_meets != entry.meets:
        shown.notes.append(f"This meeting is {Meets(entry.event_meets).label.lower()}.")
    if entry.event_meets == Meets.ONLINE:
        # The venue is the usual one, which an online meeting does not use.
        return
    if not shown.is_at_usual_venue and entry.usual_venue_id is not None:
        shown.notes.append("This meeting is not at the usual place.")
    if is_closed(entry.closed_from, entry.closed_until, starts_at.date()):
        shown.is_venue_closed = True
        reason = entry.closed_reason.rstrip(" .")
        shown.notes.append(f"The venue says it is closed on that day: {reason}. Call before you travel.")


def _is_of_another_year(moment, this_year):
    return this_year is not None and moment.year != this_year


def _add_cancellation(shown, entry, this_year):
    shown.is_cancelled = True
    shown.tags.append(Tag("cancelled", "Cancelled"))
    shown.status_notes.append(f"Cancelled: {entry.reason}")
    if entry.following_id is not None:
        starts_at = core_words.london(entry.following_starts_at)
        day = dates_words.day(starts_at, year=_is_of_another_year(starts_at, this_year))
        hours = dates_words.time_range(starts_at, entry.following_ends_at)
        words = f"The next one after that is on {day}, {hours}."
        if not (entry.group_confirmed and entry.following_confirmed):
            words += f" {dates_words.NOT_CONFIRMED}"
        shown.status_notes.append(words)


def entry_from_event(event):
    """Return an Event as the Entry that the finder's query returns."""
    group, venue = event.group, event.venue
    return Entry(
        group_id=event.group_id,
        slug=group.slug if group else "",
        name=event.name,
        region=group.region if group else "",
        meets=group.meets if group else event.meets,
        group_confirmed=group.confirmed if group else True,
        join_online=event.join_online,
        usual_venue_id=group and group.usual_venue_id,
        metres=None,
        easting=None,
        northing=None,
        event_id=event.pk,
        event_title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        event_meets=event.meets,
        status=event.status,
        reason=event.reason,
        moved_from_starts_at=event.moved_from_starts_at,
        confirmed=event.confirmed,
        venue_id=event.venue_id,
        venue_name=venue and venue.name,
        venue_address=venue and venue.address,
        venue_town=venue and venue.town,
        venue_postcode=venue and venue.postcode,
        step_free=venue and venue.step_free,
        parking=venue and venue.parking,
        hearing_loop=venue and venue.hearing_loop,
        accessible_toilet=venue and venue.accessible_toilet,
        closed_from=venue and venue.closed_from,
        closed_until=venue and venue.closed_until,
        closed_reason=venue and venue.closed_reason,
        following_id=None,
        following_starts_at=None,
        following_ends_at=None,
        following_confirmed=None,
    )


def address(name, lines, postcode):
    """Return the address on one line: “Vallance Community Centre, Sackville Road, Hove, BN3 3WR”."""
    parts = [name, *(line.strip(" ,") for line in lines.splitlines()), postcode]
    return ", ".join(filter(None, parts))


def access(step_free, parking, hearing_loop, accessible_toilet):
    """Return the known access facts of a venue in one line."""
    facts = (
        (step_free, "Step-free", "Not step-free"),
        (parking, "Parking", "No parking"),
        (hearing_loop, "Hearing loop", "No hearing loop"),
        (accessible_toilet, "Accessible toilet", "No accessible toilet"),
    )
    known = [yes if value else no for value, yes, no in facts if value is not None]
    return ". ".join(known) + "." if known else ""
