"""What films are made of: the boxes of an MP4 and the elements of a WebM. Pure: no database, no clock.

Both are parts within parts, each with a name and a length before it (ISO 14496-12; RFC 8794 and 9559).
"""

from typing import NamedTuple

# An hour of video has some thousands. More is an attack.
MOST_PARTS = 300_000


class Part(NamedTuple):
    """Where a part begins, where its content begins, and where it ends, in bytes from the start of the file.

    ``end`` is None where the file does not say: a WebM that was written while it was filmed.
    """

    name: bytes
    start: int
    content: int
    end: int | None


def mp4_boxes(file, start, end):
    """The boxes of an MP4 from ``start`` to ``end``, one after another. Raises ``ValueError`` where none can be."""
    for _ in range(MOST_PARTS):
        if start == end:
            return
        file.seek(start)
        head = file.read(16)
        length, content = int.from_bytes(head[:4], "big"), start + 8
        if length == 1:
            length, content = int.from_bytes(head[8:16], "big"), start + 16
        elif length == 0:
            length = end - start
        box = Part(head[4:8], start, content, start + length)
        if len(head) < 8 or box.end > end or box.end < content:
            raise ValueError("A box that does not fit.")
        yield box
        start = box.end
    raise ValueError("Too many boxes.")


def webm_elements(file, start, end, entered=frozenset()):
    """The elements of a WebM from ``start`` to ``end``; those named in ``entered`` are followed by what they hold.

    So are those that do not say how long they are. Raises ``ValueError`` where none can be.
    """
    for _ in range(MOST_PARTS):
        if start == end:
            return
        file.seek(start)
        head = file.read(12)
        # As many bytes as there are noughts before the first one, and one more.
        name_length = 9 - head[0].bit_length()
        if name_length > 4 or len(head) <= name_length:
            raise ValueError("No name of an element.")
        first = head[name_length]
        size_length = 9 - first.bit_length()
        content = start + name_length + size_length
        size = int.from_bytes(head[name_length : name_length + size_length], "big") - (1 << 7 * size_length)
        if size_length > 8 or content > end:
            raise ValueError("No length of an element.")
        unknown = size == (1 << 7 * size_length) - 1
        element = Part(head[:name_length], start, content, None if unknown else content + size)
        if element.end and element.end > end:
            raise ValueError("An element that does not fit.")
        yield element
        start = content if unknown or element.name in entered else element.end
    raise ValueError("Too many elements.")
