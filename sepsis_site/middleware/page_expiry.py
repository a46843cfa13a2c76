"""When a page that is shown now becomes out of date by itself: an event begins or ends, content starts or ends.

One query per process every half minute reads the moments of the next two minutes. Days change with the helpline's
state, which never holds beyond midnight.

Stale copies may be shown for a day. A second query, as often, reads what ends within that day and on which pages it
is shown. Content taken off earlier changes the cache version.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.db import Error
from django.db.models import Value

from core.database import deadline
from core.http import stale_page_cache
from core.publishing.scheduling import ScheduledPublishing
from groups.models import Event
from groups.models.event import MAX_DURATION
from stories.models import Story

READ_EVERY = timedelta(seconds=30)
AHEAD = timedelta(minutes=2)
# In seconds. Pages are kept for a minute at most without it.
DEADLINE_SECONDS = 0.1


class _Known(NamedTuple):
    moments: tuple
    since: datetime
    until: datetime


_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_NOTHING_YET = _Known((), _FIRST, _FIRST)
# One for the process, replaced as a whole: threads may read it at any time.
_known = _NOTHING_YET


class _Thing(NamedTuple):
    """Content that ends ``at`` a moment: its URL, and a text that every page showing it contains."""

    at: datetime
    address: str
    mark: bytes


class _Leaving(NamedTuple):
    things: tuple
    since: datetime
    until: datetime
    # Of the copies: with a new one, editors have changed when something leaves.
    edition: int | None


ANY = None
_NONE_YET = _Leaving((), _FIRST, _FIRST, ANY)
_leaving = _NONE_YET


def after(now):
    """Return the next such moment after ``now``, or None."""
    global _known
    known = _known
    # A clock that was put back is not trusted.
    if not known.since <= now < known.until:
        # Before the question, so that only one thread asks.
        _known = known = _Known(known.moments, now, now + READ_EVERY)
        try:
            with deadline.at_most(DEADLINE_SECONDS):
                known = _known = _Known(tuple(_read(now, now + AHEAD)), now, now + READ_EVERY)
        except Error:
            # The guard of the database has said what is wrong.
            pass
    return min((moment for moment in known.moments if moment > now), default=None)


def end_of(path, body, *, now):
    """Return when a new page stops being true because content on it ends.

    None if nothing ends within a day; ``now`` if that cannot be known. ``body`` is the page's HTML in bytes.
    """
    global _leaving
    leaving, edition = _leaving, stale_page_cache.edition()
    if not (leaving.since <= now < leaving.until and leaving.edition in (edition, ANY)):
        try:
            with deadline.at_most(DEADLINE_SECONDS):
                things = tuple(_read_leaving(now, now + stale_page_cache.STANDS_FOR))
        except Error:
            return now
        leaving = _leaving = _Leaving(things, now, now + READ_EVERY, edition)
    ends = [each.at for each in leaving.things if path.startswith(each.address) or each.mark in body]
    return min(ends, default=None)


def hold(moments):
    """Use these moments for good, for tests and benchmarks."""
    global _known, _leaving
    _known = _Known(tuple(moments), _FIRST, _LAST)
    _leaving = _Leaving((), _FIRST, _LAST, ANY)


def forget():
    """Read again on the next call."""
    global _known, _leaving
    _known, _leaving = _NOTHING_YET, _NONE_YET


def _read(since, until):
    """Return the moments after ``since`` up to ``until``. One query."""
    near = {"gt": since, "lte": until}
    events = Event.objects.listed().filter(starts_at__gt=since - MAX_DURATION, starts_at__lte=until)
    stories = Story.objects.filter(state=Story.State.PUBLISHED)
    sources = [(events, "starts_at"), (events, "ends_at"), (stories, "published_at"), (stories, "publish_until")]
    for model in _timed():
        published = model._default_manager.filter(published=True)
        sources += [(published, "publish_from"), (published, "publish_until")]
    first, *rest = (
        rows.filter(**{f"{field}__{how}": moment for how, moment in near.items()})
        .order_by()
        .values_list(field, flat=True)
        for rows, field in sources
    )
    return first.union(*rest)


def _read_leaving(since, until):
    """Return the content that ends after ``since`` up to ``until``. One query, and one for each kind that does."""
    near = {"publish_until__gt": since, "publish_until__lte": until}
    kinds = [Story.objects.filter(state=Story.State.PUBLISHED)]
    kinds += [model._default_manager.filter(published=True) for model in _timed()]
    first, *rest = (
        rows.filter(**near).order_by().values_list("pk", Value(number)) for number, rows in enumerate(kinds)
    )
    keys = {}
    for key, number in first.union(*rest, all=True):
        keys.setdefault(number, []).append(key)
    for number, found in keys.items():
        for thing in kinds[number].model._base_manager.filter(pk__in=found):
            address, _, place = thing.get_absolute_url().partition("#")
            # What has no page of its own stands, or is linked to, by its place on one.
            mark = f'{place}"' if place else f'"{address}'
            yield _Thing(thing.publish_until, "\0" if place else address, mark.encode())


def _timed():
    return [model for model in apps.get_models() if issubclass(model, ScheduledPublishing)]
