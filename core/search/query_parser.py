"""Parse what was typed into a search box. Pure.

Everything is accepted. Characters that are not words are dropped, and the text is cut to a maximum length.
"""

import re
import unicodedata
from typing import NamedTuple

LONGEST = 200
# More words than this are no search but a pasted text; the first of them say what it is about.
MOST_WORDS = 32
# Of fewer letters, a word is looked for as it stands: "GP" is not the beginning of anything.
SHORTEST_BEGINNING = 3

# Quotes and dashes as telephones write them, in the form that PostgreSQL's web search reads.
_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": " ", "—": " "})
# A minus or a hyphen that stands alone would turn round the sense of the word after it.
_LONE_HYPHEN = re.compile(r"(?<!\S)-+(?!\w)")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_BEGINNING = re.compile(r"[^\W\d_]+")
# On a site about sepsis every page has these: they find everything, so alone they find nothing.
_ON_EVERY_PAGE = {"sepsis", "septic", "uk", "trust", "help", "support"}


class Asked(NamedTuple):
    """A parsed search. Its pieces are plain text and go to PostgreSQL as parameters."""

    # All of it, with the quotes, "or" and minus of a web search.
    text: str
    # The words to find, in small letters; without those that must not be there.
    words: tuple[str, ...] = ()
    # The last word, if it may be the beginning of a longer one, and all before it.
    beginning: str = ""
    before: str = ""
    # Those of ``words`` that tell one page from another.
    telling: str = ""
    # The words that must not be there, each with its minus.
    without: str = ""
    was_cut: bool = False


def as_typed(text):
    """Return the text for the search box: complete, without characters an input cannot hold.

    A line break or tab becomes a space.
    """
    spaced = re.sub(r"[\t\r\n\f\v]+", " ", text)
    return "".join(character for character in spaced if unicodedata.category(character) not in {"Cc", "Cs", "Cn"})


def read(text):
    """Return the Asked of any text; ``words`` is empty if there is nothing to search for."""
    plain, was_cut = _plain(text)
    must_not = [word for word in plain.split() if word.startswith("-")]
    wanted = " ".join(word for word in plain.split() if not word.startswith("-"))
    words = tuple(dict.fromkeys(word.casefold() for word in _WORD.findall(wanted) if word.casefold() != "or"))
    words = words[:MOST_WORDS]
    beginning = before = ""
    tokens = plain.split()
    # Between quotes, after a minus or as one of two choices a word is meant as it stands.
    is_plain = '"' not in plain and not must_not and not any(token.casefold() == "or" for token in tokens)
    if tokens and is_plain and _BEGINNING.fullmatch(tokens[-1]) and len(tokens[-1]) >= SHORTEST_BEGINNING:
        beginning, before = tokens[-1].casefold(), " ".join(tokens[:-1])
    return Asked(
        text=plain,
        words=words,
        beginning=beginning,
        before=before,
        telling=" ".join([word for word in words if word not in _ON_EVERY_PAGE] or words),
        without=" ".join(must_not),
        was_cut=was_cut,
    )


def _plain(text):
    """Return the text in plain characters and single spaces, and whether it was cut."""
    # Cut before as well as after: one character may become eighteen.
    text, rest = text[: 2 * LONGEST], text[2 * LONGEST :]
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    text = "".join(map(_plain_character, text))
    text = " ".join(_LONE_HYPHEN.sub(" ", text).split())
    if len(text) <= LONGEST:
        return text, bool(rest.strip())
    # Up to the last whole word that fits.
    return text[: LONGEST + 1].rpartition(" ")[0] or text[:LONGEST], True


def _plain_character(character):
    """Return a space for a separator, nothing for an invisible character."""
    category = unicodedata.category(character)
    if category == "Cc" or character.isspace():
        return " "
    return "" if category in {"Cf", "Cs", "Co", "Cn"} else character
