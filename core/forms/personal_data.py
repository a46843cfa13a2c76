"""The counts of forms sent, as a kind of personal data: a part of core."""

from core.forms.spam_protection import KEPT, MAIL_KEPT
from core.models import FormAttempt, RequestCount
from core.personal_data import Kind, count_or_delete, how_long


def _erase(*, now, dry_run):
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
    erase=_erase,
)
NO_PERSON = {
    "core.Redirect": "Addresses of pages.",
    "core.CacheVersion": "A number.",
    "core.PageCopy": "Words of ours.",
}
