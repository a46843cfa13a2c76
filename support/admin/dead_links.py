from django.contrib import admin
from django.utils.html import format_html

from support.models import DeadLink


@admin.register(DeadLink)
class DeadLinkAdmin(admin.ModelAdmin):
    """The result of the latest ``check_links``. A row disappears when the link works at the next check."""

    list_display = ["where", "url", "words", "found_at"]
    list_display_links = None
    search_fields = ["url", "found_in"]
    fields = readonly_fields = ["where", "url", "words", "found_at"]

    @admin.display(description="mend it in", ordering="found_in")
    def where(self, dead_link):
        return format_html('<a href="{}">{}</a>', dead_link.admin_path, dead_link.found_in)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
