from django.contrib import admin
from django.db import models, transaction
from django.forms import Textarea
from django.utils import timezone

from core.admin.content_admin import ContentAdmin
from core.publishing.review import review_due_text
from core.publishing.scheduling_admin import SCHEDULE_FIELDSET, OnSiteFilter
from support.models import Page, WarningSigns
from support.pages import footer


class ReviewFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("due", "Due for review")]

    def queryset(self, request, queryset):
        return queryset.due_for_review(timezone.localdate()) if self.value() == "due" else queryset


class ClinicalCheckFilter(admin.SimpleListFilter):
    title = "clinical check"
    parameter_name = "check"

    def lookups(self, request, model_admin):
        return [("awaited", "Awaiting clinical check")]

    def queryset(self, request, queryset):
        return queryset.awaiting_clinical_check() if self.value() == "awaited" else queryset


class WarningSignsInline(admin.StackedInline):
    model = WarningSigns
    extra = 0
    verbose_name = "list of warning signs"
    verbose_name_plural = "warning signs (shown in a red card, above the text)"
    fieldsets = [
        (None, {"fields": ["audience", "call", "signs", "order"]}),
        ("Where it comes from", {"fields": ["source_name", "source_url", "source_seen_on"]}),
        ("Clinical check", {"fields": ["checked_on", "checked_by"]}),
    ]
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": Textarea(attrs={"rows": 6, "cols": 80})},
    }


@admin.register(Page)
class PageAdmin(ContentAdmin):
    has_redirects = True
    has_preview = True
    has_feedback = True
    list_display = ["title", "on_the_site", "footer", "reviewed_on", "review", "feedback_counts"]
    list_filter = [OnSiteFilter, ReviewFilter, ClinicalCheckFilter]
    search_fields = ["title", "summary", "body"]
    inlines = [WarningSignsInline]
    readability_fields = ["body"]
    fieldsets = [
        ("What it says", {"fields": ["title", "summary", "body"]}),
        ("Where it comes from", {"fields": ["sources"]}),
        (
            "Review",
            {
                "fields": ["reviewed_on", "reviewed_by", "next_review_on", "owner"],
                "description": "Shown on the page, except the owner. Leave the days empty until somebody has read it.",
            },
        ),
        (
            "On the site",
            {
                "fields": ["slug", "footer", "order"],
                "description": "When you change the address, the old one leads to the new one.",
            },
        ),
        SCHEDULE_FIELDSET,
    ]

    @admin.display(description="next review", ordering="next_review_on")
    def review(self, page):
        return review_due_text(page.next_review_on, timezone.localdate())

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def save_model(self, request, page, form, change):
        super().save_model(request, page, form, change)
        transaction.on_commit(footer.expire)

    def delete_model(self, request, page):
        super().delete_model(request, page)
        transaction.on_commit(footer.expire)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        transaction.on_commit(footer.expire)
