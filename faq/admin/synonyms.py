from django.contrib import admin

from core.history.admin import HistoryAdminMixin
from core.history.optimistic_locking import OptimisticLockAdminMixin
from faq.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(HistoryAdminMixin, OptimisticLockAdminMixin):
    """Both searches use the list at once: the one of the answers, and the one of the whole site."""

    list_display = ["theirs", "ours"]
    list_editable = ["ours"]
    search_fields = ["theirs", "ours"]
    fieldsets = [
        (
            None,
            {
                "fields": ["theirs", "ours"],
                "description": "When somebody types the first words, in any order and form, the search also looks for "
                "the second. “Hair falling out” also finds “my hair keeps falling out”. "
                "Small words such as “the”, “no” and “again” are never looked for.",
            },
        )
    ]
