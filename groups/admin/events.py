"""The admin of events. Their status changes only by cancelling, moving and reinstating."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.forms import Form
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from core.admin.content_admin import ContentAdmin
from core.spreadsheets.admin import Spreadsheets
from groups.admin.forms import CancelForm, MoveForm
from groups.admin.leader_scope import LeaderScopedAdmin
from groups.admin.spreadsheets import EventResource
from groups.admin.venue_closures import AtClosedVenueFilter
from groups.models import Event
from groups.volunteers import leader_scope, preview
from groups.volunteers.my_groups import FROM_MY_GROUPS

# The field of the cancel and move forms with the event's sequence number at the time they were opened.
VERSION_FIELD = "as_opened"


class WhenFilter(admin.SimpleListFilter):
    title = "when"
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [("past", "Over"), ("all", "All")]

    def choices(self, changelist):
        upcoming, *others = super().choices(changelist)
        yield upcoming | {"display": "Still to come"}
        yield from others

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "past":
            return queryset.filter(ends_at__lte=now)
        return queryset if self.value() == "all" else queryset.filter(ends_at__gt=now)


@admin.register(Event)
class EventAdmin(LeaderScopedAdmin, Spreadsheets, ContentAdmin):
    has_preview = True
    resource_classes = [EventResource]
    list_display = ["event", "when", "where", "status", "confirmed", "published"]
    list_filter = [
        WhenFilter,
        AtClosedVenueFilter,
        "status",
        "confirmed",
        "published",
        ("group", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["title", "group__name", "venue__name", "venue__town"]
    list_select_related = ["group", "venue"]
    ordering = ["starts_at"]
    autocomplete_fields = ["group", "venue"]
    change_form_template = "admin/groups/event/change_form.html"
    readonly_fields = ["status", "reason"]
    fieldsets = [
        (None, {"fields": ["status", "reason", "group", "title", "description"]}),
        (
            "When",
            {
                "fields": ["starts_at", "ends_at"],
                "description": "Is it announced already? Then use “Move” above: the page and calendars say why.",
            },
        ),
        ("Where and how", {"fields": ["meets", "venue", "join_online"]}),
        ("On the site", {"fields": ["confirmed", "published"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        # Subscribed calendars hold it: they learn of a cancellation, not of a deletion.
        return False

    @admin.display(description="event", ordering=Coalesce(NullIf("title", Value("")), "group__name"))
    def event(self, obj):
        return obj.name

    @admin.display(description="when", ordering="starts_at")
    def when(self, obj):
        return obj.day_and_time

    @admin.display(description="where", ordering="venue__name")
    def where(self, obj):
        return obj.venue or obj.get_meets_display()

    def save_model(self, request, obj, form, change):
        if change and form.has_changed():
            obj.mark_edited_manually()
        super().save_model(request, obj, form, change)

    def get_urls(self):
        own = [
            path("<path:key>/cancel/", self.admin_site.admin_view(self.cancel_view), name="groups_event_cancel"),
            path("<path:key>/move/", self.admin_site.admin_view(self.move_view), name="groups_event_move"),
            path(
                "<path:key>/reinstate/", self.admin_site.admin_view(self.reinstate_view), name="groups_event_reinstate"
            ),
        ]
        return own + super().get_urls()

    def cancel_view(self, request, key):
        event = self._event(request, key)
        form = CancelForm(request.POST or None)
        if form.is_valid() and self._change(request, event, "Cancelled", "cancel", form):
            return self._back_to(event, request)
        return self._ask(request, event, form, f"Cancel {event}?", "Cancel this event", verb="cancel")

    def move_view(self, request, key):
        event = self._event(request, key)
        form = MoveForm(request.POST or None, event=event, venues=leader_scope.venues_for(request.user))
        if form.is_valid() and self._change(request, event, "Moved", "move", form):
            return self._back_to(event, request)
        return self._ask(request, event, form, f"Move {event}", "Move this event", verb="move")

    def reinstate_view(self, request, key):
        event = self._event(request, key)
        if not event.is_cancelled:
            return self._back_to(event)
        if request.method == "POST":
            with transaction.atomic():
                # Locked and read again, so that a concurrent change is not overwritten.
                event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
                event.reinstate()
            self._announce(request, event, "Back on")
            return self._back_to(event, request)
        return self._ask(request, event, Form(), f"Put {event} back on?", "Put it back on")

    def _event(self, request, key):
        event = self.get_object(request, unquote(key))
        if event is None:
            raise Http404
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        return event

    def _change(self, request, event, done, verb, form):
        """Call the event's method ``verb`` and return whether it succeeded; if not, the form has the errors."""
        if preview.PREVIEW_FIELD in request.POST:
            return False
        try:
            with transaction.atomic():
                # A concurrent request waits here and then sees the first one's change.
                event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
                if self._has_changed_since(request, event, form):
                    return False
                getattr(event, verb)(**form.answers(by=request.user))
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        self._announce(request, event, done, form.cleaned_data["reason"])
        return True

    def _has_changed_since(self, request, event, form):
        """Return whether ``event`` has changed since the form was opened, and add an error if so."""
        opened = request.POST.get(VERSION_FIELD, "")
        if opened in ("", str(event.sequence)):
            return False
        now = f"{event.get_status_display()}, {event.day_and_time}"
        form.add_error(
            None,
            "Nothing is saved yet. Somebody changed this after you opened it. "
            f"It stands at: {now}. If you still want to go on, press the button again.",
        )
        return True

    def _announce(self, request, event, done, reason=""):
        self.log_change(request, event, f"{done}. {reason}".strip())
        self.message_user(request, f"{done}. The page, the lists and the calendars say so from now on.")

    def _back_to(self, event, request=None):
        if request and request.POST.get("from") == FROM_MY_GROUPS:
            return redirect("admin:groups_supportgroup_mine")
        return redirect(self._page_of(event))

    @staticmethod
    def _page_of(event):
        return reverse("admin:groups_event_change", args=[event.pk])

    def _ask(self, request, event, form, title, button, verb=None):
        came_from = request.POST.get("from") or request.GET.get("from")
        came_from_mine = came_from == FROM_MY_GROUPS
        back_url = reverse("admin:groups_supportgroup_mine") if came_from_mine else self._page_of(event)
        looks = preview.PREVIEW_FIELD in request.POST and verb and form.is_valid()
        if looks and not self._has_changed_since(request, event, form):
            page = preview.preview_of_change(request, event, form, verb=verb, button=button, back_url=back_url)
            if page is not None:
                return page
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "event": event,
            "when": event.day_and_time,
            "where": self.where(event),
            "button": button,
            "opts": self.opts,
            "back_url": back_url,
            "came_from": FROM_MY_GROUPS if came_from_mine else "",
            "verb": verb,
            "as_opened": (VERSION_FIELD, event.sequence),
        }
        return TemplateResponse(request, "admin/groups/event/confirm.html", context)
