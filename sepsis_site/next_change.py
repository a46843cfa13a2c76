"""When a page that is shown now will be out of date by itself: an event begins or ends, something comes or goes.

One question every half minute for each process, for the moments of the next two; what changes later matters to no
page that is made now. Days turn with the helpline's state, which never holds beyond midnight.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.db import Error

from foundations import patience
from foundations.models.timed import Timed
from groups.models import Event
from groups.models.event import LONGEST
from stories.models import Story

READ_EVERY = timedelta(seconds=30)
AHEAD = timedelta(minutes=2)
# In seconds. Pages are kept for a minute at most without it.
PATIENCE = 0.1


class _Known(NamedTuple):
    moments: tuple
    since: datetime
    until: datetime


_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_NOTHING_YET = _Known((), _FIRST, _FIRST)
# One for the process, replaced as a whole: threads may read it at any time.
_known = _NOTHING_YET


def after(now):
    """The next such moment after the aware datetime ``now``; None if none is near, or nobody knows."""
    global _known
    known = _known
    # A clock that was put back is not trusted.
    if not known.since <= now < known.until:
        # Before the question, so that only one thread asks.
        _known = known = _Known(known.moments, now, now + READ_EVERY)
        try:
            with patience.at_most(PATIENCE):
                known = _known = _Known(tuple(_read(now, now + AHEAD)), now, now + READ_EVERY)
        except Error:
            # The guard of the database has said what is wrong.
            pass
    return min((moment for moment in known.moments if moment > now), default=None)


def hold(moments):
    """Answer from ``moments`` alone, for good."""
    global _known
    _known = _Known(tuple(moments), _FIRST, _LAST)


def forget():
    """Know nothing, and read again when next asked."""
    global _known
    _known = _NOTHING_YET


def _read(since, until):
    """The moments after ``since`` and up to ``until``. One query."""
    near = {"gt": since, "lte": until}
    events = Event.objects.listed().filter(starts_at__gt=since - LONGEST, starts_at__lte=until)
    stories = Story.objects.filter(state=Story.State.PUBLISHED)
    sources = [(events, "starts_at"), (events, "ends_at"), (stories, "published_at"), (stories, "publish_until")]
    for model in apps.get_models():
        if issubclass(model, Timed):
            published = model._default_manager.filter(published=True)
            sources += [(published, "publish_from"), (published, "publish_until")]
    first, *rest = (
        rows.filter(**{f"{field}__{how}": moment for how, moment in near.items()})
        .order_by()
        .values_list(field, flat=True)
        for rows, field in sources
    )
    return first.union(*rest)
