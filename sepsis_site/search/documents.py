"""The searchable documents: every kind of content with a URL.

Each kind yields the rows visitors may see, ranked by PostgreSQL.
"""

from typing import NamedTuple

from django.db.models import BooleanField, CharField, F, FloatField, TextChoices, Value
from django.db.models.expressions import RawSQL

from core.search.fulltext import RANK, WITHOUT_TAGS, ReadyQuery
from core.search.fulltext import rank as rank_of
from faq.models import Question
from groups.models import Event, SupportGroup
from stories.models import Story
from support.models import OnlineCommunity, Page, Resource


class Kind(TextChoices):
    """The kinds, in the order of the filter links."""

    ANSWER = "answer", "Answers"
    GROUP = "group", "Groups"
    EVENT = "event", "Dates"
    STORY = "story", "Stories"
    RESOURCE = "booklet", "Booklets"
    COMMUNITY = "community", "Online communities"
    PAGE = "page", "Pages"


# What a single result says it is.
ONE_OF = {
    Kind.ANSWER: "Answer",
    Kind.GROUP: "Group",
    Kind.EVENT: "Date",
    Kind.STORY: "Story",
    Kind.RESOURCE: "Booklet",
    Kind.COMMUNITY: "Online community",
    Kind.PAGE: "Page",
}

# By what mark it is found again in a long list: see core.content.icons.
ICON_OF = {
    Kind.ANSWER: "question",
    Kind.GROUP: "people",
    Kind.EVENT: "calendar",
    Kind.STORY: "story",
    Kind.RESOURCE: "book",
    Kind.COMMUNITY: "online",
    Kind.PAGE: "page",
}

# An answer before a page and a page before a story, where the words say as much for one as for the other.
_FAVOUR = {Kind.ANSWER: 1.3, Kind.PAGE: 1.1, Kind.STORY: 0.8}

# Of groups and events there may be a million, which no search can rank in time: no more than these are looked at.
MOST_GROUPS = 500


# These repeat the expressions of the indexes, letter for letter: with parameters in them no index would be used.
GROUP_TEXT = (
    "setweight(to_tsvector('english'::regconfig, COALESCE({0}.name, '')), 'A') || "
    "setweight(to_tsvector('english'::regconfig, COALESCE({0}.summary, '')), 'B') || "
    "setweight(to_tsvector('english'::regconfig, COALESCE({0}.first_visit, '')), 'D')"
)
EVENT_TEXT = (
    "setweight(to_tsvector('english'::regconfig, COALESCE({0}.title, '')), 'A') || "
    "setweight(to_tsvector('english'::regconfig, COALESCE({0}.description, '')), 'C')"
)
# An ordinary meeting has no words of its own, and comes with its group.
EVENT_HAS_WORDS = "{0}.published AND {0}.listed AND NOT ({0}.description = '' AND {0}.title = '')"
VENUE_TEXT = (
    "setweight(to_tsvector('english'::regconfig, COALESCE({0}.name, '') || ' ' || COALESCE({0}.town, '')), 'B') || "
    "setweight(to_tsvector('english'::regconfig, COALESCE({0}.address, '')), 'C')"
)

# A group or event is found by its own words, by those of its venue, or by some of both ("Hove meeting"). The venue
# alone is enough to find those through an index.
_AT_A_VENUE = """{table}.id IN (
    (SELECT own.id FROM {table} own WHERE {rule_of_own} AND ({own}) @@ %s::tsquery LIMIT {most})
    UNION
    (SELECT own.id FROM {table} own
    JOIN (SELECT venue.id, {place} AS words FROM groups_venue venue WHERE ({place}) @@ %s::tsquery LIMIT {most}) place
        ON place.id = own.{venue}
    WHERE {rule_of_own} AND (({own}) || place.words) @@ %s::tsquery LIMIT {most})
)"""


