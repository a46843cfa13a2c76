"""Clean plain text from visitors for storage and display. Pure."""

import re
import unicodedata
from html import escape

# They turn the direction of what follows, and so let a name read as something it is not (UAX 9).
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Between letters of some scripts, and between the parts of one emoji, these two belong: they stay there.
_STRAY_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")


def one_line(text):
    """Return the text as one line without invisible characters, with single spaces."""
    text = _STRAY_JOINERS.sub("", _TURNS.sub("", " ".join(text.split())))
    return " ".join("".join(letter for letter in text if not _is_unseen(letter)).split())


def as_typed(text):
    """Return the text without NUL characters and with LF line ends."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def as_paragraphs(text):
    """Return the text as escaped HTML: paragraphs at empty lines, ``<br>`` at line breaks."""
    lines = _TURNS.sub("", re.sub("[\u2028\u2029]", "\n", as_typed(text)))
    text = "".join(letter for letter in lines if letter in "\n\t" or not _is_unseen(letter))
    blocks = ([" ".join(line.split()) for line in block.split("\n")] for block in re.split(r"\n\s*\n", text.strip()))
    return "".join(
        f"<p>{'<br>'.join(escape(line, quote=False) for line in block)}</p>" for block in blocks if any(block)
    )


def _is_unseen(letter):
    """Return whether a character is a control or format character other than the two joiners."""
    category = unicodedata.category(letter)
    return category in {"Cc", "Co", "Cs"} or (category == "Cf" and letter not in "\u200c\u200d")
