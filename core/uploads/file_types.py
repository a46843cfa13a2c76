"""What an uploaded file really is, read from its content; its name and what the browser says count for nothing.

Only the seven kinds that the site needs are known, and each is read far enough that a page, a program or
an archive with a picture's first bytes is not taken for a picture. Pure: no database, no clock.
"""

import re
from typing import NamedTuple

from core.uploads.media_containers import mp4_boxes, webm_elements


class Format(NamedTuple):
    """A kind of file: what it is called, and how its name ends."""

    words: str
    extension: str


FORMATS = {
    "application/pdf": Format("PDF", "pdf"),
    "image/png": Format("picture, PNG", "png"),
    "image/jpeg": Format("picture, JPEG", "jpg"),
    "audio/mpeg": Format("audio, MP3", "mp3"),
    "video/mp4": Format("video, MP4", "mp4"),
    "video/webm": Format("video, WebM", "webm"),
    "text/vtt": Format("captions, VTT", "vtt"),
}

# Enough for the first and the last things that a file of each kind must have.
_END = 2048
_LARGEST_CAPTIONS = 5_000_000

# Kinds of MP4 that browsers play; the same container holds Apple's pictures and many other things.
_MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"mp41", b"mp42", b"M4V ", b"dash", b"MSNV"}
_MP4_PARTS = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"udta", b"uuid", b"meta", b"moof", b"mfra"}
_MP4_PARTS |= {b"sidx", b"styp", b"emsg", b"prft", b"pdin", b"ssix"}

# Elements of a WebM, by the numbers that are their names (RFC 9559, section 5): its head and what it says it is,
# the film itself, and the parts of that.
_EBML, _DOC_TYPE, _SEGMENT, _TRACKS = (bytes.fromhex(number) for number in ("1A45DFA3", "4282", "18538067", "1654AE6B"))
_WEBM_PARTS = {_SEGMENT, _TRACKS} | {
    bytes.fromhex(number)
    for number in (
        # Seek head, info, cluster, cues, chapters, tags, attachments.
        *("114D9B74", "1549A966", "1F43B675", "1C53BB6B", "1043A770", "1254C367", "1941A469"),
        # Nothing, and a checksum.
        *("EC", "BF"),
        # What a cluster holds that does not say how long it is: time, blocks, positions.
        *("E7", "A3", "A0", "A7", "AB"),
    )
}

# Kilobits a second and samples a second by the four and two bits of an MPEG audio frame's head (ISO 11172-3, 13818-3).
_BIT_RATES = {
    1: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = {0b11: (44100, 48000, 32000), 0b10: (22050, 24000, 16000), 0b00: (11025, 12000, 8000)}


def content_type_of(file):
    """The media type of an open binary file (one of ``FORMATS``), or None if it is none of them."""
    size = file.seek(0, 2)
    for content_type, looks_right in _CHECKS.items():
        if looks_right(file, size):
            file.seek(0)
            return content_type
    file.seek(0)
    return None


def size_in_words(size):
    """A size in bytes as people know it: 1234567 → "1.2 MB"."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def _part(file, start, length):
    file.seek(max(0, start))
    return file.read(length)


def _is_pdf(file, size):
    return bool(re.match(rb"%PDF-[12]\.\d\s", _part(file, 0, 9))) and b"%%EOF" in _part(file, size - _END, _END)


def _is_png(file, size):
    begins = _part(file, 0, 16) == b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    return begins and _part(file, size - 12, 12) == b"\x00\x00\x00\x00IEND\xaeB`\x82"


def _is_jpeg(file, size):
    begin = _part(file, 0, 4)
    return (
        len(begin) == 4
        and begin[:3] == b"\xff\xd8\xff"
        # The marker of one of the parts that may come first.
        and (0xC0 <= begin[3] <= 0xCF or 0xDB <= begin[3] <= 0xEF or begin[3] == 0xFE)
        and _part(file, size - _END, _END).rstrip(b"\x00\r\n").endswith(b"\xff\xd9")
    )


def _is_mp3(file, size):
    start = 0
    head = _part(file, 0, 10)
    if head[:3] == b"ID3":
        if len(head) < 10 or head[3] not in (2, 3, 4) or any(byte > 0x7F for byte in head[6:]):
            return False
        # The tag's length, seven bits to a byte.
        start = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
        sound = _part(file, start, _END)
        start += len(sound) - len(sound.lstrip(b"\x00"))
    # Two frames, the second where the length of the first says: that is no accident.
    for _ in range(2):
        length = _mp3_frame_length(_part(file, start, 4))
        if not length or start + length > size:
            return False
        start += length
        if start == size:
            break
    return True


def _mp3_frame_length(head):
    """Bytes of the MPEG layer III frame that begins with these four; 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 0b11, head[1] >> 1 & 0b11
    bit_rate, sample_rate, padding = head[2] >> 4, head[2] >> 2 & 0b11, head[2] >> 1 & 1
    if version == 0b01 or layer != 0b01 or bit_rate in (0, 15) or sample_rate == 0b11:
        return 0
    is_first = version == 0b11
    bits = _BIT_RATES[1 if is_first else 2][bit_rate - 1] * 1000
    return (144 if is_first else 72) * bits // _SAMPLE_RATES[version][sample_rate] + padding


def _is_mp4(file, size):
    head = _part(file, 0, 12)
    if head[4:8] != b"ftyp" or head[8:12] not in _MP4_BRANDS:
        return False
    # Its parts follow each other to the very end, and one of them is the film's own description.
    try:
        found = {box.name for box in mp4_boxes(file, 0, size)}
    except ValueError:
        return False
    return found <= _MP4_PARTS and b"moov" in found


def _is_webm(file, size):
    if _part(file, 0, 4) != _EBML:
        return False
    try:
        head = next(webm_elements(file, 0, size))
        kinds = [element for element in webm_elements(file, head.content, head.end) if element.name == _DOC_TYPE]
        if len(kinds) != 1 or _part(file, kinds[0].content, kinds[0].end - kinds[0].content) != b"webm":
            return False
        # To the very end nothing but what a film has, and one of it the description of its tracks.
        found = [element.name for element in webm_elements(file, head.end, size, entered={_SEGMENT})]
    except (ValueError, TypeError):
        return False
    return found[:1] == [_SEGMENT] and found.count(_SEGMENT) == 1 and set(found) <= _WEBM_PARTS and _TRACKS in found


def _is_vtt(file, size):
    if size > _LARGEST_CAPTIONS:
        return False
    try:
        text = _part(file, 0, size).decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(re.match(r"WEBVTT(?:[ \t\r\n]|\Z)", text)) and "\x00" not in text


_CHECKS = {
    "application/pdf": _is_pdf,
    "image/png": _is_png,
    "image/jpeg": _is_jpeg,
    "audio/mpeg": _is_mp3,
    "video/mp4": _is_mp4,
    "video/webm": _is_webm,
    "text/vtt": _is_vtt,
}
