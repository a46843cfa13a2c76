"""The kinds of personal data the site keeps, declared by each app.

An app's ``personal_data.py`` has ``KINDS`` and, for its other models, ``NO_PERSON``. ``sepsis_site.privacy.register``
collects them for ``manage.py erase_expired`` and the privacy page. A test requires every model in one of them. Pure.
"""

from collections.abc import Callable
from typing import NamedTuple

from core.forms.spam_protection import KEPT, MAIL_KEPT, FormAttempt
from core.http.request_counts import RequestCount


class Kind(NamedTuple):
    """Personal data of one kind. The public reads the texts: plain words, whole sentences.

    ``erase(now=…, dry_run=…)`` erases what has reached its retention period and returns how much it erased or would
    erase. It may run inside a transaction and concurrently. None: nothing expires by time alone, and ``erased_by``
    says what ends it.
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
    """Return a timedelta as "14 days" or "1 year"."""
    years, rest = divmod(time.days, 365)
    number, unit = (years, "year") if years and not rest else (time.days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def count_or_delete(queryset, *, dry_run):
    """Return the number of rows of ``queryset`` and, unless ``dry_run``, delete them. Cascaded rows do not count."""
    if dry_run:
        return queryset.count()
    _, by_label = queryset.delete()
    return by_label.get(queryset.model._meta.label, 0)


def _erase_form_counts(*, now, dry_run):
    due = FormAttempt.objects.old(now), RequestCount.objects.old(now)
    return sum(count_or_delete(queryset, dry_run=dry_run) for queryset in due)


FORM_COUNTS = Kind(
    name="form-counts",
    title="Counts of forms, searches and logins",
    what=(
        "Which form was sent, when, and how often one network searches. "
        "We scramble from where or by whom, so that it cannot be read back."
    ),
    why="To slow down machines that send forms, and people who guess passwords.",
    kept=(
        f"{how_long(KEPT)}. Emails that ask to confirm our newsletter are counted for {how_long(MAIL_KEPT)}. "
        "Counts go when the next form comes in, or with the next daily clean-up."
    ),
    seen_by="Nobody.",
    erased_by="Every form that is sent, and erase_expired.",
    models=frozenset({"core.FormAttempt", "core.RequestCount"}),
    erase=_erase_form_counts,
)
NO_PERSON = {
    "core.Redirect": "Addresses of pages.",
    "core.CacheVersion": "A number.",
    "core.PageCopy": "Words of ours.",
}
