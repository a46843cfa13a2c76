from django.contrib import admin

from core.admin.content_admin import ContentAdmin
from faq.models import Synonym


@admin.register(Synonym)
class SynonymAdmin(ContentAdmin):
    """Synonyms apply at once to the search of answers and to the site search."""

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
