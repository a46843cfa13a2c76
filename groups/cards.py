"""An entry of the finder, put into words for a list: pure, and ready to print.

Everything a template would otherwise work out for each entry (dates, links, notes) is prepared
here: it is a page of ten of these that people wait for.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from groups import wording
from groups.models import Event, Meets

NOT_CONFIRMED = "Not confirmed yet: call before you travel"


class Tag(NamedTuple):
    """A short label; ``kind`` is the ending of its CSS class."""

    kind: str
    text: str


@dataclass(slots=True)
class Card:
    """A group with its next meeting, or an event of no group, in words."""

    name: str
    url: str
    meets: str
    distance: str = ""
    # For a group: the page of its next meeting.
    event_url: str = ""
    tile: wording.DateTile | None = None
    when: str = ""
    is_cancelled: bool = False
    tags: list[Tag] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    address: str = ""
    access: str = ""
    region: str = ""
    town: str = ""
    is_group: bool = True


def card(entry, *, group_url, event_url):
    """The Card of a ``groups.nearest.Entry``. ``group_url`` takes a slug, ``event_url`` a key."""
    is_group = entry.group_id is not None
    has_event = entry.event_id is not None
    shown = Card(
        name=entry.name,
        url=group_url(entry.slug) if is_group else event_url(entry.event_id),
        meets=Meets(entry.meets).label,
        distance="" if entry.metres is None else wording.miles(entry.metres),
        region=entry.region,
        town=entry.venue_town or "",
        is_group=is_group,
    )
    if is_group and has_event:
        shown.event_url = event_url(entry.event_id)
    if has_event:
        _add_meeting(shown, entry, event_url)
    if not entry.group_confirmed or entry.confirmed is False:
        shown.tags.append(Tag("unconfirmed", NOT_CONFIRMED))
    is_online = entry.event_meets == Meets.ONLINE or entry.meets == Meets.ONLINE
    if entry.venue_id is not None and not is_online:
        shown.address = address(entry.venue_name, entry.venue_address, entry.venue_postcode)
        shown.access = access(entry.step_free, entry.parking, entry.hearing_loop, entry.accessible_toilet)
    return shown


def _add_meeting(shown, entry, event_url):
    shown.tile = wording.date_tile(entry.starts_at)
    shown.when = f"{wording.day(entry.starts_at)}, {wording.time_range(entry.starts_at, entry.ends_at)}"
    if entry.status == Event.Status.CANCELLED:
        shown.is_cancelled = True
        shown.tags.append(Tag("cancelled", "Cancelled"))
        shown.notes.append(f"Cancelled: {entry.reason}")
        if entry.following_id is not None:
            shown.notes.append(
                f"The next one after that is on {wording.day(entry.following_starts_at)}, "
                f"{wording.time_range(entry.following_starts_at, entry.following_ends_at)}."
            )
    elif entry.status == Event.Status.MOVED:
        shown.tags.append(Tag("moved", "Moved"))
        shown.notes.append(f"Moved: {entry.reason}")
        if entry.moved_from_starts_at is not None:
            was = entry.moved_from_starts_at
            shown.notes.append(f"It was to be on {wording.day(was)} at {wording.time(was)}.")
    elif entry.venue_id is not None and entry.venue_id != entry.usual_venue_id and entry.group_id is not None:
        shown.notes.append("This meeting is not at the usual place.")
    if entry.event_meets is not None and entry.event_meets != entry.meets:
        shown.notes.append(f"This meeting is {Meets(entry.event_meets).label.lower()}.")
    if is_closed(entry.closed_from, entry.closed_until, wording.london(entry.starts_at).date()):
        shown.notes.append(f"The venue is closed on that day: {entry.closed_reason}")


def is_closed(closed_from, closed_until, day):
    """Whether ``day`` lies in a closure; one without an end goes on."""
    return closed_from is not None and closed_from <= day and (closed_until is None or day <= closed_until)


def address(name, lines, postcode):
    """The address on one line: “Vallance Community Centre, Sackville Road, Hove, BN3 3WR”."""
    parts = [name, *(line.strip(" ,") for line in lines.splitlines()), postcode]
    return ", ".join(filter(None, parts))


def access(step_free, parking, hearing_loop, accessible_toilet):
    """What is known of a venue's access, in one line; what is not known is left out."""
    facts = (
        (step_free, "Step-free", "Not step-free"),
        (parking, "Parking", "No parking"),
        (hearing_loop, "Hearing loop", "No hearing loop"),
        (accessible_toilet, "Accessible toilet", "No accessible toilet"),
    )
    known = [yes if value else no for value, yes, no in facts if value is not None]
    return ". ".join(known) + "." if known else ""
