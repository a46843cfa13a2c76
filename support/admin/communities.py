from django.contrib import admin
from django.db import models

from support.models import OnlineCommunity


@admin.register(OnlineCommunity)
class OnlineCommunityAdmin(admin.ModelAdmin):
    list_display = ["__str__", "platform", "nation", "membership", "moderated_by_us", "published", "last_checked"]
    list_filter = ["published", "platform", "nation", "for_bereaved"]
    search_fields = ["name", "audience"]
    fieldsets = [
        (None, {"fields": ["name", "platform", "url"]}),
        ("Who it is for", {"fields": ["audience", "nation", "for_bereaved", "membership"]}),
        ("On the site", {"fields": ["moderated_by_us", "last_checked", "order", "published"]}),
    ]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
