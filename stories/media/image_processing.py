"""A photo as somebody sends it, made fit to show: read from its content, upright, small, and without its secrets.

A photo from a phone says where it was taken, to the metre, and by which phone. Nothing of that is kept: only
the coloured points are carried over to a new picture. Pure: no database, no storage, no clock.
"""

import io
import struct
import threading
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.Image import Transpose

from core.uploads.file_types import size_in_words

# In bytes. Phones make 2 to 8 MB.
LARGEST_FILE = 15_000_000
# In points. A JPEG is read at a half or a quarter from the start; of the other kinds the whole must be in memory,
# a WebP three times. So each takes 400 MB at the very most.
MOST_POINTS_OF_JPEG = 50_000_000
MOST_POINTS = 25_000_000
SHORTEST_SIDE = 200
# A strip cannot be shown well beside text.
MOST_TIMES_LONGER = 4

# What is kept at most, and the smaller widths beside it. A telephone in the hand needs about 960 points.
LARGEST = (1600, 2000)
SMALLER_WIDTHS = (480, 960)

READABLE = ("JPEG", "PNG", "WEBP", "AVIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/avif"
# Some phones put a second picture into the same file.
_JPEG = ("JPEG", "MPO")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

KINDS = "We can use photos saved as JPEG, PNG, WebP or AVIF."
OTHER_KIND = f"We cannot open this file as a photo. {KINDS}"
HEIC = "This photo is in Apple’s HEIC format. Save it as JPEG and send it again."
DAMAGED = "Part of this photo is missing or damaged. Send it again, or choose another one."
EMPTY = "This file is empty. Choose another one."
TOO_MANY_POINTS = "This photo is larger than we can open. Make it smaller and send it again."
TOO_SMALL = f"This photo is very small. Choose one that is at least {SHORTEST_SIDE} points wide and high."
TOO_THIN = "This photo is very long and narrow. Choose another one, or crop it."

# All that Pillow's readers raise over files that are not what they claim. The warning is an error in tests.
_CANNOT_READ = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# What to do to stored points so that the picture stands upright, by the EXIF orientation.
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}

# A few large photos at once would take all the memory of a small machine. They wait for each other, seconds at most.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, eq=False)
class Kind:
    """One of the kinds of file that each size is kept as."""

    extension: str
    content_type: str
    format: str
    options: dict


# The best first: a browser takes the first it knows. Every browser knows the last.
KINDS_KEPT = (
    # One thread each, so that a photo does not take the whole machine.
    Kind("avif", "image/avif", "AVIF", {"quality": 60, "speed": 8, "max_threads": 1}),
    Kind("webp", "image/webp", "WEBP", {"quality": 78, "method": 4}),
    Kind("jpg", "image/jpeg", "JPEG", {"quality": 80, "optimize": True, "progressive": True}),
)


def widths(largest):
    """The widths in which a picture is kept whose largest is ``largest``, smallest first. None is blown up."""
    return [width for width in SMALLER_WIDTHS if width < largest] + [largest]


def read(file):
    """The picture in an open binary file: upright, sRGB, no larger than ``LARGEST``, and nothing but its points.

    Raises ``ValidationError`` with plain words if it cannot be shown. Its size is known before it is opened, so
    that a small file that says it is huge costs nothing. Of a picture that moves, the first is taken.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise ValidationError(EMPTY, code="empty")
    if size > LARGEST_FILE:
        raise ValidationError(
            f"This photo has {size_in_words(size)}. It can have {size_in_words(LARGEST_FILE)} at most: "
            "make it smaller and send it again.",
            code="too_large",
        )
    try:
        image = Image.open(file, formats=READABLE)
    except _BOMB as error:
        raise ValidationError(TOO_MANY_POINTS, code="too_many_points") from error
    except (UnidentifiedImageError, *_CANNOT_READ) as error:
        raise ValidationError(HEIC if _is_heic(file) else OTHER_KIND, code="other_kind") from error
    with image:
        _check_size(*image.size, MOST_POINTS_OF_JPEG if image.format in _JPEG else MOST_POINTS)
        try:
            with _one_at_a_time:
                return _made_fit(image)
        except _BOMB as error:
            raise ValidationError(TOO_MANY_POINTS, code="too_many_points") from error
        except _CANNOT_READ as error:
            raise ValidationError(DAMAGED, code="damaged") from error


def renditions(picture):
    """Every size and kind of a picture that ``read`` returned: width, ``Kind`` and bytes, one after another."""
    for width in widths(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        sized = picture if width == picture.width else picture.resize((width, height), reducing_gap=3)
        for kind in KINDS_KEPT:
            written = io.BytesIO()
            with _one_at_a_time:
                sized.save(written, kind.format, **kind.options)
            yield width, kind, written.getvalue()


def _is_heic(file):
    file.seek(0)
    head = file.read(12)
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


def _check_size(width, height, most_points):
    shorter, longer = sorted((width, height))
    if width * height > most_points:
        raise ValidationError(TOO_MANY_POINTS, code="too_many_points")
    if shorter < SHORTEST_SIDE:
        raise ValidationError(TOO_SMALL, code="too_small")
    if longer > MOST_TIMES_LONGER * shorter:
        raise ValidationError(TOO_THIN, code="too_thin")


def _made_fit(image):
    orientation, profile = _orientation(image), image.info.get("icc_profile")
    box = LARGEST if orientation < 5 else LARGEST[::-1]
    image = _with_plain_colours(image)
    # Opens it too, a JPEG at half its size or less where twice what is needed is left.
    part = min(1, box[0] / image.width, box[1] / image.height)
    image.thumbnail((round(image.width * part), round(image.height * part)), reducing_gap=2)
    image = _on_white(image)
    image = _in_srgb(image, profile)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    # What Pillow remembers of the file (comments, positions, profiles) would be written out again.
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean


def _orientation(image):
    """1 to 8, as EXIF counts; 1 (upright) if it says nothing that can be understood."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except _CANNOT_READ:
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _with_plain_colours(image):
    """With points that can be mixed with their neighbours: no palette, no sixteen bits."""
    if image.mode.startswith("I"):
        # Sixteen bits of grey; Pillow alone would cut off all that is brighter than 255.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    return image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _on_white(image):
    if image.mode not in ("LA", "RGBA"):
        return image
    image = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def _in_srgb(image, profile):
    """With the colours that its profile means, so that the profile can go. Without a usable one: as they are."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, *_CANNOT_READ):
            pass
    return image.convert("RGB")
