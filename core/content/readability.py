"""How old a reader has to be to follow a text, and what makes it hard: its long sentences and its long words.

The reading age is the Flesch–Kincaid grade of an American school plus five, the age at which its first year begins
(Kincaid, Fishburne, Rogers and Chissom, "Derivation of New Readability Formulas for Navy Enlisted Personnel",
Research Branch Report 8-75, 1975):

    0.39 × words per sentence + 11.8 × syllables per word − 15.59 + 5

It measures sentences and words, not sense: a hint and never a judgement. Pure; see ``syllables`` for how those are
counted.
"""

import functools
import html
import itertools
import re
from typing import NamedTuple

# In years. What PATTERNS of plain health information ask for; see the NHS digital service manual.
AIM = 11
# In words. Fewer tell nothing.
FEWEST_WORDS = 30
# In words. GOV.UK and the NHS split what is longer.
LONGEST_SENTENCE = 20
LONG_WORD = 4
YOUNGEST, OLDEST = 5, 25
SENTENCES_SHOWN = WORDS_SHOWN = 3

# Long, and known to everybody who reads here: nothing shorter says the same.
_KNOWN = {
    *("information", "community", "communities", "everybody", "anybody", "university", "physiotherapy"),
    *("physiotherapist", "antibiotics", "antibiotic", "emergency", "temperature", "january", "february"),
}
_INSTEAD = {
    "additional": "more",
    "additionally": "also",
    "alternatively": "or",
    "approximately": "about",
    "assistance": "help",
    "commence": "start",
    "consequently": "so",
    "deteriorate": "get worse",
    "deterioration": "getting worse",
    "difficulties": "trouble",
    "experiencing": "having",
    "facilitate": "help",
    "immediately": "at once",
    "individual": "person",
    "individuals": "people",
    "individually": "one by one",
    "initially": "at first",
    "numerous": "many",
    "obtain": "get",
    "opportunity": "chance",
    "opportunities": "chances",
    "participate": "take part",
    "participating": "taking part",
    "particularly": "above all",
    "prior": "before",
    "regarding": "about",
    "require": "need",
    "requires": "needs",
    "subsequently": "later",
    "sufficient": "enough",
    "utilise": "use",
}

