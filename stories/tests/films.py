"""The least that photos, films and captions can be, made here: no file of anybody stands in the repository."""

import io
import struct
import zlib

from PIL import Image

from core.tests.test_file_types import box, chunk, element, webm

# Hove, to the metre: what must never come out again.
GPS = {1: "N", 2: (50.0, 50.0, 4.44), 3: "W", 4: (0.0, 10.0, 35.5)}
SECRET = b"SecretPhone"


def photo_bytes(size=(640, 480), format="JPEG", mode="RGB", **options):
    """A picture, black but for its upper left quarter, which is white (the first of its bands at least)."""
    image = Image.new(mode, size)
    white = 255 if len(image.getbands()) == 1 else (255,) * len(image.getbands())
    image.paste(white, (0, 0, size[0] // 2, size[1] // 2))
    written = io.BytesIO()
    image.save(written, format, **options)
    return written.getvalue()


def telling_photo(format="JPEG", **options):
    """A photo that says where and with what it was taken, in each way that its kind has."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x8825] = GPS
    return photo_bytes(format=format, exif=exif, **options)


def huge_png(width, height):
    """A PNG of some hundred bytes that says it has so many points."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND")
    )


def handler(kind):
    return box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(13)))


LOCATION = b"+50.8345-000.1765/"


def mp4(tracks=(b"vide", b"soun"), data=b"d" * 5000):
    """An MP4 as phones make it, with where it was filmed in three places."""
    words = box(b"udta", box(b"\xa9xyz", LOCATION)) + box(b"meta", bytes(4) + LOCATION)
    moov = box(b"mvhd", bytes(100)) + b"".join(box(b"trak", handler(kind) + words) for kind in tracks) + words
    return box(b"ftyp", b"isom\x00\x00\x00\x00isom") + box(b"moov", moov) + box(b"uuid", LOCATION) + box(b"mdat", data)


def telling_webm():
    tags = element("1254C367", LOCATION)
    return webm(element("1549A966", b"i" * 5), element("1654AE6B", b"t" * 9), tags, element("1F43B675", b"d" * 50))


VTT = (
    "WEBVTT\n\nNOTE Written by hand\n\n1\n00:01.000 --> 00:04.000 line:0\nHello, Siân.\n\n"
    "00:00:04.000 --> 01:00:06.500\nGoodbye.\n"
)
