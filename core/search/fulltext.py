"""Full-text search in PostgreSQL: queries, ranking and highlighting.

Used by ``faq`` for its answers and by ``sepsis_site.search`` for the whole site.
"""

import html
from contextlib import contextmanager
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import OperationalError, connections, transaction
from django.db.models import Func, TextField
from django.utils.html import escape
from django.utils.safestring import mark_safe

# A search that takes longer than this is given up: a page with the number on it beats waiting.
LONGEST_MILLISECONDS = 1500
QUERY_CANCELED = "57014"

# Around a word that was found, in PostgreSQL's answer. Characters for private use: no text of ours has them.
FOUND, FOUND_END = "\ue000", "\ue001"
# As SearchHeadline takes them; a passage is two lines or three.
HEADLINE_OPTIONS = {
    "start_sel": FOUND,
    "stop_sel": FOUND_END,
    "min_words": 16,
    "max_words": 32,
    "max_fragments": 1,
    "fragment_delimiter": " … ",
}


class TooSlow(Exception):  # noqa: N818 (as in “the search is too slow”)
    """The search was stopped by its time limit."""


class Queries(NamedTuple):
    """A search as text forms of ``tsquery``; empty if there is nothing to search for."""

    # All of the words, each in the reader's form or in ours.
    every: str
    # Any of the words.
    some: str
    # Each word with its stem, or None for a word like "the" that is never looked for.
    stems: dict[str, str | None]

    def in_turn(self):
        """Return the query to try first and the one for when it finds nothing."""
        return list(dict.fromkeys(filter(None, (self.every, self.some))))


class ReadyQuery(SearchQuery):
    """A ``tsquery`` from its text form; SearchQuery would parse it again."""

    template = "%(expressions)s::tsquery"

    def __init__(self, text):
        super().__init__(text)


def rank(vector, query):
    """Return the rank expression for ``query``. ``vector`` has the title in weight A.

    Title matches count again by their share of the title: for "sepsis", "What is sepsis?" comes before longer
    questions.
    """
    title = Func(vector, template="ts_filter(%(expressions)s, '{a}')", output_field=SearchVectorField())
    return SearchRank(vector, query) + SearchRank(title, query, normalization=BY_LENGTH)


# The same in SQL, of the columns ``words`` and ``query``.
BY_LENGTH = 2
RANK = f"ts_rank(words, query) + ts_rank(ts_filter(words, '{{a}}'), query, {BY_LENGTH})"


# In a statement of its own because ts_rewrite() wants it as text. Of several with the same words on their side, all
# of ours count, and more words come before fewer. What is left empty when words like "the" are out changes nothing.
_SYNONYMS = """
    SELECT theirs, ('(' || theirs::text || ') | (' || string_agg(ours::text, ') | (') || ')')::tsquery AS either,
        ('(' || string_agg(ours::text, ') | (') || ')')::tsquery AS ours
    FROM (SELECT plainto_tsquery('english', theirs) AS theirs, plainto_tsquery('english', ours) AS ours
        FROM faq_synonym) synonym
    WHERE numnode(theirs) > 0 AND numnode(ours) > 0
    GROUP BY theirs ORDER BY numnode(theirs) DESC, theirs
"""
_QUERIES = f"""
WITH asked AS (
    SELECT websearch_to_tsquery('english', %(text)s) AS every,
        CASE WHEN %(beginning)s = '' THEN ''::tsquery ELSE
            websearch_to_tsquery('english', %(before)s) && to_tsquery('english', %(beginning)s)
        END AS begun,
        replace(plainto_tsquery('english', %(telling)s)::text, ' & ', ' | ')::tsquery
            || to_tsquery('english', %(telling_beginning)s) AS partly,
        websearch_to_tsquery('english', %(without)s) AS without,
        to_tsvector('english', %(wanted)s) AS wanted
), looked_for AS (
    SELECT ts_rewrite(every, $synonyms$ SELECT theirs, either FROM ({_SYNONYMS}) s $synonyms$) || begun AS every,
        partly || coalesce((
            SELECT ('(' || string_agg(ours::text, ') | (') || ')')::tsquery FROM ({_SYNONYMS}) s WHERE wanted @@ theirs
        ), ''::tsquery) AS partly,
        without
    FROM asked
)
SELECT
    -- Of all but the words that must not be there, no index knows anything.
    CASE WHEN querytree(every) IN ('', 'T') THEN '' ELSE every::text END,
    CASE WHEN numnode(partly) = 0 THEN '' ELSE (partly && without)::text END,
    ARRAY(SELECT (ts_lexize('english_stem', word))[1] FROM unnest(%(words)s::text[]) WITH ORDINALITY AS w (word, n)
        ORDER BY n)
FROM looked_for
"""  # noqa: S608 (one constant within the other)


