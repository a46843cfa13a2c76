"""Stale copies of public pages on disk, shared by the workers of a machine, for database outages.

A copy is valid for a day. All copies together take at most ``settings.STALE_PAGE_CACHE_BYTES`` plus what is written
between two clean-ups; the oldest are deleted first. A file holds public content only, which the caller ensures. A
broken file counts as no copy, and a full disk costs copies, never a page.

A copy ends early if content on its page ends. It also belongs to a cache version: taking content off the site raises
``CacheVersion`` in the database, and a machine that knows of it shows no older copy. A page counts to the version known
before it was rendered.
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
from django.db import connections, models, router, transaction

STANDS_FOR = timedelta(days=1)
# A page is copied again when it is seen after this time.
COPIED_EVERY = timedelta(seconds=60)
LARGEST_PAGE = 500_000
# In bytes: after so much was written, this process looks how much there is.
LOOKS_EVERY = 1_000_000

# The name of the file that tells all processes of this machine, and those to come, which edition is the last.
EDITION = "edition"

# By the database's own clock, in microseconds: never the same again, not after an older backup was restored either.
_RENEW = """
    INSERT INTO core_cacheversion AS known (id, edition)
    VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    ON CONFLICT (id) DO UPDATE SET edition = greatest(known.edition + 1, excluded.edition)
"""

logger = logging.getLogger(__name__)

_writing = threading.Lock()
# When this process wrote which copy, so that a busy page is not written for every visitor.
_written = {}
_until_next_look = 0
# As this process learnt it last; None before.
_edition = None


class Copy(NamedTuple):
    path: str
    at: datetime
    headers: dict
    body: bytes


def is_due(path, *, now):
    """Return whether a new copy of ``path`` is needed."""
    if not settings.STALE_PAGE_CACHE_FOLDER:
        return False
    last = _written.get(path)
    return last is None or not last <= now < last + COPIED_EVERY


def edition():
    """Return the last known cache version, for a page whose rendering starts now; 0 if unknown."""
    return _edition if _edition is not None else _edition_in_file() or 0


def learn(edition):
    """Set the cache version read from the database. Copies of other versions become invalid on this machine."""
    global _edition
    if edition == _edition:
        return
    _edition = edition
    # It may be less, after a backup was restored.
    if edition != (_edition_in_file() or 0):
        remember(EDITION, edition)
        forget_all()


def _edition_in_file():
    known = recall(EDITION)
    return known if isinstance(known, int) else None


def _last_edition():
    # What another process of this machine has learnt meanwhile counts for all.
    known = _edition_in_file()
    return edition() if known is None else known


def put(path, body, *, headers, now, until=None, edition=0):
    """Store ``body`` (bytes) as the copy of ``path``, unless it is too large.

    It is valid until ``until``, an aware datetime or None. ``edition`` is the cache version from before rendering.
    """
    global _until_next_look
    if not settings.STALE_PAGE_CACHE_FOLDER or len(body) > LARGEST_PAGE:
        return
    with _writing:
        if len(_written) > 10_000:
            _written.clear()
        _written[path] = now
        _until_next_look -= len(body)
        looks = _until_next_look < 0
        if looks:
            _until_next_look = LOOKS_EVERY
    about = json.dumps(
        {
            "path": path,
            "at": now.timestamp(),
            "until": until and until.timestamp(),
            "edition": edition,
            "bytes": len(body),
            "headers": headers,
        }
    )
    _write(_file(path), about.encode() + b"\n" + body, at=now.timestamp())
    if looks:
        _make_room(now)


def get(path, *, now):
    """Return the Copy of ``path``, or None if there is no valid one of the last day."""
    if not settings.STALE_PAGE_CACHE_FOLDER:
        return None
    try:
        about, _, body = _file(path).read_bytes().partition(b"\n")
        about = json.loads(about)
        copy = Copy(about["path"], datetime.fromtimestamp(about["at"], now.tzinfo), about["headers"], body)
        is_whole = copy.path == path and len(body) == about["bytes"]
        is_over = about["until"] is not None and now.timestamp() >= about["until"]
        if not is_whole or is_over or about["edition"] != _last_edition():
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # One from the future was written before the clock was put back.
    return copy if abs(now - copy.at) < STANDS_FOR else None


def forget(path):
    """Delete the copy of a page that is gone or no longer public."""
    if settings.STALE_PAGE_CACHE_FOLDER:
        _written.pop(path, None)
        _remove(_file(path))


def forget_all():
    """Delete all copies, for content that may be on several pages."""
    _written.clear()
    for file in _files():
        _remove(file)


def remember(name, data):
    """Store a JSON value under a plain name until it is replaced; it does not expire."""
    if settings.STALE_PAGE_CACHE_FOLDER:
        _write(Path(settings.STALE_PAGE_CACHE_FOLDER) / f"{name}.json", json.dumps(data).encode())


def recall(name):
    """Return the value stored under ``name``, or None."""
    if not settings.STALE_PAGE_CACHE_FOLDER:
        return None
    try:
        return json.loads((Path(settings.STALE_PAGE_CACHE_FOLDER) / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None


def _file(path):
    return Path(settings.STALE_PAGE_CACHE_FOLDER) / f"{hashlib.sha256(path.encode()).hexdigest()[:32]}.page"


def _files():
    if not settings.STALE_PAGE_CACHE_FOLDER:
        return []
    return list(Path(settings.STALE_PAGE_CACHE_FOLDER).glob("*.page"))


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
    """Delete copies over a day old, unfinished files of killed workers, and the oldest beyond the limit."""
    if not settings.STALE_PAGE_CACHE_FOLDER:
        return
    found = []
    for file in Path(settings.STALE_PAGE_CACHE_FOLDER).glob("*.page*"):
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
        if too_old or total > settings.STALE_PAGE_CACHE_BYTES:
            _remove(file)


class CacheVersionQuerySet(models.QuerySet):
    def renew(self):
        """Invalidate every machine's copies when the surrounding transaction commits, for content taken off the site.

        They are deleted here at once; other machines learn it with the helpline within seconds. Concurrent calls wait.
        """
        alias = router.db_for_write(self.model)
        with connections[alias].cursor() as cursor:
            cursor.execute(_RENEW)
        transaction.on_commit(forget_all, using=alias)

    def current(self):
        """Return the version, 0 if it was never renewed. One query."""
        return self.values_list("edition", flat=True).first() or 0


class CacheVersion(models.Model):
    """The cache version: one row or none. See ``core.http.stale_page_cache``."""

    edition = models.BigIntegerField()

    objects = CacheVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="cache_version_single_row", condition=models.Q(pk=1))]

    def __str__(self):
        return str(self.edition)
