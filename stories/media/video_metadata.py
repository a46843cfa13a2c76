"""Blank location and device metadata in MP4 and WebM files. Pure: files in, files out.

Metadata is renamed to a filler element and overwritten with zeros in place, so that offsets in the file stay valid.
"""

from core.uploads.media_containers import mp4_boxes, webm_elements

# Boxes that hold others, down to where a camera may have put something of its own.
_MP4_HOLDERS = {b"moov", b"trak", b"mdia", b"moof", b"traf"}
_DEEPEST = 4
# The camera's and the phone's own words, and space in which an older version of them may still stand.
_MP4_WORDS = {b"udta", b"meta", b"uuid", b"free", b"skip"}
# Picture, sound, words to read, time, and hints for sending. Other tracks hold data, such as positions by the second.
_MP4_TRACKS = {b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"tmcd", b"hint"}
_BOX_TYPE = 4

_SEGMENT = bytes.fromhex("18538067")
_WEBM_WORDS = {bytes.fromhex(number) for number in ("1254C367", "1941A469", "EC")}
_VOID = b"\xec"


class UnremovableMetadataError(ValueError):
    """The video has a data track that cannot be blanked."""


def metadata_ranges(file, content_type):
    """The parts of a film that must be blanked. Raises ``ValueError`` if it is damaged or tells too much."""
    size = file.seek(0, 2)
    if content_type == "video/mp4":
        return list(_mp4_places(file, 0, size))
    elements = webm_elements(file, 0, size, entered={_SEGMENT})
    return [element for element in elements if element.name in _WEBM_WORDS]


def blank(file, content_type, places):
    """Blank ``places`` in a film that can be written to."""
    for part in places:
        if content_type == "video/mp4":
            file.seek(part.start + _BOX_TYPE)
            file.write(b"free")
            _fill(file, part.content, part.end)
        else:
            file.seek(part.start)
            length = part.end - part.start
            # The length of what follows, in one byte where eight have no room.
            head = _VOID + ((1 << 56 | length - 9).to_bytes(8, "big") if length >= 9 else bytes([0x80 | length - 2]))
            file.write(head)
            _fill(file, part.start + len(head), part.end)


def _mp4_places(file, start, end, depth=0):
    if depth > _DEEPEST:
        raise ValueError("Boxes in boxes without end.")
    for box in mp4_boxes(file, start, end):
        if box.name in _MP4_HOLDERS:
            yield from _mp4_places(file, box.content, box.end, depth + 1)
        elif box.name in _MP4_WORDS:
            yield box
        elif box.name == b"hdlr":
            file.seek(box.content + 8)
            if file.read(4) not in _MP4_TRACKS:
                raise UnremovableMetadataError


def _fill(file, start, end):
    file.seek(start)
    while start < end:
        length = min(end - start, 1 << 16)
        file.write(b"\x00" * length)
        start += length
