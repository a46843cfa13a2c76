"""Newsletter subscribers. Their consents are read-only."""

import csv

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import add_never_cache_headers

from support.models import NewsletterConsent, Subscriber
from support.newsletter.emails import leave_url, wanted

# A spreadsheet takes a cell that begins with one of these for a formula, and may run it.
BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

EXPORTED = [
    "email",
    "news",
    "events",
    "outward_code",
    "fundraising",
    "family_days",
    "asked_at",
    "consented_at",
    "consent_wording",
    "leave_url",
]


def harmless_cell(value):
    """Return an export cell that no spreadsheet runs as a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(BEGIN_A_FORMULA) else text


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Subscriber.State.choices

    def queryset(self, request, queryset):
        kinds = {
            Subscriber.State.WAITING: queryset.waiting,
            Subscriber.State.CONFIRMED: queryset.active,
            Subscriber.State.LEFT: queryset.left,
        }
        return kinds[self.value()]() if self.value() in kinds else queryset


class NewsletterConsentInline(admin.StackedInline):
    """Every consent of the mailbox owner, visible with the address and read-only."""

    model = NewsletterConsent
    extra = 0
    can_delete = False
    verbose_name = "consent"
    verbose_name_plural = "what they agreed to, the latest first"
    fields = ["wording", "source", "asked_at", "confirmed_at"]

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):
    list_display = ["email", "state", "wants", "asked_at"]
    list_filter = [StateFilter, "news", "events", "fundraising", "family_days"]
    search_fields = ["email", "outward_code"]
    search_help_text = "An email address, or the first half of a postcode."
    actions = ["export"]
    change_form_template = "admin/support/subscriber/change_form.html"
    fieldsets = [
        (None, {"fields": ["email", "state"]}),
        ("What they chose", {"fields": ["news", "events", "outward_code", "fundraising", "family_days"]}),
        (
            "The latest request",
            {
                "fields": ["consent_wording", "source", "asked_at", "confirmed_at", "left_at"],
                "description": "Anybody can type an address into the form. What its owner agreed to is below.",
            },
        ),
    ]
    readonly_fields = ["state"]
    inlines = [NewsletterConsentInline]

    @admin.display(description="state")
    def state(self, obj):
        return obj.state.label

    @admin.display(description="what they chose")
    def wants(self, obj):
        return ". ".join(wanted(obj.choices)) or "-"

    # Users who may change subscribers get the buttons and the export; others only see the list.

    def has_add_permission(self, request):
        # Only the owner of an address can agree.
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        # "Erase" does it, and more.
        return False

    def has_export_permission(self, request):
        return request.user.has_perm("support.change_subscriber")

    def has_erase_permission(self, request):
        return request.user.has_perm("support.delete_subscriber")

    @admin.action(
        description="Export for the mailing tool: the confirmed ones among those ticked, as CSV",
        permissions=["export"],
    )
    def export(self, request, queryset):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="newsletter-{timezone.localdate()}.csv"'
        add_never_cache_headers(response)
        writer = csv.writer(response)
        writer.writerow(EXPORTED)
        now, count, left_out = timezone.now(), 0, []
        for each in queryset.active().prefetch_related("consents").order_by("email"):
            if each.email.startswith(BEGIN_A_FORMULA):
                # From before the sign-up refused it. It cannot be written here unchanged and without harm.
                left_out.append(each)
                continue
            values = [each.news, each.events, each.outward_code, each.fundraising, each.family_days]
            values += [
                timezone.localtime(moment).isoformat("T", "seconds")
                for moment in (each.consent.asked_at, each.consent.confirmed_at)
            ]
            # So that a newsletter sent by another tool can offer the same way out.
            values += [each.consent.wording, leave_url(each, request, now=now)]
            writer.writerow([each.email, *map(harmless_cell, values)])
            count += 1
        if left_out:
            words = (
                f"Left out of the file: {', '.join(map(str, left_out))}. Their addresses begin with a sign that "
                "a spreadsheet could take for a formula. Add them to the mailing tool by hand."
            )
            self.message_user(request, words, messages.WARNING)
        self._note(request, None, CHANGE, f"Exported {count} addresses of the newsletter.")
        return response

    def get_urls(self):
        own = [
            path(
                "<path:key>/held/", self.admin_site.admin_view(self.subject_access_view), name="support_subscriber_held"
            ),
            path("<path:key>/leave/", self.admin_site.admin_view(self.leave_view), name="support_subscriber_leave"),
            path("<path:key>/erase/", self.admin_site.admin_view(self.erase_view), name="support_subscriber_erase"),
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        buttons = {"may_export": self.has_export_permission(request), "may_erase": self.has_erase_permission(request)}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | buttons)

    def subject_access_view(self, request, key):
        """Return all data about one address as a file for its owner."""
        subscriber = self._subscriber(request, key, self.has_export_permission)
        self._note(request, subscriber, CHANGE, "Took out all that is held.")
        response = JsonResponse(subscriber.subject_data(), json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="what-we-hold-{subscriber.pk}.json"'
        add_never_cache_headers(response)
        return response

    def leave_view(self, request, key):
        """Unsubscribe a person who calls or writes."""
        subscriber = self._subscriber(request, key, self.has_export_permission)
        if request.method == "POST":
            with transaction.atomic():
                # Another user may be erasing it now.
                subscriber = get_object_or_404(Subscriber.objects.select_for_update(), pk=subscriber.pk)
                subscriber.leave(now=timezone.now())
            self._note(request, subscriber, CHANGE, "Taken off the list.")
            self.message_user(request, "Taken off the list. The next export leaves this address out.")
            return redirect("admin:support_subscriber_change", subscriber.pk)
        words = "We stop writing to this address, and keep it so that no later import adds it again."
        return self._ask(request, subscriber, "Take off the list?", words, "Take off the list")

    def erase_view(self, request, key):
        """Erase all data of a person who asks for it."""
        subscriber = self._subscriber(request, key, self.has_erase_permission)
        if request.method == "POST":
            self._note(request, subscriber, DELETION, "Erased, with all that was held.")
            subscriber.erase()
            self.message_user(request, "Erased. Erase it from the mailing tool as well.")
            return redirect("admin:support_subscriber_changelist")
        words = (
            "Everything about this address is deleted for good, also the note that they left. "
            "If they only want no more mail, take them off the list instead."
        )
        return self._ask(request, subscriber, "Erase this address?", words, "Erase")

    def _subscriber(self, request, key, permission):
        subscriber = self.get_object(request, unquote(key))
        if not permission(request):
            raise PermissionDenied
        if subscriber is None:
            raise Http404
        return subscriber

    def _note(self, request, subscriber, flag, message):
        """Add a line to the admin's log. It outlives the row, so it never holds the address."""
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(Subscriber),
            object_id=subscriber and subscriber.pk,
            object_repr=str(subscriber or "Newsletter"),
            action_flag=flag,
            change_message=message,
        )

    def _ask(self, request, subscriber, title, words, button):
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subscriber": subscriber,
            "words": words,
            "button": button,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/support/subscriber/confirm.html", context)
