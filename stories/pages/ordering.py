"""Ordering expressions for stories."""

from django.db.models import Case, Q, Value, When


def without_content_note_first():
    """Return the expression that puts stories with a content note last."""
    return _first(Q(content_note=""))


def same_kind_first(story):
    return _first(Q(kind=story.kind))


def older_first(story):
    """Return the expression that puts stories older than ``story`` first, so that reading on reaches every story."""
    if story.published_at is None:
        # A draft has no day yet, and so none is older.
        return Value(0)
    same_moment = Q(published_at=story.published_at, pk__lt=story.pk)
    return _first(Q(published_at__lt=story.published_at) | same_moment)


def _first(condition):
    return Case(When(condition, then=Value(0)), default=Value(1))
