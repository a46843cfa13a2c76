"""Files are what their content says. The samples are the least that each kind of file can be."""

import io
import struct
import zipfile
import zlib

import pytest

from core.uploads.file_types import FORMATS, content_type_of, size_in_words


def chunk(name, data=b""):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def box(name, data=b""):
    return struct.pack(">I", 8 + len(data)) + name + data


def element(number, data=b"", length=None):
    """One of a WebM, its length in eight bytes; ``length`` is written instead of its own."""
    return (
        bytes.fromhex(number) + struct.pack(">Q", 1 << 56 | len(data)) + data
        if length is None
        else (bytes.fromhex(number) + length + data)
    )


def webm(*parts, kind=b"webm"):
    return element("1A45DFA3", element("4286", b"\x01") + element("4282", kind)) + element("18538067", b"".join(parts))


UNKNOWN = b"\x01" + b"\xff" * 7
INFO, TRACKS = element("1549A966", b"i" * 5), element("1654AE6B", b"t" * 9)
CLUSTER = element("1F43B675", element("E7", b"\x00") + element("A3", b"d" * 40))
WEBM = webm(INFO, TRACKS, CLUSTER)
# As a browser records: neither the film nor its clusters know how long they will be.
LIVE_WEBM = WEBM[: WEBM.index(bytes.fromhex("18538067"))] + element(
    "18538067", TRACKS + element("1F43B675", element("E7", b"\x00") + element("A3", b"d" * 9), UNKNOWN) * 2, UNKNOWN
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IEND")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 20 + b"\xff\xd9"
# 128 kb/s at 44.1 kHz: frames of 417 bytes.
FRAME = b"\xff\xfb\x90\x00" + b"\x00" * 413
MP3 = FRAME * 3
TAGGED_MP3 = b"ID3\x04\x00\x00\x00\x00\x01\x00" + b"t" * 128 + MP3
MP4 = box(b"ftyp", b"isom\x00\x00\x00\x00isom") + box(b"moov", b"m" * 20) + box(b"mdat", b"d" * 50)
VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\nHello, siân.\n".encode()

GOOD = [
    (PDF, "application/pdf"),
    (PNG, "image/png"),
    (JPEG, "image/jpeg"),
    (JPEG + b"\x00\x00", "image/jpeg"),
    (MP3, "audio/mpeg"),
    (TAGGED_MP3, "audio/mpeg"),
    # As speech is often kept: 32 kb/s at 22.05 kHz, 104 bytes a frame.
    ((b"\xff\xf3\x40\xc0" + b"\x00" * 100) * 2, "audio/mpeg"),
    (MP4, "video/mp4"),
    (WEBM, "video/webm"),
    (webm(element("EC", b"\x00" * 4), TRACKS), "video/webm"),
    (LIVE_WEBM, "video/webm"),
    (VTT, "text/vtt"),
    (b"\xef\xbb\xbf" + VTT, "text/vtt"),
    (b"WEBVTT", "text/vtt"),
]


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("page.html", "<script>")
    return file.getvalue()


BAD = {
    "nothing": b"",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing with a script": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
    "an archive": zipped(),
    "a program": b"MZ\x90\x00" + b"\x00" * 200,
    "a program of another system": b"\x7fELF" + b"\x00" * 200,
    "a picture that moves": b"GIF89a" + b"\x00" * 20,
    "a PDF behind a page": b"<script>x()</script>" + PDF,
    "a PDF cut short": PDF.replace(b"%%EOF", b""),
    "a PDF's first word alone": b"%PDF-",
    "a PNG with an archive behind it": PNG + zipped(),
    "a PNG's signature before a page": b"\x89PNG\r\n\x1a\n<script>x()</script>",
    "a JPEG with an archive behind it": JPEG + zipped(),
    "a JPEG's signature before a page": b"\xff\xd8\xff\xe0<script>x()</script>",
    "a JPEG's first bytes": b"\xff\xd8\xff",
    "sound with nothing after its tag": b"ID3\x04\x00\x00\x00\x00\x00\x05title",
    "a page after a tag of sound": b"ID3\x04\x00\x00\x00\x00\x00\x00<script>x()</script>",
    "one frame, then a page": FRAME + b"<script>x()</script>",
    "a tag cut short": b"ID3\x04",
    "an Apple picture": box(b"ftyp", b"heic\x00\x00\x00\x00") + box(b"moov"),
    "a film without its description": box(b"ftyp", b"isom\x00\x00\x00\x00") + box(b"mdat"),
    "a film with a page behind it": MP4 + b"<script>x()</script>",
    "a film cut short": MP4[:-10],
    "a film of the wider kind": webm(INFO, TRACKS, CLUSTER, kind=b"matroska"),
    "a WebM that says nothing of its tracks": webm(INFO, CLUSTER),
    "a WebM with a page behind it": WEBM + b"<script>x()</script>",
    "a WebM with a page in it": webm(TRACKS, b"<script>x()</script>"),
    "a WebM that was filmed, with a page behind it": LIVE_WEBM + b"<script>x()</script>",
    "a WebM cut short": WEBM[:-10],
    "a WebM's first bytes before a page": b"\x1a\x45\xdf\xa3webm<script>x()</script>",
    "a WebM in a WebM": webm(TRACKS, element("18538067", TRACKS)),
    "a WebM's head that does not end": element("1A45DFA3", element("4282", b"webm"), UNKNOWN),
    "captions that are none": b"WEBVTTX\n",
    "captions in no known letters": b"WEBVTT\n\xff\xfe",
    "captions with a nought in them": b"WEBVTT\n\x00",
    "captions behind a page": b"<script>x()</script>\nWEBVTT\n",
}


@pytest.mark.parametrize(("content", "content_type"), GOOD)
def test_each_kind_is_known_by_its_content(content, content_type):
    file = io.BytesIO(content)
    assert content_type_of(file) == content_type
    assert file.tell() == 0


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_nothing_else_passes_for_one_of_them(content):
    assert content_type_of(io.BytesIO(content)) is None


@pytest.mark.parametrize("content", [content for content, _ in GOOD])
def test_a_file_cut_off_anywhere_stops_nothing(content):
    for length in range(0, len(content), 7):
        content_type_of(io.BytesIO(content[:length]))


def test_every_kind_that_is_known_is_tried_here():
    assert {content_type for _, content_type in GOOD} == FORMATS.keys()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 kB"),
        (1499, "1 kB"),
        (340_000, "340 kB"),
        (999_499, "999 kB"),
        (999_999, "1 MB"),
        (1_234_567, "1.2 MB"),
        (50_000_000, "50 MB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size, words):
    assert size_in_words(size) == words
