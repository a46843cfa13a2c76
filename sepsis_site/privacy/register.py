"""The register of personal data: every kind the site keeps. See core/personal_data.py."""

from django.apps import apps

import faq.personal_data
import groups.personal_data
import stories.personal_data
import support.personal_data
from core import personal_data as core_personal_data
from core.personal_data import Kind
from sepsis_site.accounts import personal_data as of_accounts


def versions():
    """Return the historical models, and their many-to-many through models."""
    return {model for model in apps.get_models() if model.__name__.startswith("Historical")}


VERSIONS = Kind(
    name="versions",
    title="Who wrote and checked our pages",
    what="Every version of what we publish, with the name of who wrote, checked or changed it.",
    why="So that we can show what this site said on any day, and mend mistakes.",
    kept="As long as this site is there. Earlier versions of a story go when its sender’s details are erased.",
    seen_by="Our own team. Everybody sees who checked a page, where we say so.",
    erased_by="erase_expired erases those of a story with its sender. Others stay.",
    models=frozenset(
        {"support.Page", "support.WarningSigns", "faq.Question", *(model._meta.label for model in versions())}
    ),
)

# As the privacy page shows them: what most visitors do first.
KINDS = [
    *support.personal_data.KINDS,
    *stories.personal_data.KINDS,
    *faq.personal_data.KINDS,
    core_personal_data.FORM_COUNTS,
    *groups.personal_data.KINDS,
    VERSIONS,
    *of_accounts.KINDS,
]
# Models without personal data, with the reason.
NO_PERSON = (
    support.personal_data.NO_PERSON
    | stories.personal_data.NO_PERSON
    | faq.personal_data.NO_PERSON
    | core_personal_data.NO_PERSON
    | groups.personal_data.NO_PERSON
    | of_accounts.NO_PERSON
)


def public_kinds():
    """Return one kind for each title, for the privacy page."""
    by_title = {}
    for kind in KINDS:
        by_title.setdefault(kind.title, kind)
    return list(by_title.values())
