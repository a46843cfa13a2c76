"""Feedback in the admin: every answer, and counts per text."""

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
    """Feedback belongs to readers: staff read and delete it, and never add or change it."""

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


def with_feedback_counts(queryset):
    """Annotate ``queryset`` with ``said_yes``, ``said_no`` and ``wrote``: the answers to "Was this helpful?"."""
    feedback = queryset.model._meta.get_field("feedback").related_model.objects
    # Subqueries: joins with the tables of filters would multiply the counts.
    of_row = feedback.filter(about=OuterRef("pk")).order_by().values("about")
    kinds = {"said_yes": Q(helpful=True), "said_no": Q(helpful=False), "wrote": ~Q(missing="")}
    counts = {
        name: Subquery(of_row.annotate(number=Count("pk", filter=kind)).values("number"))
        for name, kind in kinds.items()
    }
    return queryset.annotate(
        **{name: Coalesce(count, 0, output_field=IntegerField()) for name, count in counts.items()}
    )


def feedback_summary(about):
    """Return a link to the feedback of an annotated row, such as "3 yes, 1 no, 2 comments"; "-" for none."""
    if not about.said_yes and not about.said_no:
        return "-"
    options = about._meta.get_field("feedback").related_model._meta
    comments = f", {about.wrote} comment{'' if about.wrote == 1 else 's'}" if about.wrote else ""
    return format_html(
        '<a href="{}?about__id__exact={}">{} yes, {} no{}</a>',
        reverse(f"admin:{options.app_label}_{options.model_name}_changelist"),
        about.pk,
        about.said_yes,
        about.said_no,
        comments,
    )
