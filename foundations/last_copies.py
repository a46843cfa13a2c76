"""The last good copy of each public page, in files that all workers of this machine share.

For the hours in which the database is away. Bounded: a copy stands for a day, all of them together take
``settings.LAST_COPIES_BYTES`` at most (and what is written between two looks), and the oldest go first. A file holds
what anybody may read and nothing else; whoever puts a page here has made sure of that. A file that cannot be read,
or was cut short, is no copy; a disk that cannot be written costs the copies, never a page.
"""

import hashlib
import json
import logging
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

STANDS_FOR = timedelta(days=1)
# A page is copied again when it is seen after this time.
COPIED_EVERY = timedelta(seconds=60)
LARGEST_PAGE = 500_000
# In bytes: after so much was written, this process looks how much there is.
LOOKS_EVERY = 1_000_000

logger = logging.getLogger(__name__)

_writing = threading.Lock()
# When this process wrote which copy, so that a busy page is not written for every visitor.
_written = {}
_until_next_look = 0


class Copy(NamedTuple):
    path: str
    at: datetime
    headers: dict
    body: bytes


def is_due(path, *, now):
    """Whether a new copy of ``path`` is wanted."""
    if not settings.LAST_COPIES_FOLDER:
        return False
    last = _written.get(path)
    return last is None or not last <= now < last + COPIED_EVERY


def put(path, body, *, headers, now):
    """Keep ``body``, in bytes, as the copy of ``path``. Nothing happens to one that is too large."""
    global _until_next_look
    if not settings.LAST_COPIES_FOLDER or len(body) > LARGEST_PAGE:
        return
    with _writing:
        if len(_written) > 10_000:
            _written.clear()
        _written[path] = now
        _until_next_look -= len(body)
        looks = _until_next_look < 0
        if looks:
            _until_next_look = LOOKS_EVERY
    about = json.dumps({"path": path, "at": now.timestamp(), "bytes": len(body), "headers": headers})
    _write(_file(path), about.encode() + b"\n" + body, at=now.timestamp())
    if looks:
        _make_room(now)


def get(path, *, now):
    """The Copy of ``path``, or None if there is none of the last day."""
    if not settings.LAST_COPIES_FOLDER:
        return None
    try:
        about, _, body = _file(path).read_bytes().partition(b"\n")
        about = json.loads(about)
        copy = Copy(about["path"], datetime.fromtimestamp(about["at"], now.tzinfo), about["headers"], body)
        if copy.path != path or len(body) != about["bytes"]:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # One from the future was written before the clock was put back.
    return copy if abs(now - copy.at) < STANDS_FOR else None


def forget(path):
    """There is no such page any more, or not for everybody."""
    if settings.LAST_COPIES_FOLDER:
        _written.pop(path, None)
        _remove(_file(path))


def forget_all():
    """No copy of any page: for when something is taken off the site that may stand on several."""
    _written.clear()
    for file in _files():
        _remove(file)


def remember(name, data):
    """Keep what can be written as JSON under a plain name of our own, until it is replaced: no day ends it."""
    if settings.LAST_COPIES_FOLDER:
        _write(Path(settings.LAST_COPIES_FOLDER) / f"{name}.json", json.dumps(data).encode())


def recall(name):
    """What was kept under ``name``; None if there is nothing that can be read."""
    if not settings.LAST_COPIES_FOLDER:
        return None
    try:
        return json.loads((Path(settings.LAST_COPIES_FOLDER) / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None


def _file(path):
    return Path(settings.LAST_COPIES_FOLDER) / f"{hashlib.sha256(path.encode()).hexdigest()[:32]}.page"


def _files():
    if not settings.LAST_COPIES_FOLDER:
        return []
    return list(Path(settings.LAST_COPIES_FOLDER).glob("*.page"))


def _write(file, content, *, at=None):
    # Whole or not at all, and with a name of its own: another worker or thread may write the same.
    unfinished = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        if at:
            os.utime(unfinished, (at, at))
        unfinished.replace(file)
    except OSError as problem:
        logger.warning("The last copies of pages cannot be written: %s", problem.strerror)
        _remove(unfinished)


def _remove(file):
    try:
        file.unlink(missing_ok=True)
    except OSError as problem:
        logger.warning("A last copy of a page cannot be removed: %s", problem.strerror)


def _make_room(now):
    """Remove what is over a day old, what a killed worker left half-written, and the oldest of what is too much."""
    if not settings.LAST_COPIES_FOLDER:
        return
    found = []
    for file in Path(settings.LAST_COPIES_FOLDER).glob("*.page*"):
        try:
            about = file.stat()
        except OSError:
            continue
        found.append((about.st_mtime, about.st_size, file))
    total = 0
    for written, size, file in sorted(found, reverse=True):
        total += size
        is_whole = file.suffix == ".page"
        too_old = now.timestamp() - written > (STANDS_FOR if is_whole else COPIED_EVERY).total_seconds()
        if too_old or total > settings.LAST_COPIES_BYTES:
            _remove(file)
