"""The base of the admin classes for editable content."""

from django.contrib import admin
from django.forms import ModelForm
from django.utils import timezone

from core.admin.user_fields import user_field_options
from core.content.readability_hint import add_readability_hints
from core.feedback.admin import feedback_summary, with_feedback_counts
from core.history.admin import HistoryAdminMixin
from core.history.optimistic_locking import OptimisticLockAdminMixin
from core.http import redirects
from core.models import CacheVersion, ScheduledPublishing
from core.publishing.scheduling import on_the_site
from core.publishing.scheduling_admin import SCHEDULE_TIMES, ScheduledForm, schedule_field


class ContentAdmin(HistoryAdminMixin, OptimisticLockAdminMixin):
    """Adds history and optimistic locking to an admin. Its attributes, or the model, turn on the rest.

    An admin of a ScheduledPublishing model has SCHEDULE_FIELDSET in its fieldsets and OnSiteFilter in its filters;
    the columns ``on_the_site`` and ``feedback_counts`` are for ``list_display``.
    """

    # Text fields with a readability hint.
    readability_fields = ()
    # A button opens the page, or its preview while visitors cannot see it.
    has_preview = False
    # A changed slug leaves a redirect from the old URL.
    has_redirects = False
    # The list counts the answers to "Was this helpful?".
    has_feedback = False

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        self.is_scheduled = issubclass(model, ScheduledPublishing)
        if self.is_scheduled and self.form is ModelForm:
            self.form = ScheduledForm
        if self.has_preview and self.change_form_template is None:
            self.change_form_template = "admin/previews_form.html"

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return with_feedback_counts(queryset) if self.has_feedback else queryset

    def formfield_for_dbfield(self, db_field, request, **options):
        if self.is_scheduled and db_field.name in SCHEDULE_TIMES:
            return schedule_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **options)

    def formfield_for_foreignkey(self, db_field, request, **options):
        return super().formfield_for_foreignkey(db_field, request, **options | user_field_options(db_field))

    def formfield_for_manytomany(self, db_field, request, **options):
        return super().formfield_for_manytomany(db_field, request, **options | user_field_options(db_field))

    def get_view_on_site_url(self, obj=None):
        url = super().get_view_on_site_url(obj)
        if not self.has_preview:
            return url
        return url if obj is not None and obj.has_page(timezone.now()) else None

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        add_readability_hints(context["adminform"].form, self.readability_fields, self.admin_site)
        is_draft = self.has_preview and obj is not None and not obj.has_page(timezone.now())
        if is_draft and self.has_change_permission(request, obj):
            context["preview_url"] = obj.get_absolute_url()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        moves = self.has_redirects and change and "slug" in form.changed_data
        before = self.model._default_manager.filter(pk=obj.pk).first() if moves else None
        super().save_model(request, obj, form, change)
        if before:
            redirects.add_redirect(before, obj, now=timezone.now())
        if self.is_scheduled and change and {"published", *SCHEDULE_TIMES} & set(form.changed_data):
            # Stored copies of pages end at the earlier time.
            CacheVersion.objects.renew()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        if self.is_scheduled:
            CacheVersion.objects.renew()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        if self.is_scheduled:
            CacheVersion.objects.renew()

    @admin.display(description="on the site", ordering="published")
    def on_the_site(self, obj):
        return on_the_site(obj, timezone.now())

    @admin.display(description="helpful?", ordering="-said_no")
    def feedback_counts(self, obj):
        return feedback_summary(obj)