# What ends a sentence even without a full stop: the end of a paragraph, a heading, a point of a list, a cell, a line.
_BLOCK = re.compile(r"</?(?:p|h[1-6]|li|ul|ol|td|th|tr|table|blockquote|div|br|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
# Nothing below looks further than one piece between two spaces, and no piece further than this: whatever is typed,
# the time it takes grows with its length and no faster.
LONGEST_PIECE = 60
# Includes "it's", "follow-up", and every script.
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LATIN = re.compile(r"[a-zA-Z]")
_OPENING = "([“‘\"'"
_CLOSING = ")]”’\"'"
# They never stand at the end of a sentence.
_NO_END = {"e.g", "i.e", "eg", "ie", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx", "tel", "no", "cf"}
# They may: a capital after them decides.
_MAYBE_END = {"etc", "a.m", "p.m", "am", "pm"}


class Reading(NamedTuple):
    """``age`` in years, or None for too few words; the longest sentences and words, worst first."""

    words: int
    age: int | None
    long_sentences: tuple[tuple[int, str], ...] = ()
    long_words: tuple[tuple[str, str], ...] = ()


def read(text):
    """Return the Reading of plain ``text``. A line end ends a sentence."""
    counted = [(number, sentence, words) for sentence, words, number in map(_count, sentences(text)) if number]
    number_of_words = sum(number for number, _, _ in counted)
    every_word = [word for _, _, words in counted for word in words]
    latin = sum(1 for word in every_word if _LATIN.match(word))
    if number_of_words < FEWEST_WORDS or latin * 2 < number_of_words:
        return Reading(number_of_words, None)
    # A number is read in one go.
    sounds = sum(map(syllables, every_word)) + number_of_words - len(every_word)
    age = reading_age(words=number_of_words, sentences=len(counted), syllables=sounds)
    longest = sorted(((number, sentence) for number, sentence, _ in counted), key=lambda pair: -pair[0])
    too_long = tuple(pair for pair in longest[:SENTENCES_SHOWN] if pair[0] > LONGEST_SENTENCE)
    return Reading(number_of_words, age, too_long, _long_words(every_word))


def read_rich(text):
    """Return the Reading of HTML."""
    return read(plain(text))


def reading_age(*, words, sentences, syllables):
    """Return the age by the formula, in whole years from 5 to 25. Both arguments are at least one."""
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59
    return max(YOUNGEST, min(OLDEST, round(grade + 5)))


def plain(text):
    """Return the text of HTML, one block per line."""
    return html.unescape(_TAG.sub("", _BLOCK.sub("\n", " ".join(text.split()))))


def sentences(text):
    """Return the sentences of plain ``text``. List items need no full stop: a line end is enough."""
    for line in text.splitlines():
        pieces, begin = line.split(), 0
        for end, (piece, after) in enumerate(itertools.pairwise(pieces), 1):
            if _ends(piece, after[0]):
                yield " ".join(pieces[begin:end])
                begin = end
        if pieces[begin:]:
            yield " ".join(pieces[begin:])


def _ends(piece, after):
    """Return whether ``piece`` ends a sentence and is not an abbreviation or initial.

    ``after`` is the text behind it.
    """
    piece = piece[-LONGEST_PIECE:].rstrip(_CLOSING)
    if not piece.endswith((".", "!", "?", "…")) or after.islower():
        return False
    before = piece.rstrip(".").lstrip(_OPENING)
    known = before.lower()
    if known == "no":
        return not after.isdigit()
    if known in _MAYBE_END or (known[:1].isdigit() and known.endswith(("a.m", "p.m"))):
        return after.isupper()
    return known not in _NO_END and not (len(before) == 1 and before.isupper() and before != "I")


def _count(sentence):
    """Return the sentence, its words in letters, and its number of words including numbers.

    A phone number, time or date counts as one word. An email or web address counts as none.
    """
    words, numbers, in_number = [], 0, False
    for piece in sentence.split():
        piece = piece[:LONGEST_PIECE]
        is_number = piece.lstrip("£$€+" + _OPENING)[:1].isdigit()
        if is_number:
            numbers += not in_number
        elif not ("@" in piece or "://" in piece or piece.lstrip(_OPENING).startswith("www.")):
            words += _WORD.findall(piece)
        in_number = is_number
    return sentence, words, len(words) + numbers


def _long_words(words):
    """Return the long words, most frequent first, each with a shorter alternative or an empty text.

    Words that are always capitalised, such as names, are left out.
    """
    often = {}
    for word in words:
        if word.islower() and word not in _KNOWN and (word in _INSTEAD or syllables(word) >= LONG_WORD):
            often[word] = often.get(word, 0) + 1
    by_weight = sorted(often, key=lambda word: (-often[word], -syllables(word), word))
    return tuple((word, _INSTEAD.get(word, "")) for word in by_weight[:WORDS_SHOWN])


# Syllables: runs of vowels, corrected for silent vowels and for vowels spoken apart. Measured against the CMU
# Pronouncing Dictionary on 1,424 words of the seed texts: 98 of 100 are right (pyphen: 93).
_RUNS = re.compile(r"[aeiouy]+")

# Written and not heard, at the end: "like", "walked", "times"; but "table", "wanted", "horses".
_SILENT_END = re.compile(
    r"(?:(?<=[^aeiouy])e|(?<=[^aeiouytd])ed|(?<=[^aeiouysxzcg])es)$(?<!(?<=[^aeiouylr])le)"
    r"(?<!(?<=[^aeiouylr])led)(?<!(?<=[^aeiouylr])les)(?<![cs]hes)"
)
# The same inside: "safely", "movement", "something", "hopeful".
_SILENT_INSIDE = re.compile(
    r"(?<=[aeiouy])[^aeiouy]{1,2}e"
    r"(?=(?:ly|ments?|ful|fully|less|ness|where|times?|work|thing|one|body|what|fore|over|book|line|lines|ways)s?$)"
)
_EVERY = re.compile(r"every")
# Two vowels that are heard apart: "medium", "earlier", "audience", "video", "usual", "ruin", "seeing", "create".
_APART = re.compile(
    r"(?<![cstg])i[aou]|ie(?=r|s?t)|(?<![cstg])ie(?=n[ct])|eo(?!p|us)|(?<![gq])ua(?!r)|uou"
    r"|ui(?=n|ty)|[aeouy]ing$|crea(?=t)|idea|area|thea|[^aeiou]oe[mt]|eum|ye[re]"
)
# A syllable without a vowel: "autism", "rhythm".
_WITHOUT_VOWEL = re.compile(r"(?:sm|thm)s?$")
# "isn't" and "couldn't", but "don't" and "can't".
_NOT = re.compile(r"[ds]nt$")


@functools.lru_cache(maxsize=20_000)
def syllables(word):
    """Return the number of syllables of ``word``, at least one. Hyphenated parts are counted each.

    Abbreviations such as "NHS" and foreign words are estimated.
    """
    if "-" in word:
        return sum(syllables(part) for part in word.split("-") if part) or 1
    word = word.lower().replace("'", "").replace("’", "")
    count = len(_RUNS.findall(word))
    count -= bool(_SILENT_END.search(word)) + len(_SILENT_INSIDE.findall(word)) + bool(_EVERY.match(word))
    count += len(_APART.findall(word)) + bool(_WITHOUT_VOWEL.search(word)) + bool(_NOT.search(word))
    return max(1, count)
