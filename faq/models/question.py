from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from core.content.rich_text import rich_text
from core.history.tracking import Versions
from core.models import Feedback, Reviewed, ReviewedQuerySet, ScheduledPublishing, ScheduledQuerySet

LONGEST_SHORT_ANSWER = 40


class TopicQuerySet(models.QuerySet):
    def with_answers(self, now):
        """Filter topics with a published answer at ``now``."""
        return self.filter(models.Exists(Question.objects.published(now).filter(topic=models.OuterRef("pk"))))


class Topic(models.Model):
    """A topic of questions; the list of answers follows their order."""

    name = models.CharField(
        max_length=80, unique=True, help_text="The heading above these questions, such as “Going back to work”."
    )
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The end of the address that leads to this topic in the list, such as “work”.",
    )
    summary = models.CharField(max_length=200, blank=True, help_text="One sentence under the heading. May be empty.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")

    objects = TopicQuerySet.as_manager()
    history = Versions()

    class Meta:
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('faq:list')}#{self.anchor}"

    @property
    def anchor(self):
        """The topic's anchor in the list of answers."""
        return f"about-{self.slug}"


class QuestionQuerySet(ReviewedQuerySet, ScheduledQuerySet):
    def on_home(self, now):
        return self.published(now).filter(popular=True)

    def in_short(self):
        """Defer the full answer, its sources and the search vector."""
        return self.only("topic", "question", "slug", "short_answer")


class Question(Reviewed, ScheduledPublishing):
    """A question with a short and a full answer."""

    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        related_name="questions",
        help_text="The heading under which the list of answers shows it.",
    )
    question = models.CharField(max_length=160, help_text="As a reader would ask it.")
    slug = models.SlugField(
        "address", max_length=80, unique=True, help_text="The answer is found at this address, such as “hair-loss”."
    )
    short_answer = models.TextField(
        max_length=400, help_text=f"Shown first, and in the list. At most {LONGEST_SHORT_ANSWER} words."
    )
    body = rich_text(
        "full answer",
        blank=True,
        help_text="For readers who want more than the short answer. Short paragraphs, with a heading for each new "
        "subject.",
    )
    related = models.ManyToManyField("self", blank=True, help_text="Other answers that a reader may want next.")
    suggest_helpline = models.BooleanField(
        "point to the helpline",
        default=True,
        help_text="Tick to end the page with our phone number. It stays at the top of the page either way.",
    )
    suggest_group = models.BooleanField(
        "point to the support groups",
        default=True,
        help_text="Tick to show the search for support groups below the answer.",
    )
    suggest_booklets = models.BooleanField(
        "point to the booklets", default=False, help_text="Tick to offer the booklets beside the answer."
    )
    popular = models.BooleanField(
        "on the front page",
        default=False,
        help_text="Tick to show the question on the front page, among those that many people ask.",
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Within its topic: lower numbers come first.")
    updated_at = models.DateTimeField(auto_now=True)
    # The parser of full-text search passes over HTML tags.
    search = models.GeneratedField(
        expression=SearchVector("question", weight="A", config="english")
        + SearchVector("short_answer", weight="B", config="english")
        + SearchVector("body", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = QuestionQuerySet.as_manager()
    history = Versions(
        excluded_fields=["search", "updated_at", "reminded_ahead_of", "reminded_on_day_of"], m2m_fields=[related]
    )

    class Meta(Reviewed.Meta):
        abstract = False
        ordering = ["topic__order", "topic__name", "order", "question"]
        constraints = [*Reviewed.Meta.constraints, *ScheduledPublishing.Meta.constraints]
        indexes = [GinIndex(fields=["search"], name="question_search")]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return reverse("faq:detail", args=[self.slug])

    def clean(self):
        # An address in capitals would be another page to a browser, and the same one to a reader.
        self.slug = self.slug.lower()
        words = len(self.short_answer.split())
        if words > LONGEST_SHORT_ANSWER:
            raise ValidationError(
                {
                    "short_answer": f"This has {words} words. Keep it to {LONGEST_SHORT_ANSWER}, "
                    "and put the rest in the full answer."
                }
            )


class QuestionFeedback(Feedback):
    about = models.ForeignKey(Question, models.CASCADE, related_name="feedback")

    class Meta(Feedback.Meta):
        abstract = False
        verbose_name_plural = "feedback on answers"
