"""URLs of a story's files, and what templates need to show them.

A URL names the story and one of its files, never a storage path. Part of it changes with the file, so that no cache
shows a replaced one.
"""

import hashlib
from typing import NamedTuple

from django.urls import reverse

from core.uploads.file_types import FORMATS, size_in_words
from stories.media.files import rendition_names
from stories.media.image_processing import STORED_FORMATS, widths
from stories.media.video_links import NotAVideoError, video_link

# A video player uses one poster of fixed size.
_POSTER_WIDTH = 960
# Assumed size of a video without a poster. Only the aspect ratio matters.
_USUAL_SIDES = (1280, 720)


class StoredFile(NamedTuple):
    name: str
    content_type: str


class Source(NamedTuple):
    """One ``<source>`` of a picture."""

    content_type: str
    srcset: str


class Photo(NamedTuple):
    """A picture in a page. ``src`` is for browsers that support none of ``sources``."""

    sources: list
    src: str
    srcset: str
    width: int
    height: int


class Film(NamedTuple):
    """A video stored on this site."""

    src: str
    content_type: str
    facts: str
    captions: str
    poster: str
    width: int
    height: int


def files_of(story):
    """Map the last URL segment to each public file of ``story``."""
    files = {}
    for field in ("photo", "poster"):
        stored, width = getattr(story, field).name, getattr(story, f"{field}_width")
        if stored and width:
            for (size, kind), name in rendition_names(stored, width).items():
                files[_picture_name(field, stored, size, kind)] = StoredFile(name, kind.content_type)
    if story.video and story.video_type in FORMATS:
        files[_name("video", story.video.name, _film_ending(story))] = StoredFile(story.video.name, story.video_type)
    if story.captions:
        name = _name("captions", story.captions.name, "vtt")
        files[name] = StoredFile(story.captions.name, "text/vtt; charset=utf-8")
    return files


def photo_of(story):
    """Return the ``Photo`` of ``story``, or None."""
    return _photo(story, "photo", story.photo_height)


def poster_of(story):
    """Return the poster of its video as a ``Photo``, or None."""
    return _photo(story, "poster", story.poster_height)


def film_of(story):
    """Return its stored video as a ``Film``, or None."""
    if not story.video or story.video_type not in FORMATS:
        return None
    poster, sides = "", _USUAL_SIDES
    if story.poster and story.poster_width:
        sides = (story.poster_width, story.poster_height)
        width = max(size for size in widths(story.poster_width) if size <= _POSTER_WIDTH)
        poster = _address(story, _picture_name("poster", story.poster.name, width, STORED_FORMATS[-1]))
    captions = _address(story, _name("captions", story.captions.name, "vtt")) if story.captions else ""
    src = _address(story, _name("video", story.video.name, _film_ending(story)))
    return Film(src, story.video_type, _film_facts(story), captions, poster, *sides)


def link_of(story):
    """Return its ``VideoLink``, or None if the link is not a YouTube or Vimeo video."""
    if not story.video_link:
        return None
    try:
        return video_link(story.video_link)
    except NotAVideoError:
        return None


def _photo(story, field, height):
    stored, width = getattr(story, field).name, getattr(story, f"{field}_width")
    if not (stored and width and height):
        return None
    srcsets = [
        ", ".join(f"{_address(story, _picture_name(field, stored, size, kind))} {size}w" for size in widths(width))
        for kind in STORED_FORMATS
    ]
    *better, plain = zip(STORED_FORMATS, srcsets, strict=True)
    src = _address(story, _picture_name(field, stored, width, STORED_FORMATS[-1]))
    sources = [Source(kind.content_type, srcset) for kind, srcset in better]
    return Photo(sources, src, plain[1], width, height)


def _address(story, name):
    return reverse("stories:media", args=[story.slug, name])


def _picture_name(field, stored, width, kind):
    return _name(field, stored, f"{width}.{kind.extension}", "-")


def _name(part, stored, ending, before_ending="."):
    # Not the stored name: the storage path stays private.
    return f"{part}-{hashlib.sha256(stored.encode()).hexdigest()[:12]}{before_ending}{ending}"


def _film_ending(story):
    return FORMATS[story.video_type].extension


def _film_facts(story):
    """Return format and size as text, such as "MP4, 12 MB"."""
    kind = FORMATS[story.video_type].words.removeprefix("video, ")
    try:
        return f"{kind}, {size_in_words(story.video.size)}"
    except OSError:
        return kind
