"""Topics and questions in the admin."""

from django.contrib import admin
from django.db.models import Count
from django.forms import Textarea, TextInput
from django.utils import timezone

from core.admin.content_admin import ContentAdmin
from core.history import tracking as history_tracking
from core.publishing.review import review_due_text
from core.publishing.scheduling_admin import SCHEDULE_FIELDSET, OnSiteFilter
from core.spreadsheets.admin import Spreadsheets
from faq.models import Question, Topic
from faq.models.question import LONGEST_SHORT_ANSWER
from faq.spreadsheets import QuestionResource

# What the editor of formatted text leaves of a text that was deleted.
EMPTY_TEXTS = ["", "<p></p>"]


class ReviewFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("due", "Due for review"), ("never", "Never reviewed")]

    def queryset(self, request, queryset):
        if self.value() == "due":
            return queryset.due_for_review(timezone.localdate())
        if self.value() == "never":
            return queryset.filter(reviewed_on=None)
        return queryset


class MissingFilter(admin.SimpleListFilter):
    title = "what is missing"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [
            ("sources", "No sources"),
            ("body", "No full answer"),
            ("related", "No related questions"),
            ("owner", "Nobody looks after it"),
        ]

    def queryset(self, request, queryset):
        if self.value() in ("sources", "body"):
            return queryset.filter(**{f"{self.value()}__in": EMPTY_TEXTS})
        if self.value() in ("related", "owner"):
            return queryset.filter(**{self.value(): None})
        return queryset


@admin.register(Topic)
class TopicAdmin(ContentAdmin):
    instead_of_deleting = "Move those questions to another topic first, or delete them."
    list_display = ["name", "order", "number_of_questions"]
    list_editable = ["order"]
    search_fields = ["name"]
    # Said again: counting the questions makes Django forget the order of the model.
    ordering = ["order", "name"]
    fieldsets = [
        (None, {"fields": ["name", "summary"]}),
        (
            "On the site",
            {"fields": ["slug", "order"], "description": "A topic shows as soon as one of its questions does."},
        ),
    ]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(questions_in_it=Count("questions"))

    @admin.display(description="questions", ordering="questions_in_it")
    def number_of_questions(self, topic):
        return topic.questions_in_it


@admin.register(Question)
class QuestionAdmin(Spreadsheets, ContentAdmin):
    has_redirects = True
    has_preview = True
    has_feedback = True
    resource_classes = [QuestionResource]
    readability_fields = ["short_answer", "body"]
    list_display = ["question", "topic", "reviewed_on", "review", "feedback_counts", "on_the_site"]
    list_filter = [OnSiteFilter, ReviewFilter, MissingFilter, "topic", "popular"]
    list_select_related = ["topic"]
    search_fields = ["question", "short_answer", "body"]
    autocomplete_fields = ["related"]
    fieldsets = [
        (
            "The question and its answer",
            {
                "fields": ["question", "short_answer", "body"],
                "description": "The short answer stands on its own: many people read no further. "
                "If an answer names a sign of sepsis, it must say to call 999, or 111 when not sure.",
            },
        ),
        ("Where it comes from", {"fields": ["sources"]}),
        (
            "Review",
            {
                "fields": ["reviewed_on", "reviewed_by", "next_review_on", "owner"],
                "description": "Shown at the end of the answer, but for who looks after it. "
                "Until somebody has read it through, leave the first three empty.",
            },
        ),
        (
            "Where to turn next",
            {
                "fields": ["related", "suggest_helpline", "suggest_group", "suggest_booklets"],
                "description": "What the page offers after the answer.",
            },
        ),
        (
            "On the site",
            {
                "fields": ["topic", "order", "slug", "popular"],
                "description": "When you change the address, the old one leads to the new one.",
            },
        ),
        SCHEDULE_FIELDSET,
    ]

    @admin.display(description="next review", ordering="next_review_on")
    def review(self, question):
        return review_due_text(question.next_review_on, timezone.localdate())

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["question"]}

    def save_related(self, request, form, formsets, change):
        related = form.instance.related
        before = set(related.values_list("pk", flat=True))
        super().save_related(request, form, formsets, change)
        # Each of a pair shows the other, so what is linked here changes there too.
        for other in Question.objects.filter(pk__in=before ^ set(related.values_list("pk", flat=True))):
            history_tracking.keep(other, reason="Related answers changed at the other one")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "question":
            kwargs["widget"] = TextInput(attrs={"size": 90})
        elif db_field.name == "short_answer":
            kwargs["widget"] = Textarea(attrs={"rows": 3, "cols": 90, "data-max-words": LONGEST_SHORT_ANSWER})
        return super().formfield_for_dbfield(db_field, request, **kwargs)
