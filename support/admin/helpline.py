from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join

from core.admin.content_admin import ContentAdmin
from core.spreadsheets.admin import Spreadsheets
from support.helpline import cache as helpline_cache
from support.helpline import words as helpline_words
from support.helpline.spreadsheets import ClosureResource
from support.models import Closure, Helpline, OpeningHours, SpecialHours


def site_now():
    """Return what pages say of the helpline now, read past this process's cache."""
    return helpline_cache.read().at(timezone.now())


class ShowsAtOnce(ContentAdmin):
    """Refreshes the helpline's cache on save and tells the editor how the site reads now."""

    def response_add(self, request, obj, *arguments, **options):
        self._site_says(request)
        return super().response_add(request, obj, *arguments, **options)

    def response_change(self, request, obj):
        self._site_says(request)
        return super().response_change(request, obj)

    def response_delete(self, request, *arguments):
        self._site_says(request)
        return super().response_delete(request, *arguments)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self._site_says(request)

    def after_restore(self, request, obj):
        self._site_says(request)

    def _site_says(self, request):
        transaction.on_commit(helpline_cache.expire)
        now = site_now()
        self.message_user(request, f"The site now says: {now.number}. {now.status.words}.", messages.INFO)


@admin.register(Helpline)
class HelplineAdmin(ShowsAtOnce):
    readonly_fields = ["on_the_site", "still_missing", "updated_at"]
    fieldsets = [
        (None, {"fields": ["on_the_site", "still_missing"]}),
        ("On every page", {"fields": ["name", "phone", "in_short"]}),
        (
            "How to reach us",
            {
                "fields": ["cost", "relay_prefix", "email", "messages"],
                "description": "Opening hours, special hours and closures have lists of their own.",
            },
        ),
        (
            "On the helpline’s page",
            {
                "fields": [
                    "lead",
                    "when_closed",
                    "what_happens",
                    "who_answers",
                    "nurses_can",
                    "nurses_cannot",
                    "confidentiality",
                ],
                "description": "Each stands under a heading of its own. Short sentences, please: people read this "
                "when they are tired or worried. What is said about confidentiality must be agreed by the charity.",
            },
        ),
        ("Booklets", {"fields": ["requests_email"]}),
        ("Record", {"fields": ["updated_at"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **options):
        if db_field.name in {"cost", "in_short", "lead"}:
            # Whole sentences, which should be seen whole.
            options["widget"] = AdminTextInputWidget(attrs={"class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **options)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Helpline.objects.exists()

    def has_delete_permission(self, request, obj=None):
        # Every page shows it: it can be changed, and not be gone.
        return False

    def changelist_view(self, request, extra_context=None):
        """Open the form: there is one row."""
        row = Helpline.objects.first()
        if row is None or not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect(reverse("admin:support_helpline_change", args=[row.pk]))

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)

    @admin.display(description="What the site says now")
    def on_the_site(self, obj):
        now = site_now()
        said = [now.number, now.status.words, now.hours or "No ordinary opening hours"]
        return format_html_join("", "{}<br>", ((words,) for words in said))

    @admin.display(description="Still missing")
    def still_missing(self, obj):
        missing = {
            "Email address: the site speaks of the phone alone.": obj.email,
            "Confidentiality: nobody has told us what callers are promised, so the page says nothing.": (
                obj.confidentiality
            ),
            "Address for booklet requests: they only wait here, in the admin.": obj.requests_email,
            "Opening hours: the site says that we are closed.": OpeningHours.objects.exists(),
        }
        return format_html_join("", "{}<br>", ((words,) for words, given in missing.items() if not given)) or "Nothing"


class WarnsOfLongHours(ShowsAtOnce):
    """Warns of hours over 12: "4pm to 9am" is more often a slip than a night shift."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if obj.is_long:
            hours = helpline_words.times([(obj.opens, obj.closes)])
            words = f"That is more than 12 hours: {hours}. Is it right? If not, please change it."
            self.message_user(request, words, messages.WARNING)


@admin.register(OpeningHours)
class OpeningHoursAdmin(WarnsOfLongHours):
    list_display = ["weekday", "opens", "closes"]
    list_filter = ["weekday"]
    fieldsets = [
        (
            None,
            {
                "fields": ["weekday", "opens", "closes"],
                "description": "An ordinary week, in UK time. A day without hours is a day we are closed. Bank "
                "holidays in England and Wales are closed by themselves; special hours open one.",
            },
        )
    ]


@admin.register(SpecialHours)
class SpecialHoursAdmin(WarnsOfLongHours):
    list_display = ["day", "opens", "closes", "note"]
    date_hierarchy = "day"
    fieldsets = [
        (
            None,
            {
                "fields": ["day", "opens", "closes", "note"],
                "description": "For one day, in place of whatever it would have: even in a closure or on a bank "
                "holiday. A day may have several.",
            },
        )
    ]


@admin.register(Closure)
class ClosureAdmin(Spreadsheets, ShowsAtOnce):
    resource_classes = [ClosureResource]
    list_display = ["reason", "first_day", "last_day"]
    date_hierarchy = "first_day"
    fieldsets = [
        (
            None,
            {
                "fields": ["reason", "first_day", "last_day"],
                "description": "Both days are closed, and all between. The site says “Closed for” with your reason, "
                "until the helpline opens next. It lists what comes in the next 60 days.",
            },
        )
    ]

    def after_import(self, request):
        self._site_says(request)
