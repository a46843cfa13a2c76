"""One way to write the name of a place, so that what people type meets what the table holds."""

import re
import unicodedata

LONGEST = 100

# Left out without a gap: "King's Lynn" is "kings lynn". The acute stands here on its own, as a quote.
_DROPPED = dict.fromkeys(map(ord, "'’‘ʼ′`´."))
_SAINT_WITHOUT_A_SPACE = re.compile(r"\b(st|saint)\.", re.IGNORECASE)
_WORDS = {"saint": "st"}


def plain_name(text):
    """The search key of a place name: "Saint Alban's" and "ST. ALBANS" are both "st albans".

    Lower case without accents; apostrophes and full stops are dropped, other punctuation parts words,
    "saint" is "st", "&" is "and", and what is no letter, digit or gap is left out. Whatever the text, the
    result has at most LONGEST characters; it is empty when nothing of a name is there.
    """
    text = _SAINT_WITHOUT_A_SPACE.sub(r"\1 ", text[: 2 * LONGEST]).replace("&", " and ").translate(_DROPPED)
    text = "".join(map(_plain_character, unicodedata.normalize("NFKD", text))).casefold()
    plain = " ".join(_WORDS.get(word, word) for word in text.split())
    if len(plain) > LONGEST:
        # Up to the last whole word that fits.
        plain = plain[: LONGEST + 1].rpartition(" ")[0] or plain[:LONGEST]
    return plain


def _plain_character(character):
    """The character if it is a letter or digit, a space where it parts words, else nothing."""
    if character.isalnum():
        return character
    category = unicodedata.category(character)
    return " " if character.isspace() or category in {"Pd", "Pc", "Po", "Ps", "Pe", "Pi", "Pf", "Sm"} else ""
