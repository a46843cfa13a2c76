"""The admin of support groups and their regular meetings."""

from functools import partial

from django.contrib import admin
from django.urls import path
from django.utils import timezone

from core.admin.content_admin import ContentAdmin
from core.spreadsheets.admin import Spreadsheets
from groups.admin.forms import SeriesForm
from groups.admin.leader_scope import LeaderScopedAdmin, LeaderScopedFormMixin
from groups.admin.spreadsheets import SupportGroupResource
from groups.models import Event, EventSeries, SupportGroup
from groups.volunteers import leader_scope, meeting_views, my_groups


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


class SeriesInline(LeaderScopedFormMixin, admin.StackedInline):
    model = EventSeries
    form = SeriesForm
    extra = 0
    autocomplete_fields = ["venue"]
    verbose_name = "regular meeting"
    verbose_name_plural = "regular meetings (dates are planned 12 months ahead when you save)"

    def has_delete_permission(self, request, obj=None):
        # Its dates would stay without a series: editors set a last day instead.
        return False


@admin.register(SupportGroup)
class SupportGroupAdmin(LeaderScopedAdmin, Spreadsheets, ContentAdmin):
    has_redirects = True
    has_preview = True
    instead_of_deleting = (
        "People’s calendars hold the dates of this group. Open it and untick “published”: it leaves the site, "
        "and stays here."
    )
    resource_classes = [SupportGroupResource]
    readability_fields = ["summary", "first_visit"]
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
        """Leaders may not change a group's name, slug, leaders or publication."""
        if leader_scope.has_every_group(request.user):
            return super().get_readonly_fields(request, group)
        return [*super().get_readonly_fields(request, group), "name", "slug", "leaders", "confirmed", "published"]

    def get_prepopulated_fields(self, request, group=None):
        return {} if group or not leader_scope.has_every_group(request.user) else {"slug": ["name"]}

    def save_model(self, request, obj, form, change):
        if self._is_newly_confirmed(form):
            # save_related() calls confirm(), which also confirms the dates, once they are planned.
            obj.confirmed = False
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        now = timezone.now()
        for series in form.instance.series.all():
            series.fill(now)
        if self._is_newly_confirmed(form):
            form.instance.confirm(now=now)

    def after_restore(self, request, group):
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
        """Add the volunteers' pages."""

        def url(route, view, name):
            return path(route, self.admin_site.admin_view(partial(view, self)), name=f"groups_supportgroup_{name}")

        form_route = "<int:group_id>/meeting/<uuid:uid>/"
        return [
            url("mine/", my_groups.my_groups, "mine"),
            url("<int:group_id>/meeting/", meeting_views.begin_meeting, "meeting_begin"),
            url(form_route, meeting_views.meeting, "meeting"),
            url(f"{form_route}check/", meeting_views.check_meeting, "meeting_check"),
            url("<int:group_id>/confirm/<int:event_id>/", my_groups.confirm, "confirm_meeting"),
            *super().get_urls(),
        ]