def union(query, some, *, now):
    """Return a queryset of (kind, key, rank) of everything published at ``now`` that matches ``query``.

    ``some`` is the same search for any of its words; see core.search.fulltext.Queries.
    """
    ready = ReadyQuery(query)
    kinds = [
        _with_vector(Kind.ANSWER, Question.objects.published(now), ready),
        _with_vector(Kind.STORY, Story.objects.published(now), ready),
        _with_vector(Kind.PAGE, Page.objects.published(now), ready),
        _with_vector(Kind.RESOURCE, Resource.objects.published(now), ready),
        _with_vector(Kind.COMMUNITY, OnlineCommunity.objects.published(now), ready),
        _at_a_venue(
            Kind.GROUP,
            SupportGroup.objects.published(),
            query,
            some,
            own=GROUP_TEXT,
            venue="usual_venue_id",
            rule="{0}.published",
        ),
        _at_a_venue(
            Kind.EVENT,
            Event.objects.listed().upcoming(now),
            query,
            some,
            own=EVENT_TEXT,
            venue="venue_id",
            rule=EVENT_HAS_WORDS,
        ),
    ]
    first, *rest = kinds
    return first.union(*rest, all=True)


def _with_vector(kind, rows, query):
    rank = rank_of(F("search"), query) * Value(_FAVOUR.get(kind, 1.0), output_field=FloatField())
    return _columns(kind, rows.filter(search=query), rank)


def _at_a_venue(kind, rows, query, some, *, own, venue, rule):
    table = rows.model._meta.db_table
    condition = _AT_A_VENUE.format(
        table=table,
        own=own.format("own"),
        place=VENUE_TEXT.format("venue"),
        venue=venue,
        rule_of_own=rule.format("own"),
        most=MOST_GROUPS,
    )
    place = f"(SELECT {VENUE_TEXT.format('venue')} FROM groups_venue venue WHERE venue.id = {table}.{venue})"
    words = f"({own.format(table)}) || coalesce({place}, ''::tsvector)"
    rank = RawSQL(
        f"(SELECT {RANK} FROM (SELECT {words} AS words, %s::tsquery AS query OFFSET 0) ranked)",
        [some],
        output_field=FloatField(),
    )
    found = rows.filter(RawSQL(condition, [query, some, query], output_field=BooleanField()))
    return _columns(kind, found, rank)


def _columns(kind, rows, rank):
    # Its own SQL text: of a bare parameter PostgreSQL could not tell the type.
    name = RawSQL(f"'{kind.value}'::text", (), output_field=CharField())
    return rows.order_by().annotate(found_kind=name, found_rank=rank).values_list("found_kind", "pk", "found_rank")


_NO_MOMENTS = "NULL::timestamptz, NULL::timestamptz, ''::text, ''::text"


class Shown(NamedTuple):
    """SQL of what a result shows of its row: ``note`` is always shown, an excerpt is taken from ``text``."""

    table: str
    title: str
    text: str
    slug: str = "''"
    note: str = "''"
    moments: str = _NO_MOMENTS

    def select(self):
        """Return the SELECT without WHERE."""
        text = WITHOUT_TAGS.format(self.text)
        return f"SELECT {self.title}, {self.slug}, {self.note}, {text}, {self.moments} FROM {self.table}"


# A story with a content note shows that, and none of its text.
_OF_STORY = "CASE WHEN content_note = '' THEN teaser || ' ' || body || ' ' || transcript ELSE '' END"
_OF_EVENT = "coalesce(nullif(title, ''), (SELECT name FROM groups_supportgroup WHERE id = group_id))"
# Why the venue is closed on the day of an event, if it is: as Event.venue_is_closed has it.
_DAY_IN_LONDON = "(starts_at AT TIME ZONE 'Europe/London')::date"
_WHY_CLOSED = (
    "coalesce((SELECT closed_reason FROM groups_venue WHERE groups_venue.id = venue_id "
    f"AND {_DAY_IN_LONDON} BETWEEN closed_from AND coalesce(closed_until, 'infinity')), '')"
)
SHOWN = {
    Kind.ANSWER: Shown("faq_question", "question", "short_answer || ' ' || body", "slug"),
    Kind.GROUP: Shown("groups_supportgroup", "name", "summary || ' ' || first_visit", "slug"),
    Kind.EVENT: Shown(
        "groups_event", _OF_EVENT, "description", note=_WHY_CLOSED, moments="starts_at, ends_at, status, reason"
    ),
    Kind.STORY: Shown("stories_story", "title", _OF_STORY, "slug", "content_note"),
    Kind.RESOURCE: Shown("support_resource", "title", "description"),
    Kind.COMMUNITY: Shown("support_onlinecommunity", "name", "'For ' || audience || '.'"),
    Kind.PAGE: Shown("support_page", "title", "summary || ' ' || body", "slug"),
}
