"""A word-by-word diff of two texts. Pure."""

import re
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"

# Words left standing on either side of a change, and how many more are worth leaving out.
_AROUND = 10
_WORTH_LEAVING_OUT = 8
# Above this many words the comparison would be slow and unreadable: paragraphs are compared instead.
_MANY_WORDS = 4000

_BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "table", "tr", "div", "hr"}


class Piece(NamedTuple):
    """A run of words: the ``same`` in both texts, ``gone`` from the first or ``new`` in the second."""

    kind: str
    text: str


def differences(old, new):
    """Return the pieces of both texts in reading order. Long equal passages are shortened."""
    before, after = _words(old), _words(new)
    if len(before) + len(after) > _MANY_WORDS:
        before, after = re.findall(r"[^\n]*\n+|[^\n]+", old), re.findall(r"[^\n]*\n+|[^\n]+", new)
    pieces = []
    # White space after a word is ignored; a line end counts as a word.
    keys = [[word.strip(" \t") for word in words] for words in (before, after)]
    for what, start, end, new_start, new_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece(SAME, "".join(after[new_start:new_end])))
            continue
        pieces += [Piece(GONE, "".join(before[start:end]))] if end > start else []
        pieces += [Piece(NEW, "".join(after[new_start:new_end]))] if new_end > new_start else []
    return [
        _shortened(piece, is_first=index == 0, is_last=index == len(pieces) - 1) if piece.kind == SAME else piece
        for index, piece in enumerate(_joined(pieces))
    ]


def as_text(html):
    """Return rich text as plain text: one paragraph per line, list markers, URLs after link texts."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    # The editor puts a paragraph into each point.
    text = re.sub(r"•\s+", "• ", "".join(reader.parts))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line and line != "•")


def _words(text):
    """Return each word with the spaces after it, and each line end."""
    return re.findall(r"\n|[^\S\n]+|\S+[^\S\n]*", text)


def _joined(pieces):
    """Merge changes separated by single words or small gaps, since a changed sentence reads better whole."""
    joined = []
    for index, piece in enumerate(pieces):
        is_crumb = piece.kind == SAME and 0 < index < len(pieces) - 1 and not piece.text.strip(" ,.;:–-")
        if is_crumb:
            joined += [Piece(GONE, piece.text), Piece(NEW, piece.text)]
        else:
            joined.append(piece)
    merged = []
    for piece in joined:
        # What is gone stands before what is new, and each in one piece.
        run = []
        while merged and merged[-1].kind != SAME and piece.kind != SAME:
            run.insert(0, merged.pop())
        if not run:
            merged.append(piece)
            continue
        run.append(piece)
        for kind in (GONE, NEW):
            if text := "".join(each.text for each in run if each.kind == kind):
                merged.append(Piece(kind, text))
    return merged


def _shortened(piece, *, is_first, is_last):
    words = _words(piece.text)
    if is_first and is_last:
        return piece
    before = 0 if is_first else _AROUND
    after = 0 if is_last else _AROUND
    if len(words) <= before + after + _WORTH_LEAVING_OUT:
        return piece
    begin, end = "".join(words[:before]).rstrip(), "".join(words[len(words) - after :])
    return Piece(SAME, f"… {end}" if is_first else f"{begin} … {end}" if not is_last else f"{begin} …")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []
        self._addresses = []

    def handle_starttag(self, tag, attributes):
        if tag in _BLOCKS or tag == "br":
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("• ")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "a":
            self._addresses.append(dict(attributes).get("href") or "")

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self._addresses and (address := self._addresses.pop()):
            self.parts.append(f" ({address})")

    def handle_data(self, data):
        # A line's end in the source is no line's end on the page.
        self.parts.append(re.sub(r"\s+", " ", data))
