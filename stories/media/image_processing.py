"""Make an uploaded photo fit to publish: decoded, upright, resized, without metadata. Pure.

Phones write the place and the device into a photo. Only pixels are copied to the new picture.
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
MAX_JPEG_PIXELS = 50_000_000
MAX_PIXELS = 25_000_000
MIN_SIDE = 200
# A strip cannot be shown well beside text.
MAX_ASPECT_RATIO = 4

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
TOO_MANY_PIXELS = "This photo is larger than we can open. Make it smaller and send it again."
TOO_SMALL = f"This photo is very small. Choose one that is at least {MIN_SIDE} points wide and high."
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
    """A file format in which each size is stored."""

    extension: str
    content_type: str
    format: str
    options: dict


# The best first: a browser takes the first it knows. Every browser knows the last.
STORED_FORMATS = (
    # One thread each, so that a photo does not take the whole machine.
    Kind("avif", "image/avif", "AVIF", {"quality": 60, "speed": 8, "max_threads": 1}),
    Kind("webp", "image/webp", "WEBP", {"quality": 78, "method": 4}),
    Kind("jpg", "image/jpeg", "JPEG", {"quality": 80, "optimize": True, "progressive": True}),
)


def widths(largest):
    """Return the widths to store of a picture that is ``largest`` wide, smallest first. Nothing is enlarged."""
    return [width for width in SMALLER_WIDTHS if width < largest] + [largest]


def read(file):
    """Return the picture in an open binary file: upright, sRGB, at most ``LARGEST``, pixels only.

    Raises ``ValidationError`` if it cannot be shown. The size is checked before decoding, so that a small file that
    claims to be huge costs nothing. Of an animation the first frame is taken.
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
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_points") from error
    except (UnidentifiedImageError, *_CANNOT_READ) as error:
        raise ValidationError(HEIC if _is_heic(file) else OTHER_KIND, code="other_kind") from error
    with image:
        _check_size(*image.size, MAX_JPEG_PIXELS if image.format in _JPEG else MAX_PIXELS)
        try:
            with _one_at_a_time:
                return _made_fit(image)
        except _BOMB as error:
            raise ValidationError(TOO_MANY_PIXELS, code="too_many_points") from error
        except _CANNOT_READ as error:
            raise ValidationError(DAMAGED, code="damaged") from error


def renditions(picture):
    """Yield (width, ``Kind``, bytes) for every size and format of a picture returned by ``read``."""
    for width in widths(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        sized = picture if width == picture.width else picture.resize((width, height), reducing_gap=3)
        for kind in STORED_FORMATS:
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
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_points")
    if shorter < MIN_SIDE:
        raise ValidationError(TOO_SMALL, code="too_small")
    if longer > MAX_ASPECT_RATIO * shorter:
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
    """Return the EXIF orientation, 1 to 8; 1 (upright) if there is no valid value."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except _CANNOT_READ:
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _with_plain_colours(image):
    """Return the picture in 8-bit colour without a palette, which resizing needs."""
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
    """Convert the colours to sRGB, so that the profile can be dropped. An unusable profile is ignored."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, *_CANNOT_READ):
            pass
    return image.convert("RGB")
