"""Fill a database with any number of groups or texts, in a few statements."""

from contextlib import contextmanager

from django.db import connection, models
from django.utils import timezone

from faq.models import Question
from faq.tests.factories import QuestionFactory
from groups.models import Event, SupportGroup, Venue
from groups.tests.factories import EventFactory
from stories.models import Consent, Story
from stories.tests.factories import StoryFactory

TEXTS = 5000
# Above the keys of the template rows.
FIRST_KEY = 1001
SENTENCES = [
    "After sepsis many people lose hair and it grows back.",
    "Being tired all day is common and the time it takes to recover differs.",
    "You can ask your doctor about work and money and sick pay.",
    "The nurse on the helpline listens when memory and concentration are poor.",
    "An infection of the chest or the bladder can come again.",
    "Gentle exercise helps muscles that were weak after a long stay in hospital.",
    "The family found the weeks in intensive care hard and frightening.",
]
SENTENCE = f"(ARRAY{SENTENCES})[1 + ({{}}) % 7]"
# Some 250 words, in each text another mixture.
BODY = f"""(SELECT string_agg('<p>' || {SENTENCE.format("(n + 1) * step")} || ' Case ' || n || '.</p>', '')
    FROM generate_series(1, 23) step)"""


def seed_groups(count):
    """Add groups near the middles of real postcode sectors, each with 12 monthly events, and 20 online groups.

    One group in twenty has cancelled its next meeting. For every ten groups there is one event without a group.
    """
    event = EventFactory(starts_at=timezone.now())
    last = FIRST_KEY + count - 1
    starts_at = "t.starts_at + interval '1 day' * (1 + n % 28 + 30 * (month % 12))"
    has_group, is_cancelled = "month < 12", "month = 0 AND n % 20 = 0"
    with bulk_loading(Venue, SupportGroup, Event):
        # Multiples of primes scatter neighbouring keys over the map, the same way each time.
        _multiply(
            event.venue,
            f"""generate_series({FIRST_KEY}::bigint, {last}) n JOIN (
                SELECT position, row_number() OVER (ORDER BY code) AS number
                FROM groups_postcodearea WHERE kind = 'sector') sector
                ON number = 1 + n * 7919 % (SELECT count(*) FROM groups_postcodearea WHERE kind = 'sector')""",
            name="'Hall ' || n",
            position="point(sector.position[0] + n * 7877 % 2000 - 1000, sector.position[1] + n * 6689 % 2000 - 1000)",
        )
        _multiply(
            event.group,
            f"generate_series({FIRST_KEY}, {last + 20}) n LEFT JOIN groups_venue venue ON venue.id = n",
            name="'Group ' || n",
            slug="'group-' || n",
            meets="CASE WHEN venue.id IS NULL THEN 'online' ELSE t.meets END",
            usual_venue_id="venue.id",
            position="venue.position",
        )
        _multiply(
            event,
            f"""generate_series({FIRST_KEY}::bigint, {last}) n JOIN groups_venue venue ON venue.id = n
                JOIN generate_series(0, 12) month ON {has_group} OR n % 10 = 0""",
            id="n * 13 + month",
            uid="gen_random_uuid()",
            group_id=f"CASE WHEN {has_group} THEN n END",
            title=f"CASE WHEN {has_group} THEN '' ELSE 'Event ' || n END",
            venue_id="n",
            position="venue.position",
            starts_at=starts_at,
            ends_at=f"{starts_at} + interval '2 hours'",
            status=f"CASE WHEN {is_cancelled} THEN 'cancelled' ELSE 'scheduled' END",
            reason=f"CASE WHEN {is_cancelled} THEN 'The hall is closed.' ELSE '' END",
        )


def seed_texts():
    """Add 5,000 published questions of one topic and 5,000 published stories."""
    question, story = QuestionFactory(), StoryFactory(published=True)
    numbers = f"generate_series({FIRST_KEY}, {FIRST_KEY + TEXTS - 1}) n"
    names = f"'Question ' || n || ': what about ' || split_part({SENTENCE.format('n')}, ' ', 3) || '?'"
    teaser = SENTENCE.format("n")
    with bulk_loading(Question, Story, Consent):
        _multiply(question, numbers, question=names, slug="'question-' || n", short_answer=teaser, body=BODY, order="n")
        _multiply(story.consent, numbers, story_id="n")
        _multiply(story, numbers, title="'Story ' || n", slug="'story-' || n", teaser=teaser, body=BODY, consent_id="n")


@contextmanager
def bulk_loading(*tables):
    """Insert without triggers, foreign key checks and secondary indexes; rebuild indexes and statistics afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid = ANY(%s::regclass[]) "
            "AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conindid <> 0)",
            [[model._meta.db_table for model in tables]],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM (ANALYZE)")


def _multiply(template, source, *, id="n", **expressions):
    """Insert a copy of a row for each row of ``source``, with SQL expressions in place of some of its columns."""
    expressions["id"] = id
    fields = [field for field in template._meta.local_concrete_fields if not isinstance(field, models.GeneratedField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(expressions.get(field.column, f't."{field.column}"') for field in fields)
    table = template._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}, {table} t WHERE t.id = {template.pk}"
        )
