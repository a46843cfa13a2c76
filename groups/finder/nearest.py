"""The nearest groups and events, each with its next meeting, in one SQL statement.

In SQL because the ORM has no LATERAL join and would spend more time compiling the query than PostgreSQL answering it.
A nearest-neighbour scan (``ORDER BY position <-> point``) walks a GiST index outwards and stops after ``limit``
rows; for each, an index on (group, start) yields the next meeting.
"""

import enum
from typing import Any, NamedTuple

from django.db import connections

from groups.gazetteer.national_grid import METRES_IN_A_MILE, Position

# The search radius in miles, and how many of the nearest are sorted by date.
NEARBY_MILES = 30
MAX_BY_DATE = 100
# The length of the list of all groups.
MAX_GROUPS = 200


class Order(enum.Enum):
    DISTANCE = "distance"
    DATE = "date"


class Entry(NamedTuple):
    """A group with its next meeting, or an event that belongs to no group. Times are UTC datetimes.

    ``usual_venue_id`` is the group's usual venue; the other venue fields are those of the next meeting.
    ``following_…`` is the next meeting that takes place if the next one is cancelled. An event without a group has
    ``group_id`` None. ``metres`` and the position are those of the group's usual venue, or of such an event.
    """

    group_id: int | None
    slug: str
    name: str
    region: str
    meets: str
    group_confirmed: bool
    join_online: str
    usual_venue_id: int | None
    metres: float | None
    easting: float | None
    northing: float | None
    event_id: int | None
    event_title: str | None
    starts_at: Any
    ends_at: Any
    event_meets: str | None
    status: str | None
    reason: str | None
    moved_from_starts_at: Any
    confirmed: bool | None
    venue_id: int | None
    venue_name: str | None
    venue_address: str | None
    venue_town: str | None
    venue_postcode: str | None
    step_free: bool | None
    parking: bool | None
    hearing_loop: bool | None
    accessible_toilet: bool | None
    closed_from: Any
    closed_until: Any
    closed_reason: str | None
    following_id: int | None
    following_starts_at: Any
    following_ends_at: Any
    following_confirmed: bool | None

    @property
    def position(self):
        return None if self.easting is None else Position(self.easting, self.northing)

    @property
    def miles(self):
        return None if self.metres is None else self.metres / METRES_IN_A_MILE


EVENT = """e.id, e.title, e.starts_at, e.ends_at, e.meets, e.status, e.reason, e.moved_from_starts_at, e.confirmed"""
VENUE = """v.id, v.name, v.address, v.town, v.postcode,
    v.step_free, v.parking, v.hearing_loop, v.accessible_toilet, v.closed_from, v.closed_until, v.closed_reason"""
SHOWN = "published AND listed"
# No event lasts longer than a day (a constraint), so the first condition can use the index.
UPCOMING = "starts_at > %(now)s - interval '24 hours' AND ends_at > %(now)s"

GROUPS_NEARBY = """
    SELECT *, position <-> %(here)s::point AS metres FROM groups_supportgroup
    WHERE published AND position IS NOT NULL {narrowed}
    ORDER BY position <-> %(here)s::point LIMIT %(limit)s"""

GROUPS_ONLINE = """
    SELECT *, NULL::float8 AS metres FROM groups_supportgroup
    WHERE published AND meets = 'online' ORDER BY name LIMIT %(limit)s"""

ALL_GROUPS = """
    SELECT *, NULL::float8 AS metres FROM groups_supportgroup
    WHERE published ORDER BY name LIMIT %(limit)s"""

# {chosen} yields groups with their distances.
GROUPS = f"""
SELECT g.id, g.slug, g.name, g.region, g.meets, g.confirmed, g.join_online, g.usual_venue_id, g.metres,
    g.position[0], g.position[1],
    {EVENT}, {VENUE}, f.id, f.starts_at, f.ends_at, f.confirmed
FROM ({{chosen}}) g
LEFT JOIN LATERAL (
    SELECT * FROM groups_event WHERE group_id = g.id AND {SHOWN} AND {UPCOMING}
    ORDER BY starts_at, id LIMIT 1) e ON true
LEFT JOIN LATERAL (
    SELECT id, starts_at, ends_at, confirmed FROM groups_event WHERE group_id = g.id AND {SHOWN} AND {UPCOMING}
    AND status <> 'cancelled' ORDER BY starts_at, id LIMIT 1) f ON e.status = 'cancelled'
LEFT JOIN groups_venue v ON v.id = COALESCE(e.venue_id, g.usual_venue_id)
"""

# {chosen} yields events with their distances.
EVENTS = f"""
SELECT NULL::bigint, '', e.title, '', e.meets, true, e.join_online, NULL::bigint, e.metres,
    e.position[0], e.position[1],
    {EVENT}, {VENUE}, NULL::bigint, NULL::timestamptz, NULL::timestamptz, NULL::boolean
FROM ({{chosen}}) e LEFT JOIN groups_venue v ON v.id = e.venue_id
"""

EVENTS_NEARBY = f"""
    SELECT *, position <-> %(here)s::point AS metres FROM groups_event
    WHERE group_id IS NULL AND position IS NOT NULL AND {SHOWN} AND {UPCOMING} {{narrowed}}
    ORDER BY position <-> %(here)s::point LIMIT %(limit)s"""

