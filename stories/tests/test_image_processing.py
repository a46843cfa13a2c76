"""A photo is shown upright, small and without its secrets, or refused in plain words."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, PngImagePlugin

from core.tests.test_file_types import PDF, box
from stories.media import image_processing
from stories.tests.films import GPS, SECRET, huge_png, photo_bytes, telling_photo


def read(content):
    return image_processing.read(io.BytesIO(content))


def refusal(content):
    with pytest.raises(ValidationError) as caught:
        read(content)
    return caught.value.message


def is_white(picture, x, y):
    """Whether it is white at this part of its width and height."""
    return picture.getpixel((int(picture.width * x), int(picture.height * y)))[0] > 200


@pytest.mark.parametrize("format", image_processing.READABLE)
def test_each_kind_is_read(format):
    picture = read(photo_bytes(format=format))
    assert (picture.mode, picture.size, picture.info) == ("RGB", (640, 480), {})
    assert is_white(picture, 0.25, 0.25)
    assert not is_white(picture, 0.75, 0.75)


def test_the_sample_tells_where_it_was_taken():
    exif = Image.open(io.BytesIO(telling_photo())).getexif()
    assert exif.get_ifd(0x8825)[2] == GPS[2]
    assert SECRET in telling_photo()


@pytest.mark.parametrize("format", image_processing.READABLE)
def test_nothing_is_kept_of_where_and_with_what_it_was_taken(format):
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    options = {"xmp": xmp} if format != "PNG" else {"pnginfo": _png_words()}
    if format == "JPEG":
        options["comment"] = SECRET
    content = telling_photo(format, **options)
    assert content.count(SECRET) > 1
    kept = list(image_processing.renditions(read(content)))
    assert len(kept) == 6
    for width, kind, written in kept:
        assert SECRET not in written
        image = Image.open(io.BytesIO(written))
        image.load()
        assert image.width == width
        assert not dict(image.getexif())
        assert not image.info.keys() & {"exif", "xmp", "icc_profile", "comment", "photoshop"}
        assert Image.MIME[image.format] == kind.content_type


def _png_words():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    return words


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright_however_the_phone_was_held(orientation, format):
    # The points as they are stored, so that turned as `orientation` says the white quarter is at the upper left.
    undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    upright = Image.open(io.BytesIO(photo_bytes((800, 400), "PNG")))
    stored = upright if undo is None else upright.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = io.BytesIO()
    stored.save(content, format, exif=exif)
    picture = read(content.getvalue())
    assert picture.size == (800, 400)
    assert is_white(picture, 0.25, 0.25)
    assert not is_white(picture, 0.75, 0.25)
    assert not is_white(picture, 0.25, 0.75)
    assert not is_white(picture, 0.75, 0.75)


def test_an_orientation_nobody_knows_turns_nothing():
    exif = Image.Exif()
    exif[0x0112] = 77
    assert read(photo_bytes(exif=exif)).size == (640, 480)
    assert read(photo_bytes(exif=b"Exif\x00\x00" + b"rubbish" * 3)).size == (640, 480)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((640, 480), (640, 480)),
        ((4000, 3000), (1600, 1200)),
        ((3000, 4000), (1500, 2000)),
        ((4000, 1000), (1600, 400)),
        ((1601, 1601), (1600, 1600)),
    ],
)
def test_it_is_made_small_and_never_blown_up(size, kept):
    assert read(photo_bytes(size)).size == kept
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read(photo_bytes(size[::-1], exif=exif)).size == kept


@pytest.mark.parametrize(
    ("largest", "widths"),
    [(300, [300]), (480, [480]), (481, [480, 481]), (960, [480, 960]), (1600, [480, 960, 1600])],
)
def test_smaller_ones_are_kept_beside_the_largest(largest, widths):
    assert image_processing.widths(largest) == widths


def test_every_size_keeps_the_shape():
    for width, _, written in image_processing.renditions(read(photo_bytes((2000, 1500)))):
        assert Image.open(io.BytesIO(written)).size == (width, width * 3 // 4)


@pytest.mark.parametrize(
    ("mode", "format"),
    [
        ("1", "PNG"),
        ("L", "PNG"),
        ("L", "JPEG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("RGBA", "PNG"),
        ("RGBA", "WEBP"),
        ("RGBA", "AVIF"),
        ("CMYK", "JPEG"),
    ],
)
def test_every_way_to_keep_colours_is_understood(mode, format):
    assert read(photo_bytes(mode=mode, format=format)).mode == "RGB"


def test_sixteen_bits_of_grey_stay_grey():
    content = io.BytesIO()
    Image.new("I;16", (300, 300), 0x8000).save(content, "PNG")
    assert read(content.getvalue()).getpixel((5, 5)) == (128, 128, 128)


def test_what_is_see_through_is_white():
    content = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(content, "PNG")
    assert read(content.getvalue()).getpixel((5, 5)) == (255, 255, 255)
    content = io.BytesIO()
    Image.new("P", (300, 300)).save(content, "PNG", transparency=0)
    assert read(content.getvalue()).getpixel((5, 5)) == (255, 255, 255)


def test_colours_are_those_its_profile_means():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = read(photo_bytes())
    # One that fits changes nothing here; ones that cannot fit are left aside.
    for profile in (srgb, lab, b"rubbish"):
        assert read(photo_bytes(icc_profile=profile)).tobytes() == plain.tobytes()


def test_a_profile_is_followed_in_the_colours_it_speaks_of(monkeypatch):
    asked = []
    monkeypatch.setattr(
        image_processing.ImageCms,
        "profileToProfile",
        lambda image, *a, **o: asked.append(image.mode) or image.convert("RGB"),
    )
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    read(photo_bytes(icc_profile=srgb))
    assert asked == ["RGB"]


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_of_a_picture_that_moves_the_first_is_taken(format):
    content = io.BytesIO()
    first, second = (Image.new("RGB", (300, 300), colour) for colour in ("white", "black"))
    first.save(content, format, save_all=True, append_images=[second], duration=100)
    assert min(read(content.getvalue()).getpixel((5, 5))) > 250


def test_a_photo_with_a_second_one_in_it_is_a_photo():
    content = io.BytesIO()
    image = Image.new("RGB", (300, 300), "white")
    image.save(content, "MPO", save_all=True, append_images=[Image.new("RGB", (300, 300))])
    assert min(read(content.getvalue()).getpixel((5, 5))) > 250


# What is refused


@pytest.mark.parametrize("side", [5001, 20_000, 60_000])
def test_a_small_file_that_says_it_is_huge_is_refused_unopened(side, monkeypatch):
    monkeypatch.setattr(image_processing, "_made_fit", None)
    assert refusal(huge_png(side, side)) == image_processing.TOO_MANY_PIXELS


def huge_jpeg(width, height):
    content = photo_bytes()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + content[at + 4 :]


def test_how_many_points_are_opened_is_known_beforehand(monkeypatch):
    monkeypatch.setattr(image_processing, "_made_fit", lambda image: image.size)
    assert read(huge_png(5_000, 5_000)) == (5_000, 5_000)
    assert read(huge_jpeg(10_000, 5_000)) == (10_000, 5_000)
    assert refusal(huge_jpeg(10_000, 5_001)) == image_processing.TOO_MANY_PIXELS


def test_of_a_large_jpeg_the_whole_is_never_in_memory(monkeypatch):
    content = photo_bytes((6400, 4800))
    loaded = []
    thumbnail = image_processing.Image.Image.thumbnail

    def watched(image, *given, **options):
        draft = image.draft
        image.draft = lambda *asked: draft(*asked) and loaded.append(image.size)
        thumbnail(image, *given, **options)

    monkeypatch.setattr(image_processing.Image.Image, "thumbnail", watched)
    assert read(content).size == (1600, 1200)
    assert loaded == [(3200, 2400)]


def test_that_it_is_damaged_shows_only_once_it_is_opened():
    assert refusal(huge_png(300, 300)) == image_processing.DAMAGED


@pytest.mark.parametrize("format", image_processing.READABLE)
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_one_cut_short_is_refused(format, part):
    whole = photo_bytes(format=format)
    assert refusal(whole[: int(len(whole) * part)]) in {image_processing.DAMAGED, image_processing.OTHER_KIND}


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("page.html", "<script>")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"/>',
        zipped(),
        PDF,
        b"\x00" * 100,
        b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBP",
        photo_bytes(format="GIF"),
        photo_bytes(format="BMP"),
        photo_bytes(format="TIFF"),
        photo_bytes(format="ICO", size=(256, 256)),
    ],
    ids=["page", "drawing", "archive", "pdf", "noughts", "jpeg head", "webp head", "gif", "bmp", "tiff", "icon"],
)
def test_anything_else_is_refused(content):
    assert refusal(content) in {image_processing.OTHER_KIND, image_processing.DAMAGED}


def test_an_archive_behind_a_photo_is_not_kept():
    for _, _, written in image_processing.renditions(read(photo_bytes() + zipped())):
        assert b"page.html" not in written


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_apples_own_kind_is_refused_with_what_to_do(brand):
    assert refusal(box(b"ftyp", brand + b"\x00\x00\x00\x00" + brand) + b"\x00" * 100) == image_processing.HEIC


def test_too_small_too_thin_too_heavy_and_nothing_at_all(monkeypatch):
    assert refusal(photo_bytes((199, 400))) == image_processing.TOO_SMALL
    assert refusal(photo_bytes((1300, 300))) == image_processing.TOO_THIN
    assert refusal(b"") == image_processing.EMPTY
    monkeypatch.setattr(image_processing, "LARGEST_FILE", 100)
    assert refusal(photo_bytes()).startswith("This photo has 5 kB. It can have 1 kB at most")
