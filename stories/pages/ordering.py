"""Which story to show first, as terms to order a queryset of stories by."""

from django.db.models import Case, Q, Value, When


def gentle_first():
    """Those without a content note before those with one."""
    return _first(Q(content_note=""))


def same_kind_first(story):
    return _first(Q(kind=story.kind))


def older_first(story):
    """Those that came before ``story``, then the newest again: whoever reads on and on comes round to all."""
    if story.published_at is None:
        # A draft has no day yet, and so none is older.
        return Value(0)
    same_moment = Q(published_at=story.published_at, pk__lt=story.pk)
    return _first(Q(published_at__lt=story.published_at) | same_moment)


def _first(condition):
    return Case(When(condition, then=Value(0)), default=Value(1))
