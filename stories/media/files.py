"""The files of a story: kept under names that nobody can guess, and deleted with what they belong to.

A name never comes from the person who sent the file. ``change`` is the one way in which a story gets, changes or
loses a file, so that none is left behind.
"""

import uuid
from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from stories.media import image_processing
from stories.models import Story

# Each with the field that says how wide its largest picture is; None for what is no picture.
FILE_FIELDS = {"photo": "photo_width", "poster": "poster_width", "video": None, "captions": None}
# Longer than any upload takes.
LEFT_OVER_KEPT = timedelta(days=1)


def new_name(folder):
    """The beginning of a name for a file: 122 random bits."""
    return f"{folder}/{uuid.uuid4().hex}"


def write(name, file):
    """Keep an open binary file under ``name``; returns the name it then has."""
    return default_storage.save(name, File(file))


def names_of_picture(name, largest_width):
    """The names of every size and kind of a picture, by width and ``Kind``; ``name`` is that of its largest JPEG."""
    folder = PurePosixPath(name).parent
    return {
        (width, kind): str(folder / f"{width}.{kind.extension}")
        for width in image_processing.widths(largest_width or 0)
        for kind in image_processing.KINDS_KEPT
    }


def change(story, **fields):
    """Set these fields of ``story`` and save them; files they named before are deleted once that is certain.

    A story that is not in the database yet is only set: the caller saves it.
    """
    if story._state.adding:
        _set(story, fields)
        return
    with transaction.atomic():
        # The row itself says what it named: the story at hand may be older than another editor's change.
        before = Story.objects.select_for_update().get(pk=story.pk)
        old = [name for field in fields if field in FILE_FIELDS for name in _names_of(before, field)]
        _set(story, fields)
        story.save(update_fields=[*fields, "updated_at"])
        _delete_on_commit(old)


def forget(story):
    """Delete every file of a story whose row goes, once that is certain."""
    _delete_on_commit([name for field in FILE_FIELDS for name in _names_of(story, field)])


def delete(names):
    """Delete these files now, and the folders of pictures they leave empty."""
    for name in names:
        default_storage.delete(name)
    for folder in {str(PurePosixPath(name).parent) for name in names}:
        # Only a picture has a folder of its own, with a random name.
        if len(PurePosixPath(folder).name) == len(uuid.uuid4().hex):
            default_storage.delete(folder)


def _set(story, fields):
    for field, value in fields.items():
        setattr(story, field, value)


def _names_of(story, field):
    name, width_field = getattr(story, field).name, FILE_FIELDS[field]
    if not name:
        return []
    beside = names_of_picture(name, getattr(story, width_field)).values() if width_field else []
    return list({name, *beside})


def _delete_on_commit(names):
    if names:
        # Robust: a file that cannot be deleted is logged; what was saved stays saved.
        transaction.on_commit(lambda: delete(names), robust=True)


def left_over(now):
    """The names of files that no story has, and that have lain there for a day: a deletion or an upload was cut short.

    Whatever is uploaded just now is in its folder before its story says so. Without any story none is left over:
    that is a database which is still to be restored from its backup, after its files.
    """
    folders = sorted({Story._meta.get_field(field).upload_to for field in FILE_FIELDS})
    # Listed first: what a story takes on meanwhile is not in the list, and what it has is.
    found = [name for folder in folders for name in _names_below(folder)]
    wanted = {name for story in Story.objects.all() for field in FILE_FIELDS for name in _names_of(story, field)}
    return [name for name in found if name not in wanted and _is_old(name, now)] if wanted else []


def _names_below(folder):
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _names_below(f"{folder}/{inner}")


def _is_old(name, now):
    try:
        return default_storage.get_modified_time(name) <= now - LEFT_OVER_KEPT
    except FileNotFoundError:
        # Somebody else has just deleted it.
        return False
