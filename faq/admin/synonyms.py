from django.contrib import admin

from faq.models import Synonym
from foundations.edit_conflict import WarnsOfConflict
from foundations.history_admin import KeepsHistory


@admin.register(Synonym)
class SynonymAdmin(KeepsHistory, WarnsOfConflict):
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
