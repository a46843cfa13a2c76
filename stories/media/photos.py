"""The photo of a story, and the still of its video: each kept in several sizes and kinds, the original not at all."""

import io

from stories.media import files as media_files
from stories.media import image_processing

FOLDER = "stories/photos"


def store(story, file):
    """Give ``story`` the photo in ``file`` and save that. The one before goes.

    ``file`` is an open binary file, such as an upload that ``PhotoField`` has checked. Raises ``ValidationError``
    with plain words if it is no photo that can be shown. What the photo shows is for the caller to ask.
    """
    _store(story, file, "photo")


def remove(story):
    """Take the photo off ``story``, with what was said of it, and save that."""
    media_files.change(story, photo="", photo_width=None, photo_height=None, photo_alt="")


def store_poster(story, file):
    """As ``store``, for the still of the video."""
    _store(story, file, "poster")


def remove_poster(story):
    media_files.change(story, poster="", poster_width=None, poster_height=None)


def _store(story, file, field):
    picture = getattr(file, "picture", None) or image_processing.read(file)
    name = f"{media_files.new_name(FOLDER)}/{picture.width}.jpg"
    names = media_files.names_of_picture(name, picture.width)
    try:
        for width, kind, content in image_processing.renditions(picture):
            media_files.write(names[width, kind], io.BytesIO(content))
        sides = {f"{field}_width": picture.width, f"{field}_height": picture.height}
        media_files.change(story, **{field: name}, **sides)
    except BaseException:
        media_files.delete(list(names.values()))
        raise
