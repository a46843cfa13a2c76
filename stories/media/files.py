"""Storage of a story's files under random names.

A name never comes from the sender. ``change`` is the only way to set, replace or remove a file of a story, so that
no replaced file stays in the storage.
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
ORPHAN_AGE = timedelta(days=1)


def new_name(folder):
    """Return the first part of a file name: 122 random bits."""
    return f"{folder}/{uuid.uuid4().hex}"


def write(name, file):
    """Store an open binary file under ``name`` and return the name the storage chose."""
    return default_storage.save(name, File(file))


def rendition_names(name, largest_width):
    """Map (width, ``Kind``) to the file name of each rendition; ``name`` is that of the largest JPEG."""
    folder = PurePosixPath(name).parent
    return {
        (width, kind): str(folder / f"{width}.{kind.extension}")
        for width in image_processing.widths(largest_width or 0)
        for kind in image_processing.STORED_FORMATS
    }


def change(story, **fields):
    """Set fields of ``story`` and save them. Replaced files are deleted when the transaction commits.

    An unsaved story only gets the values: the caller saves it.
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
    """Delete every file of ``story`` when the transaction commits."""
    _delete_on_commit([name for field in FILE_FIELDS for name in _names_of(story, field)])


def delete(names):
    """Delete these files now, and the picture folders this empties."""
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
    beside = rendition_names(name, getattr(story, width_field)).values() if width_field else []
    return list({name, *beside})


def _delete_on_commit(names):
    if names:
        # Robust: a file that cannot be deleted is logged; what was saved stays saved.
        transaction.on_commit(lambda: delete(names), robust=True)


def orphaned_files(now):
    """Return the names of files older than a day that no story has, left by an interrupted upload or deletion.

    A new upload reaches its folder before its story's row. With no story at all the result is empty: a database that
    is still to be restored from a backup would otherwise lose its files.
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
        return default_storage.get_modified_time(name) <= now - ORPHAN_AGE
    except FileNotFoundError:
        # Another process has deleted it meanwhile.
        return False
