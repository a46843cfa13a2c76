"""The admin's side of the fence: what is outside is not listed, opened, chosen, looked up or changed."""

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist

from groups.models import Event, EventSeries, SupportGroup, Venue
from groups.volunteers import leader_scope

CHOICES = {
    SupportGroup: leader_scope.groups_for,
    Event: leader_scope.events_for,
    EventSeries: leader_scope.series_for,
    Venue: leader_scope.venues_for,
}


class ChoosesInside(admin.options.BaseModelAdmin):
    """For forms and inlines: what can be chosen, and what can be sent back, lies inside."""

    def formfield_for_foreignkey(self, db_field, request, **options):
        model = db_field.remote_field.model
        if model in CHOICES and not leader_scope.sees_every_group(request.user):
            options["queryset"] = CHOICES[model](request.user)
            if model is SupportGroup:
                # What belongs to no group is nobody's own: it would be out of reach at once.
                options["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **options)


class Fenced(ChoosesInside, admin.ModelAdmin):
    """The admin of a model of which leaders look after their own. Of two parents, this one comes first."""

    @property
    def inside(self):
        return CHOICES[self.model]

    # Narrower than ``inside`` where somebody may see what they may not change.
    changed_inside = None

    def get_queryset(self, request):
        everything = super().get_queryset(request)
        if leader_scope.sees_every_group(request.user):
            return everything
        return everything.filter(pk__in=self.inside(request.user).values("pk"))

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._holds(self.inside, request, obj)

    def has_change_permission(self, request, obj=None):
        inside = self.changed_inside or self.inside
        return super().has_change_permission(request, obj) and self._holds(inside, request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and leader_scope.sees_every_group(request.user)

    def has_every_group_permission(self, request):
        """For actions with ``permissions=["every_group"]``, which are not a leader's to take."""
        return self.has_change_permission(request) and leader_scope.sees_every_group(request.user)

    def has_import_permission(self, request):
        # A row of a file says itself which group it is of.
        return self._may_in_bulk(request, "import", self.has_add_permission, self.has_change_permission)

    def has_export_permission(self, request):
        return self._may_in_bulk(request, "export", self.has_view_permission)

    def _may_in_bulk(self, request, what, *permissions):
        library = getattr(super(), f"has_{what}_permission", None)
        return (
            leader_scope.sees_every_group(request.user)
            and all(may(request) for may in permissions)
            and (library is None or library(request))
        )

    def known_versions(self, request, obj):
        """What a thing was like while it belonged to another group is not its present leaders' to read."""
        versions = super().known_versions(request, obj)
        if leader_scope.sees_every_group(request.user) or self.model not in (Event, EventSeries):
            return versions
        return versions.filter(group__in=leader_scope.led_by(request.user).values("pk"))

    def lookup_allowed(self, lookup, value, request):
        """In an address, leaders narrow by the thing's own columns: “?events__id=7” would tell whose a venue is."""
        if not super().lookup_allowed(lookup, value, request):
            return False
        try:
            field = self.opts.get_field(lookup.split("__")[0])
        except FieldDoesNotExist:
            return True
        return (field.concrete and not field.many_to_many) or leader_scope.sees_every_group(request.user)

    def _holds(self, fence, request, obj):
        # By the row as it stands in the database, whatever a form has just put into ``obj``.
        if obj is None or leader_scope.sees_every_group(request.user):
            return True
        return fence(request.user).filter(pk=obj.pk).exists()
