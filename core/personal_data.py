"""What the site keeps about people, kind by kind: each app declares its own, and nothing is kept beside them.

An app's ``personal_data.py`` holds ``KINDS`` and, for its other models, ``NO_PERSON``. ``sepsis_site.privacy.register``
collects them; ``manage.py erase_expired`` erases by them, and the privacy page says what they say. A test insists
that every model is in one of the two. Pure: the clock is passed in.
"""

from collections.abc import Callable
from typing import NamedTuple


class Kind(NamedTuple):
    """Personal data of one kind. The texts are read by the public: plain words, whole sentences.

    ``erase(now=…, dry_run=…)`` erases what has been kept for long enough, and returns how much it erased or, with
    ``dry_run``, would erase. It may be called in a transaction, and twice at once. None: nothing runs out by time
    alone, and ``erased_by`` says what ends it.
    """

    # What the command calls it.
    name: str
    # Kinds with the same title are one to the public.
    title: str
    what: str
    why: str
    # In numbers that come from the code that erases.
    kept: str
    seen_by: str
    # For those who look after the site: what erases it, before its time or at all.
    erased_by: str
    # Labels of the models whose rows, or some columns of them, these are.
    models: frozenset[str] = frozenset()
    where: str = "the database"
    erase: Callable[..., int] | None = None


def how_long(time):
    """“14 days”, “1 year”: a timedelta in the words of the privacy page."""
    years, rest = divmod(time.days, 365)
    number, unit = (years, "year") if years and not rest else (time.days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def count_or_delete(queryset, *, dry_run):
    """How many rows of ``queryset`` there are, or were before they were deleted; not what went along with them."""
    if dry_run:
        return queryset.count()
    _, by_label = queryset.delete()
    return by_label.get(queryset.model._meta.label, 0)
