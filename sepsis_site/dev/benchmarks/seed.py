"""Fill a database with any number of groups, in a handful of statements."""

from datetime import timedelta

from django.db import connection, models
from django.utils import timezone

from groups.gazetteer.national_grid import Position
from groups.models import Event, Meets, Region, SupportGroup, Venue

EVENTS_EACH = 12
ONLINE_GROUPS = 20
# One event of no group for every so many groups.
GROUPS_PER_EVENT = 10
TEMPLATE = 2_000_000_000
TABLES = (Venue, SupportGroup, Event)


def seed(groups):
    """``groups`` groups, each near the middle of a real postcode sector, with 12 monthly events.

    One in twenty has called off its next meeting. For every ten groups there is an event of no group.
    Every other column is copied from one row of each kind, made by the models.
    """
    now = timezone.now()
    venue = Venue.objects.create(
        pk=TEMPLATE, name="Hall", address="1 High Street", town="Hove", postcode="BN3 3WR", position=Position(0, 0)
    )
    group = SupportGroup.objects.create(
        pk=TEMPLATE,
        name="Template",
        slug="template",
        region=Region.SOUTH_EAST,
        summary="An informal meeting for anyone affected by sepsis. " * 3,
        meets=Meets.IN_PERSON,
        usual_venue=venue,
        confirmed=True,
    )
    event = Event.objects.create(
        pk=TEMPLATE, group=group, starts_at=now, ends_at=now + timedelta(hours=2), meets=Meets.IN_PERSON, venue=venue
    )
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off")
        # No triggers and no checks of foreign keys: what they would do is done here for all rows at once.
        cursor.execute("SET session_replication_role = replica")
        indexes = _drop_indexes(cursor)
        cursor.execute(
            "CREATE TEMPORARY TABLE sector AS SELECT row_number() OVER (ORDER BY code) - 1 AS number, position "
            "FROM groups_postcodearea WHERE kind = 'sector'"
        )
    numbers = f"generate_series(1::bigint, {groups}) n"
    _multiply(
        venue,
        # 7919 and the others are primes: neighbours in number are strangers on the map, the same each time.
        f"{numbers} JOIN sector ON sector.number = n * 7919 % (SELECT count(*) FROM sector)",
        id="n",
        name="'Hall ' || n",
        position="point(sector.position[0] + n * 7877 % 2000 - 1000, sector.position[1] + n * 6689 % 2000 - 1000)",
    )
    _multiply(
        group,
        f"{numbers} JOIN groups_venue venue ON venue.id = n",
        id="n",
        name="'Group ' || n",
        slug="'group-' || n",
        usual_venue_id="n",
        position="venue.position",
    )
    uid = "('00000000-0000-4000-8000-' || lpad(to_hex({}), 12, '0'))::uuid"
    starts_at = "t.starts_at + interval '1 day' * (1 + n % 28 + 30 * month)"
    _multiply(
        event,
        f"{numbers} JOIN groups_venue venue ON venue.id = n CROSS JOIN generate_series(0, {EVENTS_EACH - 1}) month",
        id=f"n * {EVENTS_EACH}::bigint + month",
        uid=uid.format(f"n * {EVENTS_EACH}::bigint + month"),
        group_id="n",
        venue_id="n",
        position="venue.position",
        starts_at=starts_at,
        ends_at=f"{starts_at} + interval '2 hours'",
        status="CASE WHEN month = 0 AND n % 20 = 0 THEN 'cancelled' ELSE 'scheduled' END",
        reason="CASE WHEN month = 0 AND n % 20 = 0 THEN 'The hall is closed.' ELSE '' END",
    )
    starts_at = "t.starts_at + interval '1 day' * (1 + n % 28)"
    _multiply(
        event,
        f"generate_series({GROUPS_PER_EVENT}, {groups}, {GROUPS_PER_EVENT}) n JOIN groups_venue venue ON venue.id = n",
        id="1000000000 + n",
        uid=uid.format("1000000000 + n"),
        group_id="NULL::bigint",
        title="'Event ' || n",
        venue_id="n",
        position="venue.position",
        starts_at=starts_at,
        ends_at=f"{starts_at} + interval '2 hours'",
    )
    _multiply(
        group,
        f"generate_series({groups + 1}, {groups + ONLINE_GROUPS}) n",
        id="n",
        name="'Online group ' || n",
        slug="'group-' || n",
        meets="'online'",
        usual_venue_id="NULL::bigint",
        position="NULL::point",
    )
    with connection.cursor() as cursor:
        for template in (event, group, venue):
            cursor.execute(f"DELETE FROM {template._meta.db_table} WHERE id = {TEMPLATE}")
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("DROP TABLE sector; SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM (ANALYZE)")


def _multiply(template, source, **columns):
    """Copy ``template``'s row once for each row of ``source``, with the SQL of ``columns`` in place of its own."""
    table = template._meta.db_table
    names = [
        field.column for field in template._meta.local_concrete_fields if not isinstance(field, models.GeneratedField)
    ]
    values = ", ".join(columns.get(name, f"t.{name}") for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) "
            f"SELECT {values} FROM {source} CROSS JOIN {table} t WHERE t.id = {TEMPLATE}"
        )


def _drop_indexes(cursor):
    """Drop the indexes that no constraint needs; their definitions, to make them again when the rows are in."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = ANY(%s::regclass[]) "
        "AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conindid <> 0)",
        [[model._meta.db_table for model in TABLES]],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _, definition in indexes]
