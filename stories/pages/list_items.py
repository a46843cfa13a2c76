"""Labels of a story in lists. Pure."""

import math
import re

# Readers of plain prose manage some 240 words a minute (Brysbaert 2019, Journal of Memory and Language).
# After sepsis reading is often harder, so the time promised is one that a slow reader keeps.
WORDS_PER_MINUTE = 160

KINDS = {
    "survivor": "A survivor’s story",
    "relative": "A relative’s story",
    "bereaved": "A story of bereavement",
}

TAG = re.compile(r"<[^>]*>")


def minutes_to_read(html):
    """Return the whole minutes it takes to read ``html``, rounded up; 0 without words."""
    return math.ceil(len(TAG.sub(" ", html).split()) / WORDS_PER_MINUTE)


def length(story):
    """Return the length and medium: "Video, and 3 minutes to read"."""
    minutes = minutes_to_read(story.body)
    text = f"{minutes} minute{'' if minutes == 1 else 's'} to read" if minutes else ""
    if not story.has_video:
        return text
    return f"Video, and {text}" if text else "Video, with its words in writing"


def teller(story):
    """Return who tells it: "Told by Sam, father of a girl who was two"; may be empty."""
    name, relation = story.told_by.strip(), story.relation.strip()
    if name:
        return "Told by " + ", ".join(filter(None, [name, relation]))
    return relation[:1].upper() + relation[1:]


def kind(story):
    """Return whose story it is, or an empty text if unknown."""
    return KINDS.get(story.kind, "")
