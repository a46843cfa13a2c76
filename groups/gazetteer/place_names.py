"""Normalising names of places, so that typed text matches the stored search names."""

import re
import unicodedata

MAX_LENGTH = 100

# Left out without a gap: "King's Lynn" is "kings lynn". The acute stands here on its own, as a quote.
_DROPPED = dict.fromkeys(map(ord, "'’‘ʼ′`´."))
_SAINT_WITHOUT_A_SPACE = re.compile(r"\b(st|saint)\.", re.IGNORECASE)
_WORDS = {"saint": "st"}


def plain_name(text):
    """The search key of a place name: "Saint Alban's" and "ST. ALBANS" are both "st albans".

    Lower case without accents; apostrophes and full stops are dropped, other punctuation separates words, "saint"
    becomes "st" and "&" becomes "and"; other symbols are dropped. The result has at most MAX_LENGTH characters.
    """
    text = _SAINT_WITHOUT_A_SPACE.sub(r"\1 ", text[: 2 * MAX_LENGTH]).replace("&", " and ").translate(_DROPPED)
    text = "".join(map(_plain_character, unicodedata.normalize("NFKD", text))).casefold()
    plain = " ".join(_WORDS.get(word, word) for word in text.split())
    if len(plain) > MAX_LENGTH:
        # Up to the last whole word that fits.
        plain = plain[: MAX_LENGTH + 1].rpartition(" ")[0] or plain[:MAX_LENGTH]
    return plain


def _plain_character(character):
    """Return a letter or digit as it is, a space for a separator, an empty string for anything else."""
    if character.isalnum():
        return character
    category = unicodedata.category(character)
    return " " if character.isspace() or category in {"Pd", "Pc", "Po", "Ps", "Pe", "Pi", "Pf", "Sm"} else ""
