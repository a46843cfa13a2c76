from django.contrib import admin

from core.admin.content_admin import ContentAdmin
from stories.models import Tag


@admin.register(Tag)
class TagAdmin(ContentAdmin):
    list_display = ["name", "order"]
    list_editable = ["order"]
    search_fields = ["name"]
    fields = ["name", "slug", "order"]

    def get_prepopulated_fields(self, request, obj=None):
        # Later the address stays: people have saved and shared it.
        return {} if obj else {"slug": ["name"]}
