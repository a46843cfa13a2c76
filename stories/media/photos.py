"""A story's photo and its video's poster, stored in several sizes and formats without the original."""

import io

from stories.media import files as media_files
from stories.media import image_processing

FOLDER = "stories/photos"


def store(story, file):
    """Store the photo in ``file`` for ``story``, in place of an earlier one.

    ``file`` is an open binary file, such as an upload checked by ``PhotoField``. Raises ``ValidationError`` if it is
    not a photo that can be shown. The caller asks for the alternative text.
    """
    _store(story, file, "photo")


def remove(story):
    """Remove the photo and its alternative text."""
    media_files.change(story, photo="", photo_width=None, photo_height=None, photo_alt="")


def store_poster(story, file):
    """Store the poster of the video; see ``store``."""
    _store(story, file, "poster")


def remove_poster(story):
    media_files.change(story, poster="", poster_width=None, poster_height=None)


def _store(story, file, field):
    picture = getattr(file, "picture", None) or image_processing.read(file)
    name = f"{media_files.new_name(FOLDER)}/{picture.width}.jpg"
    names = media_files.rendition_names(name, picture.width)
    try:
        for width, kind, content in image_processing.renditions(picture):
            media_files.write(names[width, kind], io.BytesIO(content))
        sides = {f"{field}_width": picture.width, f"{field}_height": picture.height}
        media_files.change(story, **{field: name}, **sides)
    except BaseException:
        media_files.delete(list(names.values()))
        raise
