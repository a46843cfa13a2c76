"""“Did you mean”: a word that stands nowhere on the site, and the word on the site most like it.

The vocabulary is made of the site's own words, so it knows "sepsis" and no word that would find nothing.
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
    """Words of the site with how many texts have them, and the stems of those words."""

    counts: dict[str, int]
    stems: frozenset[str]

    def suggestion(self, text, stems):
        """``text`` with the words put right that are nowhere on the site, or "" if there is nothing to offer.

        ``stems`` as ``search.Queries`` has them.
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
    """Whether somebody who meant ``other`` may have typed ``word``."""
    if sorted(word) == sorted(other):
        return True
    if len(word) < SHORTEST_WITH_A_WRONG_LETTER or how_alike < ALIKE:
        return False
    # The first letter is seldom wrong, and hardly ever with another: "driving" is no slip for "grieving".
    return word[0] == other[0] or OSA.distance(word, other) == 1


EMPTY = Vocabulary({}, frozenset())


class VocabularyCache:
    """The Vocabulary of some texts, read again after KEPT_SECONDS. ``texts()`` gives SQL of one text column."""

    def __init__(self, texts):
        self._texts = texts
        self.forget()

    def forget(self):
        self._kept, self._until = EMPTY, 0.0

    def get(self, *, using="default"):
        """The Vocabulary; an empty one, for as long, where reading it takes too long."""
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