def queries_for(asked, *, using="default"):
    """Return the Queries of a ``query_parser.Asked`` with the editors' synonyms. One statement."""
    if not asked.words:
        return Queries("", "", {})
    parameters = {
        "text": asked.text,
        "before": asked.before,
        # Letters alone, so nothing in it can be taken for an operator.
        "beginning": f"{asked.beginning}:*" if asked.beginning else "",
        "telling": asked.telling,
        "telling_beginning": f"{asked.beginning}:*" if asked.beginning in asked.telling.split() else "",
        "without": asked.without,
        "wanted": " ".join(asked.words),
        "words": list(asked.words),
    }
    with connections[using].cursor() as cursor:
        cursor.execute(_QUERIES, parameters)
        every, some, stems = cursor.fetchone()
    return Queries(every, some, dict(zip(asked.words, stems, strict=True)))


@contextmanager
def limited_time(milliseconds=None, *, using="default"):
    """Context manager: a transaction with a statement timeout. Raises TooSlow."""
    try:
        with transaction.atomic(using=using):
            with connections[using].cursor() as cursor:
                # A number of our own: SET takes no parameters.
                cursor.execute(f"SET LOCAL statement_timeout = {int(milliseconds or LONGEST_MILLISECONDS)}")
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == QUERY_CANCELED:
            raise TooSlow from error
        raise


def passage(headline):
    """Return a ``ts_headline`` excerpt as HTML, with ellipses where it is cut."""
    text = _one_line(headline)
    letters = text.replace(FOUND, "").replace(FOUND_END, "")
    before = "… " if letters[:1].islower() else ""
    after = " …" if letters[-1:].isalnum() else ""
    return marked(f"{before}{text}{after}")


def marked(headline):
    """Return a ``ts_headline`` text as HTML with its matches marked and everything else escaped."""
    # Only pairs: a mark that lost its end in an entity would mark the rest of the page.
    first, *pieces = _one_line(headline).split(FOUND)
    shown = [escape(first.replace(FOUND_END, ""))]
    for piece in pieces:
        found, _, rest = piece.partition(FOUND_END)
        shown.append(f"<mark>{escape(found)}</mark>{escape(rest.replace(FOUND_END, ''))}")
    return mark_safe("".join(shown))  # noqa: S308


def _one_line(headline):
    return " ".join(html.unescape(headline or "").split())


# What stands within a sentence goes without a gap, a heading is set off from what it heads, the rest parts words.
_WITHIN = "regexp_replace({}, '</?(a|b|i|strong|em)( [^>]*)?>', '', 'g')"
_HEADINGS = f"regexp_replace({_WITHIN}, '</h[1-6]>', ' – ', 'g')"
WITHOUT_TAGS = f"translate(regexp_replace({_HEADINGS}, '<[^>]*>', ' ', 'g'), '{FOUND}{FOUND_END}', '')"


class WithoutTags(Func):
    """An expression's HTML without tags or highlight characters."""

    template = WITHOUT_TAGS.format("%(expressions)s")
    output_field = TextField()
