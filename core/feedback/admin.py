"""What editors see of "Was this helpful?": every answer, and how many of each kind a text has had."""

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html


class CommentFilter(admin.SimpleListFilter):
    title = "what was missing"
    parameter_name = "comment"

    def lookups(self, request, model_admin):
        return [("written", "Something written"), ("none", "Nothing written")]

    def queryset(self, request, queryset):
        match self.value():
            case "written":
                return queryset.exclude(missing="")
            case "none":
                return queryset.filter(missing="")
        return queryset


class FeedbackAdmin(admin.ModelAdmin):
    """Feedback is the readers': it is read and cleared here, never written or changed."""

    list_display = ["about", "given_on", "helpful", "comment"]
    list_display_links = None
    list_filter = [("about", admin.RelatedOnlyFieldListFilter), "helpful", CommentFilter]
    search_fields = ["missing"]
    search_help_text = "Words that somebody wrote."
    list_select_related = ["about"]
    fields = ["about", "given_on", "helpful", "comment"]
    readonly_fields = ["comment"]

    @admin.display(description="what was missing")
    def comment(self, feedback):
        # A text written from right to left, or with marks that say so, does not turn the rest of the row round.
        return format_html("<bdi>{}</bdi>", linebreaksbr(feedback.missing)) if feedback.missing else "-"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_actions(self, request):
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            # Django's own deleting, which asks first.
            action, name, _ = actions["delete_selected"]
            actions["delete_selected"] = (action, name, "Clear the selected feedback")
        return actions


class FeedbackCounts(admin.ModelAdmin):
    """For the admin of what feedback is about: a column ``feedback_counts``, counted in the query of the list."""

    def get_queryset(self, request):
        feedback = self.model._meta.get_field("feedback").related_model.objects
        # In queries of their own: a list that is narrowed by another table would count everything twice.
        of_this = feedback.filter(about=OuterRef("pk")).order_by().values("about")
        kinds = {"said_yes": Q(helpful=True), "said_no": Q(helpful=False), "wrote": ~Q(missing="")}
        return (
            super()
            .get_queryset(request)
            .annotate(
                **{
                    name: Coalesce(
                        Subquery(of_this.annotate(number=Count("pk", filter=kind)).values("number")),
                        0,
                        output_field=IntegerField(),
                    )
                    for name, kind in kinds.items()
                }
            )
        )

    @admin.display(description="helpful?", ordering="-said_no")
    def feedback_counts(self, about):
        if not about.said_yes and not about.said_no:
            return "-"
        model = about._meta.get_field("feedback").related_model._meta
        address = reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
        comments = f", {about.wrote} comment{'' if about.wrote == 1 else 's'}" if about.wrote else ""
        return format_html(
            '<a href="{}?about__id__exact={}">{} yes, {} no{}</a>',
            address,
            about.pk,
            about.said_yes,
            about.said_no,
            comments,
        )
