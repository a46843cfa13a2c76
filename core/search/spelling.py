""" "Did you mean": the word of the site closest to an unknown word.

The vocabulary is the site's own words, so a suggestion always finds something.
"""

import re
import time
from typing import NamedTuple

from django.db import connections
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.search import fulltext

# How alike two words are, from 0 to 1: one slip in four letters is just enough.
ALIKE = 0.74
# Where all the letters are there and only their places are wrong, a little less will do: "fatuige".
ALIKE_IN_LETTERS = 0.7
SHORTEST, LONGEST = 4, 24
# "Note" is no slip for "none": in words shorter than this, only letters that changed places are put right.
SHORTEST_WITH_A_WRONG_LETTER = 5
MOST_WORDS = 30_000
# New pages are known after this long, in each process.
KEPT_SECONDS = 600
LONGEST_MILLISECONDS = 700

_WORDS = """
SELECT word, count(*), min((ts_lexize('english_stem', word))[1])
FROM ({texts}) AS document (text), LATERAL unnest(tsvector_to_array(to_tsvector('simple', text))) AS word
WHERE length(word) BETWEEN {shortest} AND {longest} AND word ~ '^[[:alpha:]]+$'
GROUP BY word ORDER BY count(*) DESC, word LIMIT {most}
"""


class Vocabulary(NamedTuple):
    """The site's words with their document counts, and their stems."""

    counts: dict[str, int]
    stems: frozenset[str]

    def suggestion(self, text, stems):
        """Return ``text`` with unknown words corrected, or "" without a suggestion.

        ``stems`` come from ``fulltext.Queries``.
        """
        instead = {}
        for word, stem in stems.items():
            if stem and stem not in self.stems and word not in self.counts:
                better = self._most_like(word)
                if better:
                    instead[word] = better
        if not instead:
            return ""
        # Whole words, in the order and with the marks they were typed with.
        return re.sub(r"[^\W_]+(?:['-][^\W_]+)*", lambda word: instead.get(word[0].casefold(), word[0]), text)

    def _most_like(self, word):
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return ""
        found = process.extract(
            word, self.counts.keys(), scorer=OSA.normalized_similarity, score_cutoff=ALIKE_IN_LETTERS, limit=10
        )
        alike = [(other, how_alike) for other, how_alike, _ in found if _is_a_slip(word, other, how_alike)]
        # Among the equally alike, the word used most.
        return max(alike, key=lambda found: (found[1], self.counts[found[0]]))[0] if alike else ""


def _is_a_slip(word, other, how_alike):
    """Return whether ``word`` may be a misspelling of ``other``."""
    if sorted(word) == sorted(other):
        return True
    if len(word) < SHORTEST_WITH_A_WRONG_LETTER or how_alike < ALIKE:
        return False
    # The first letter is seldom wrong, and hardly ever with another: "driving" is no slip for "grieving".
    return word[0] == other[0] or OSA.distance(word, other) == 1


EMPTY = Vocabulary({}, frozenset())


class VocabularyCache:
    """A cached Vocabulary, read again after a while. ``texts()`` returns SQL with one text column."""

    def __init__(self, texts):
        self._texts = texts
        self.forget()

    def forget(self):
        self._kept, self._until = EMPTY, 0.0

    def get(self, *, using="default"):
        """Return the Vocabulary; an empty one, for as long, if reading it takes too long."""
        if time.monotonic() >= self._until:
            # First, so that the others do not read it too while this one does.
            self._until = time.monotonic() + KEPT_SECONDS
            try:
                self._kept = _read(*self._texts(), using=using)
            except fulltext.TooSlow:
                self._kept = EMPTY
            except Exception:
                self.forget()
                raise
        return self._kept


def _read(texts, parameters, *, using):
    statement = _WORDS.format(texts=texts, shortest=SHORTEST, longest=LONGEST, most=MOST_WORDS)
    with fulltext.limited_time(LONGEST_MILLISECONDS, using=using), connections[using].cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    return Vocabulary({word: count for word, count, _ in rows}, frozenset(stem for _, _, stem in rows if stem))
