"""Where editors and volunteers look after groups. What an event is going through changes by its verbs only."""

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

from core.admin.user_fields import ChoosesPeople
from core.content.readability_hint import ShowsReadingAge
from core.history.admin import KeepsHistory
from core.history.optimistic_locking import WarnsOfConflict
from core.http.redirects import KeepsOldAddresses
from core.publishing.previews import Previews
from core.spreadsheets.admin import Spreadsheets
from groups.admin.forms import CancelForm, MoveForm, SeriesForm, VenueForm
from groups.admin.leader_scope import ChoosesInside, Fenced
from groups.admin.spreadsheets import EventResource, SupportGroupResource
from groups.admin.venue_closures import AtClosedVenueFilter, ClosedFilter, closures_in_words
from groups.dates import words as dates_words
from groups.models import Event, EventSeries, SupportGroup, Venue
from groups.volunteers import leader_scope
from groups.volunteers import views as volunteers_views

# In the forms that cancel and move: the number of the event's last change when they were opened.
AS_OPENED = "as_opened"


@admin.register(Venue)
class VenueAdmin(Fenced, KeepsHistory, WarnsOfConflict):
    instead_of_deleting = (
        "Give those another venue first. Or keep it: open it, and say under “Closed for a while” "
        "until when it is closed."
    )
    changed_inside = staticmethod(leader_scope.venues_changed_by)
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
        return volunteers_views.meetings_at(obj, now=timezone.now())

    @admin.display(description="closures, past and coming")
    def all_closures(self, obj):
        return closures_in_words(obj, today=timezone.localdate())

    def save_model(self, request, obj, form, change):
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)
        if change and form.has_changed():
            obj.tell_calendars(now=timezone.now())


class SeriesInline(ChoosesInside, admin.StackedInline):
    model = EventSeries
    form = SeriesForm
    extra = 0
    autocomplete_fields = ["venue"]
    verbose_name = "regular meeting"
    verbose_name_plural = "regular meetings (dates are planned 12 months ahead when you save)"

    def has_delete_permission(self, request, obj=None):
        # It would leave its dates behind with nobody to look after them: set a last day instead.
        return False


class NextMeetingFilter(admin.SimpleListFilter):
    title = "next meeting"
    parameter_name = "next"

    def lookups(self, request, model_admin):
        return [("missing", "No date ahead"), ("unconfirmed", "Only dates not confirmed")]

    def queryset(self, request, queryset):
        ahead = Event.objects.listed().on().upcoming(timezone.now()).filter(group__isnull=False)
        if self.value() == "missing":
            return queryset.exclude(pk__in=ahead.values("group"))
        if self.value() == "unconfirmed":
            confirmed = ahead.filter(confirmed=True).values("group")
            return queryset.filter(pk__in=ahead.values("group")).exclude(pk__in=confirmed)
        return queryset


