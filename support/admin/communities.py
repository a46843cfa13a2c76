from django.contrib import admin
from django.db import models
from django.utils import timezone

from core.admin.content_admin import ContentAdmin
from core.publishing.scheduling_admin import SCHEDULE_FIELDSET, OnSiteFilter
from support.models import OnlineCommunity


class MissingFilter(admin.SimpleListFilter):
    title = "what is missing"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [("link", "No link yet"), ("name", "No name yet"), ("check", "Not checked this year")]

    def queryset(self, request, queryset):
        if self.value() == "link":
            return queryset.without_link()
        if self.value() == "name":
            return queryset.without_name()
        if self.value() == "check":
            return queryset.not_checked_since(first_of_january())
        return queryset


def first_of_january():
    """Return 1 January of this year in UK time."""
    return timezone.localdate().replace(month=1, day=1)


@admin.register(OnlineCommunity)
class OnlineCommunityAdmin(ContentAdmin):
    list_display = ["__str__", "platform", "nation", "membership", "moderated_by_us", "on_the_site", "missing"]
    list_filter = [OnSiteFilter, MissingFilter, "platform", "nation", "for_bereaved"]
    search_fields = ["name", "audience"]
    fieldsets = [
        (None, {"fields": ["name", "platform", "url"]}),
        ("Who it is for", {"fields": ["audience", "nation", "for_bereaved", "membership"]}),
        ("How it is looked after", {"fields": ["moderated_by_us", "last_checked", "order"]}),
        SCHEDULE_FIELDSET,
    ]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description="still missing")
    def missing(self, obj):
        unchecked = obj.last_checked is None or obj.last_checked < first_of_january()
        wanted = [("name", not obj.name), ("link", not obj.url), ("a check this year", unchecked)]
        return ", ".join(what for what, is_missing in wanted if is_missing) or "Nothing"