EVENTS_ONLINE = f"""
    SELECT *, NULL::float8 AS metres FROM groups_event
    WHERE group_id IS NULL AND meets = 'online' AND {SHOWN} AND {UPCOMING}
    ORDER BY starts_at LIMIT %(limit)s"""

_names = ", ".join(f"c{number}" for number in range(len(Entry._fields)))
_column = {field: f"c{number}" for number, field in enumerate(Entry._fields)}
# At the same distance, cancelled meetings come last.
_BY_DISTANCE = (
    "ORDER BY {metres}, {status} = 'cancelled' NULLS LAST, {starts_at} NULLS LAST, {name} LIMIT %(limit)s"
).format(**_column)
# By date within the search radius; entries beyond it follow by distance.
_BY_DATE = (
    "ORDER BY {metres} > %(furthest)s, CASE WHEN {metres} <= %(furthest)s THEN {starts_at} END NULLS LAST,"
    " {metres}, {name} LIMIT %(limit)s"
).format(**_column)


def _statement(*halves, narrowed, order):
    union = " UNION ALL ".join(f"({half})" for half in halves).replace(
        "{narrowed}", "AND meets = ANY(%(meets)s)" if narrowed else ""
    )
    return f"SELECT * FROM ({union}) entries ({_names}) {_BY_DATE if order is Order.DATE else _BY_DISTANCE}"


_GROUPS_NEARBY = GROUPS.replace("{chosen}", GROUPS_NEARBY)
_EVENTS_NEARBY = EVENTS.replace("{chosen}", EVENTS_NEARBY)
_STATEMENTS = {
    (halves, narrowed, order): _statement(*halves, narrowed=narrowed, order=order)
    for halves in [(_GROUPS_NEARBY,), (_EVENTS_NEARBY,), (_GROUPS_NEARBY, _EVENTS_NEARBY)]
    for narrowed in (False, True)
    for order in Order
}
_ONLINE = (
    f"({GROUPS.replace('{chosen}', GROUPS_ONLINE)} ORDER BY g.name)"
    f" UNION ALL ({EVENTS.replace('{chosen}', EVENTS_ONLINE)} ORDER BY e.starts_at)"
)
# Nearby entries in order, then online ones: UNION ALL keeps the order of both.
_FOR_FINDER = {
    (narrowed, order): f"({_STATEMENTS[(_GROUPS_NEARBY, _EVENTS_NEARBY), narrowed, order]}) UNION ALL ({{}})".format(
        _ONLINE.replace("%(limit)s", "%(max_online)s")
    )
    for narrowed in (False, True)
    for order in Order
}
_ALL = GROUPS.replace("{chosen}", ALL_GROUPS) + " ORDER BY g.name"


def groups(position, *, now, limit=10, meets=None, order=Order.DISTANCE, using="default"):
    """Return the published groups nearest to ``position`` as Entries; ``meets`` is a list of ``Meets`` or None."""
    return _entries((_GROUPS_NEARBY,), position, now, limit, meets, order, using)


def events(position, *, now, limit=10, meets=None, order=Order.DISTANCE, using="default"):
    """Return the upcoming events without a group nearest to ``position`` as Entries."""
    return _entries((_EVENTS_NEARBY,), position, now, limit, meets, order, using)


def groups_and_events(position, *, now, limit=10, meets=None, order=Order.DISTANCE, using="default"):
    """Return both in one list from one query."""
    return _entries((_GROUPS_NEARBY, _EVENTS_NEARBY), position, now, limit, meets, order, using)


def nearby_and_online(position, *, now, limit, max_online, meets=None, order=Order.DISTANCE, using="default"):
    """Return (nearest groups and events, at most ``max_online`` online ones of each kind) from one query.

    Online are groups that only meet online, by name, then events without a group. Their ``metres`` is None.
    """
    parameters = _parameters(position, now, limit, meets, order) | {"max_online": max_online}
    entries = _run(_FOR_FINDER[meets is not None, order], parameters, using)
    return (
        [entry for entry in entries if entry.metres is not None],
        [entry for entry in entries if entry.metres is None],
    )


def all_groups(*, now, limit=MAX_GROUPS, using="default"):
    """Return published groups by name, each with its next meeting. ``metres`` is None."""
    return _run(_ALL, {"now": now, "limit": limit}, using)


def _entries(halves, position, now, limit, meets, order, using):
    parameters = _parameters(position, now, limit, meets, order)
    return _run(_STATEMENTS[halves, meets is not None, order], parameters, using)


def _parameters(position, now, limit, meets, order):
    parameters = {"here": f"({position.easting!r},{position.northing!r})", "now": now, "limit": limit}
    if order is Order.DATE:
        parameters |= {"limit": max(limit, MAX_BY_DATE), "furthest": NEARBY_MILES * METRES_IN_A_MILE}
    if meets is not None:
        parameters["meets"] = [str(each) for each in meets]
    return parameters


def _run(statement, parameters, using):
    with connections[using].cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Entry._make(row) for row in cursor]