@admin.register(SupportGroup)
class SupportGroupAdmin(
    ShowsReadingAge, Fenced, Spreadsheets, KeepsHistory, KeepsOldAddresses, WarnsOfConflict, Previews, ChoosesPeople
):
    instead_of_deleting = (
        "People’s calendars hold the dates of this group. Open it and untick “published”: it leaves the site, "
        "and stays here."
    )
    resource_classes = [SupportGroupResource]
    reading_age_of = ["summary", "first_visit"]
    change_form_template = "admin/groups/supportgroup/change_form.html"
    list_display = ["name", "region", "meets", "confirmed", "published"]
    list_filter = ["published", "confirmed", NextMeetingFilter, "meets", "region"]
    search_fields = ["name", "usual_venue__town", "usual_venue__postcode"]
    autocomplete_fields = ["usual_venue"]
    filter_horizontal = ["leaders"]
    inlines = [SeriesInline]
    actions = ["confirm"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "region", "summary", "first_visit", "contact"]}),
        ("How people meet", {"fields": ["meets", "usual_venue", "join_online"]}),
        ("Who looks after it", {"fields": ["leaders", "confirmed", "published"]}),
    ]

    def get_readonly_fields(self, request, group=None):
        """What a group is called, who leads it and whether it is on the site is not its leaders' to say."""
        if leader_scope.sees_every_group(request.user):
            return super().get_readonly_fields(request, group)
        return [*super().get_readonly_fields(request, group), "name", "slug", "leaders", "confirmed", "published"]

    def get_prepopulated_fields(self, request, group=None):
        return {} if group or not leader_scope.sees_every_group(request.user) else {"slug": ["name"]}

    def save_model(self, request, obj, form, change):
        if self._is_newly_confirmed(form):
            # Not yet: confirm() sees to the dates as well, once they are planned.
            obj.confirmed = False
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        now = timezone.now()
        for series in form.instance.series.all():
            series.fill(now)
        if self._is_newly_confirmed(form):
            form.instance.confirm(now=now)

    def brought_back(self, request, group):
        for series in group.series.all():
            series.fill(timezone.now())

    @staticmethod
    def _is_newly_confirmed(form):
        return "confirmed" in form.changed_data and form.cleaned_data["confirmed"]

    @admin.action(
        description="Confirm: the details and all planned dates were checked with the group",
        permissions=["every_group"],
    )
    def confirm(self, request, queryset):
        for group in queryset:
            group.confirm(now=timezone.now())
        self.message_user(request, f"Confirmed: {', '.join(group.name for group in queryset)}.")

    def get_urls(self):
        return volunteers_views.urls(self) + super().get_urls()


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
class EventAdmin(Fenced, Spreadsheets, KeepsHistory, WarnsOfConflict, Previews):
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
        # People's calendars hold it: a deleted event tells nobody, a cancelled one does.
        return False

    @admin.display(description="event", ordering=Coalesce(NullIf("title", Value("")), "group__name"))
    def event(self, obj):
        return obj.name

    @admin.display(description="when", ordering="starts_at")
    def when(self, obj):
        return f"{dates_words.day(obj.starts_at, year=True)}, {dates_words.time_range(obj.starts_at, obj.ends_at)}"

    @admin.display(description="where", ordering="venue__name")
    def where(self, obj):
        return obj.venue or obj.get_meets_display()

    def save_model(self, request, obj, form, change):
        if change and form.has_changed():
            obj.mark_changed_by_hand()
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
                # As it is by now, not as it was when this began: else another's change would be undone unseen.
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
        """Whether ``verb`` did what the form asks; if not, the form says why."""
        if volunteers_views.LOOK in request.POST:
            return False
        try:
            with transaction.atomic():
                # Whoever comes second waits here, and then sees what the first did.
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
        """Whether somebody has changed ``event`` since the page was opened; the form then says so."""
        opened = request.POST.get(AS_OPENED, "")
        if opened in ("", str(event.sequence)):
            return False
        now = f"{event.get_status_display()}, {self.when(event)}"
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
        if request and request.POST.get("from") == volunteers_views.FROM_MY_GROUPS:
            return redirect("admin:groups_supportgroup_mine")
        return redirect(self._page_of(event))

    @staticmethod
    def _page_of(event):
        return reverse("admin:groups_event_change", args=[event.pk])

    def _ask(self, request, event, form, title, button, verb=None):
        came_from = request.POST.get("from") or request.GET.get("from")
        came_from_mine = came_from == volunteers_views.FROM_MY_GROUPS
        back_url = reverse("admin:groups_supportgroup_mine") if came_from_mine else self._page_of(event)
        looks = volunteers_views.LOOK in request.POST and verb and form.is_valid()
        if looks and not self._has_changed_since(request, event, form):
            preview = volunteers_views.preview_of_change(
                request, event, form, verb=verb, button=button, back_url=back_url
            )
            if preview is not None:
                return preview
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "event": event,
            "when": self.when(event),
            "where": self.where(event),
            "button": button,
            "opts": self.opts,
            "back_url": back_url,
            "came_from": volunteers_views.FROM_MY_GROUPS if came_from_mine else "",
            "verb": verb,
            "as_opened": (AS_OPENED, event.sequence),
        }
        return TemplateResponse(request, "admin/groups/event/confirm.html", context)
