"""The admin of venues."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from core.admin.content_admin import ContentAdmin
from groups.admin.forms import VenueForm
from groups.admin.leader_scope import LeaderScopedAdmin
from groups.admin.venue_closures import ClosedFilter, closures_html
from groups.models import Event, Venue
from groups.volunteers import leader_scope

MAX_MEETINGS_AHEAD = 12


@admin.register(Venue)
class VenueAdmin(LeaderScopedAdmin, ContentAdmin):
    instead_of_deleting = (
        "Give those another venue first. Or keep it: open it, and say under “Closed for a while” "
        "until when it is closed."
    )
    changeable_queryset = staticmethod(leader_scope.venues_changed_by)
    form = VenueForm
    list_display = ["name", "town", "postcode", "step_free", "closed_from", "closed_until"]
    list_filter = [ClosedFilter, "step_free", "hearing_loop"]
    search_fields = ["name", "town", "postcode"]
    fieldsets = [
        ("Where it is", {"fields": ["name", "address", "town", "postcode"]}),
        (
            "Getting in",
            {
                "fields": ["step_free", "parking", "hearing_loop", "accessible_toilet", "access_notes"],
                "description": "Leave “Unknown” until somebody has checked. The page then says nothing about it.",
            },
        ),
        (
            "Closed for a while",
            {
                "fields": ["meetings_ahead", "closed_from", "closed_until", "closed_reason", "all_closures"],
                "description": "Every meeting on those days says so, wherever it is shown. It is not cancelled: "
                "move or cancel it as well if it cannot go ahead.",
            },
        ),
    ]
    readonly_fields = ["meetings_ahead", "all_closures"]

    @admin.display(description="meetings planned here")
    def meetings_ahead(self, obj):
        return meetings_html(obj, now=timezone.now())

    @admin.display(description="closures, past and coming")
    def all_closures(self, obj):
        return closures_html(obj, today=timezone.localdate())

    def save_model(self, request, obj, form, change):
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)
        if change and form.has_changed():
            obj.update_calendars(now=timezone.now())


def meetings_html(venue, *, now):
    """Return the upcoming meetings at ``venue`` as HTML lines; those during a closure are marked."""
    planned = venue.events.listed().on().upcoming(now).select_related("group") if venue.pk else Event.objects.none()
    planned = list(planned[: MAX_MEETINGS_AHEAD + 1])
    lines = []
    for event in planned[:MAX_MEETINGS_AHEAD]:
        event.venue = venue
        closed = "Falls on a day it is closed: " if event.venue_is_closed else ""
        lines.append((closed, reverse("admin:groups_event_change", args=[event.pk]), event.name, event.day_and_time))
    if len(planned) > MAX_MEETINGS_AHEAD:
        lines.append(("And more later. ", reverse("admin:groups_event_changelist"), "All events", "all dates"))
    return format_html_join(mark_safe("<br>"), '{}<a href="{}">{}, {}</a>', lines) or "None."
