"""One SQL statement for a page of results, with the count of each kind."""

from datetime import datetime
from typing import NamedTuple

from django.db import connections
from django.urls import reverse
from django.utils.safestring import SafeString

from core.dates import words as core_words
from core.search import fulltext
from groups.dates import words as dates_words
from groups.models import Event
from sepsis_site.public_pages import IN_SEARCH
from sepsis_site.search.documents import ICON_OF, ONE_OF, SHOWN, Kind, union

ON_A_PAGE = 10

_FIXED = f"""
SELECT 'page'::text AS kind, -number AS id, {fulltext.RANK} AS rank
FROM (
    SELECT number, %(query)s::tsquery AS query, setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('english', summary || ' ' || words), 'B') AS words
    FROM unnest(%(titles)s::text[], %(summaries)s::text[], %(words)s::text[])
        WITH ORDINALITY AS fixed (title, summary, words, number)
) page
WHERE words @@ query
"""

# First ranks, then counts, then takes a page, and only of that page the texts.
_PAGE = """
WITH found (kind, id, rank) AS MATERIALIZED (
    {union}
    UNION ALL
    {fixed}
), counted AS (
    SELECT json_object_agg(kind, number) AS by_kind FROM (SELECT kind, count(*) AS number FROM found GROUP BY kind) k
), chosen AS (
    SELECT * FROM found WHERE %(kind)s::text = '' OR kind = %(kind)s::text
), shown AS (
    SELECT * FROM chosen ORDER BY rank DESC, kind, id LIMIT {size} OFFSET (%(number)s::bigint - 1) * {size}
)
SELECT counted.by_kind, shown.kind, shown.id, title, slug, note,
    CASE WHEN text <> '' THEN ts_headline('english', text, %(query)s::tsquery, %(options)s::text) END,
    starts_at, ends_at, status, reason
FROM counted LEFT JOIN shown ON true
LEFT JOIN LATERAL ({documents}) document (title, slug, note, text, starts_at, ends_at, status, reason) ON true
ORDER BY rank DESC, shown.kind, shown.id
"""
_DOCUMENTS = " UNION ALL ".join(
    f"{each.select()} WHERE shown.kind = '{kind.value}' AND {each.table}.id = shown.id" for kind, each in SHOWN.items()
)
_HEADLINE = ", ".join(f'{name.title().replace("_", "")}="{value}"' for name, value in fulltext.HEADLINE_OPTIONS.items())


class Result(NamedTuple):
    """A search result as shown."""

    kind: str
    icon: str
    title: str
    url: str
    passage: SafeString | str
    # What a reader must know before opening it: that an event is cancelled, what a story is about.
    note: str = ""
    when: str = ""
    is_cancelled: bool = False


class Found(NamedTuple):
    """A page of results. ``counts`` has every kind, also when one is chosen."""

    results: list[Result]
    counts: dict[Kind, int]
    kind: Kind | None
    number: int
    # Whether all the words were found together, and not only some of them.
    has_all: bool

    @property
    def total(self):
        """Return the number of results of the chosen kind."""
        return self.counts.get(self.kind, 0) if self.kind else sum(self.counts.values())

    @property
    def last_number(self):
        return max(1, -(-self.total // ON_A_PAGE))


NOTHING = Found([], {}, None, 1, False)


def find(queries, *, kind=None, number=1, now, using="default"):
    """Return the Found of ``queries``. A search without results is repeated for any of its words.

    Beyond the last page it has no results.
    """
    for query in queries.in_turn():
        found = _find(query, queries.some, kind, number, now, query == queries.every, using)
        if found.counts:
            return found
    return NOTHING


def _find(query, some, kind, number, now, has_all, using):
    statement, parameters = union(query, some or query, now=now).query.sql_with_params()
    named = {f"u{position}": value for position, value in enumerate(parameters)}
    # The querysets number their parameters by position, and the rest goes by name.
    statement = statement % tuple(f"%({name})s" for name in named)
    named |= {
        "query": query,
        "kind": kind or "",
        "number": number,
        "options": _HEADLINE,
        "titles": [page.search.title for page in IN_SEARCH],
        "summaries": [page.search.summary for page in IN_SEARCH],
        "words": [page.search.words for page in IN_SEARCH],
    }
    sql = _PAGE.format(union=statement, fixed=_FIXED, documents=_DOCUMENTS, size=ON_A_PAGE)
    with connections[using].cursor() as cursor:
        cursor.execute(sql, named)
        rows = [_Row._make(row) for row in cursor]
    counts = {each: rows[0].by_kind[each.value] for each in Kind if each.value in (rows[0].by_kind or {})}
    results = [_result(row, core_words.london(now).year) for row in rows if row.kind]
    return Found(results, counts, kind, number, has_all)


class _Row(NamedTuple):
    by_kind: dict | None
    kind: str | None
    id: int | None
    title: str | None
    slug: str | None
    note: str | None
    headline: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    status: str | None
    reason: str | None


def _result(row, this_year):
    kind = Kind(row.kind)
    if row.id < 0:
        page = IN_SEARCH[-row.id - 1]
        return Result(ONE_OF[kind], ICON_OF[kind], page.search.title, reverse(page.url_name), page.search.summary)
    note, when = row.note, ""
    is_cancelled = row.status == Event.Status.CANCELLED
    if row.starts_at:
        day = dates_words.day(row.starts_at, year=core_words.london(row.starts_at).year != this_year)
        when = f"{day}, {dates_words.time_range(row.starts_at, row.ends_at)}"
        note = _of_event(row)
    what = ONE_OF[kind], ICON_OF[kind]
    return Result(*what, row.title, _url(kind, row), fulltext.passage(row.headline), note, when, is_cancelled)


def _of_event(row):
    """Return the event's state and whether its venue is closed, since a reader may not open its page."""
    notes = []
    if row.status != Event.Status.SCHEDULED:
        notes.append(f"{Event.Status(row.status).label}: {row.reason}")
    if row.note and row.status != Event.Status.CANCELLED:
        notes.append(f"The venue is closed on this day: {row.note}")
    return " ".join(note if note.endswith((".", "!", "?")) else f"{note}." for note in notes)


def _url(kind, row):
    match kind:
        case Kind.RESOURCE:
            return f"{reverse('support:resources')}#resource-{row.id}"
        case Kind.COMMUNITY:
            return f"{reverse('support:communities')}#community-{row.id}"
        case Kind.EVENT:
            return reverse("groups:event_detail", args=[row.id])
        case Kind.ANSWER:
            return reverse("faq:detail", args=[row.slug])
        case Kind.GROUP:
            return reverse("groups:detail", args=[row.slug])
        case Kind.STORY:
            return reverse("stories:detail", args=[row.slug])
        case Kind.PAGE:
            return reverse("support:page", args=[row.slug])
