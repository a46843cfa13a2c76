"""Admin classes that limit leaders to the rows in their scope. See groups/volunteers/leader_scope.py."""

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist

from groups.models import Event, EventSeries, SupportGroup, Venue
from groups.volunteers import leader_scope

LEADER_QUERYSETS = {
    SupportGroup: leader_scope.groups_for,
    Event: leader_scope.events_for,
    EventSeries: leader_scope.series_for,
    Venue: leader_scope.venues_for,
}


class LeaderScopedFormMixin(admin.options.BaseModelAdmin):
    """Limit the choices of foreign keys, in forms and inlines, to the user's scope."""

    def formfield_for_foreignkey(self, db_field, request, **options):
        model = db_field.remote_field.model
        if model in LEADER_QUERYSETS and not leader_scope.has_every_group(request.user):
            options["queryset"] = LEADER_QUERYSETS[model](request.user)
            if model is SupportGroup:
                # An event without a group is out of every leader's scope.
                options["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **options)


class LeaderScopedAdmin(LeaderScopedFormMixin, admin.ModelAdmin):
    """A ModelAdmin that limits leaders to the rows in their scope. Must be the first base class."""

    @property
    def visible_queryset(self):
        return LEADER_QUERYSETS[self.model]

    # A narrower scope for changes, where leaders see rows that they may not change.
    changeable_queryset = None

    def get_queryset(self, request):
        everything = super().get_queryset(request)
        if leader_scope.has_every_group(request.user):
            return everything
        return everything.filter(pk__in=self.visible_queryset(request.user).values("pk"))

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._is_in_scope(self.visible_queryset, request, obj)

    def has_change_permission(self, request, obj=None):
        queryset_for = self.changeable_queryset or self.visible_queryset
        return super().has_change_permission(request, obj) and self._is_in_scope(queryset_for, request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and leader_scope.has_every_group(request.user)

    def has_every_group_permission(self, request):
        """For actions with ``permissions=["every_group"]``, which leaders may not run."""
        return self.has_change_permission(request) and leader_scope.has_every_group(request.user)

    def has_import_permission(self, request):
        # A row of a file names its group, which may be outside the scope.
        return self._has_bulk_permission(request, "import", self.has_add_permission, self.has_change_permission)

    def has_export_permission(self, request):
        return self._has_bulk_permission(request, "export", self.has_view_permission)

    def _has_bulk_permission(self, request, what, *permissions):
        library = getattr(super(), f"has_{what}_permission", None)
        return (
            leader_scope.has_every_group(request.user)
            and all(may(request) for may in permissions)
            and (library is None or library(request))
        )

    def known_versions(self, request, obj):
        """Hide versions from the time when the object belonged to another group."""
        versions = super().known_versions(request, obj)
        if leader_scope.has_every_group(request.user) or self.model not in (Event, EventSeries):
            return versions
        return versions.filter(group__in=leader_scope.led_by(request.user).values("pk"))

    def lookup_allowed(self, lookup, value, request):
        """Leaders filter by the model's own columns only: “?events__id=7” would reveal related rows."""
        if not super().lookup_allowed(lookup, value, request):
            return False
        try:
            field = self.opts.get_field(lookup.split("__")[0])
        except FieldDoesNotExist:
            return True
        return (field.concrete and not field.many_to_many) or leader_scope.has_every_group(request.user)

    def _is_in_scope(self, queryset_for, request, obj):
        # By the stored row: a form may have changed ``obj`` already.
        if obj is None or leader_scope.has_every_group(request.user):
            return True
        return queryset_for(request.user).filter(pk=obj.pk).exists()
