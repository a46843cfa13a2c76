"""A story's video: a stored file, or a link to YouTube or Vimeo."""

import io
import shutil
import tempfile

from django.conf import settings
from django.core.exceptions import ValidationError

from core.uploads.file_types import FORMATS, content_type_of, size_in_words
from stories.media import files as media_files
from stories.media import video_metadata
from stories.media.video_links import NotAVideoError, video_link

FOLDER = "stories/videos"
CONTENT_TYPES = ("video/mp4", "video/webm")

EMPTY = "This file is empty. Choose another one."
OTHER_KIND = (
    "We cannot open this file as a video. It is of another kind than its name says, or is damaged. "
    "Save the video as MP4 or WebM and send it again."
)
TELLS_TOO_MUCH = (
    "This video holds more than picture and sound, such as where it was filmed. "
    "Save a copy of it with picture and sound only, and send that."
)


def check(file):
    """Return the media type of an open binary file. Raises ``ValidationError`` if browsers cannot play it."""
    return _checked(file)[0]


def store(story, file):
    """Store the video in ``file`` for ``story``, in place of a video or link. Captions stay.

    Location and device metadata are blanked. Raises ``ValidationError`` as ``check`` does. A published story needs
    captions and a transcript first: see ``missing_for_publishing``.
    """
    content_type, places = _checked(file)
    with tempfile.TemporaryFile() as film:
        file.seek(0)
        shutil.copyfileobj(file, film)
        video_metadata.blank(film, content_type, places)
        film.seek(0)
        name = media_files.write(f"{media_files.new_name(FOLDER)}.{FORMATS[content_type].extension}", film)
    try:
        media_files.change(story, video=name, video_type=content_type, video_link="", link_has_captions=False)
    except BaseException:
        media_files.delete([name])
        raise


def link(story, address, *, has_captions):
    """Link ``story`` to a video on another site. A stored video is removed with its captions.

    Raises ``ValidationError`` if ``address`` is not a YouTube or Vimeo video.
    """
    try:
        address = video_link(address).address
    except NotAVideoError as error:
        raise ValidationError(str(error), code="not_a_video") from error
    media_files.change(
        story, video="", video_type="", captions="", video_link=address, link_has_captions=bool(has_captions)
    )


def remove(story):
    """Remove the video with its poster and captions. The transcript stays."""
    media_files.change(
        story,
        video="",
        video_type="",
        captions="",
        video_link="",
        link_has_captions=False,
        poster="",
        poster_width=None,
        poster_height=None,
    )


def missing_for_publishing(story):
    """Return what the video lacks before it can be published, one sentence each.

    Mirrors the constraint ``story_published_video_for_everybody``.
    """
    missing = []
    if story.video and not story.captions:
        missing.append("The video has no captions. Upload them as a WebVTT file.")
    if story.video_link and not story.link_has_captions:
        missing.append("Check that the linked video has captions of its own, then tick the box that says so.")
    if (story.video or story.video_link) and not story.transcript:
        missing.append("The video has no transcript. Write down all that is said, and what matters that is seen.")
    return missing


def _checked(file):
    """Return the media type of a video and the byte ranges to blank."""
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise ValidationError(EMPTY, code="empty")
    if size > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(
            f"This video has {size_in_words(size)}. It can have {size_in_words(settings.MAX_UPLOAD_BYTES)} at most: "
            "make it smaller, or put it on YouTube or Vimeo and give the link.",
            code="too_large",
        )
    content_type = content_type_of(file)
    if content_type not in CONTENT_TYPES:
        raise ValidationError(OTHER_KIND, code="other_kind")
    try:
        return content_type, video_metadata.metadata_ranges(file, content_type)
    except video_metadata.UnremovableMetadataError as error:
        raise ValidationError(TELLS_TOO_MUCH, code="tells_too_much") from error
    except ValueError as error:
        raise ValidationError(OTHER_KIND, code="other_kind") from error
