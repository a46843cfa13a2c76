from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.content.rich_text import rich_text
from core.history.tracking import Versions
from core.models import Feedback, Reviewed, ReviewedQuerySet, ScheduledPublishing, ScheduledQuerySet
from support.pages import reserved_slugs


class PageQuerySet(ReviewedQuerySet, ScheduledQuerySet):
    def in_footer(self, now):
        return self.published(now).filter(footer=True)

    def awaiting_clinical_check(self):
        """Filter pages with a list of signs that no clinician has checked."""
        return self.filter(pk__in=WarningSigns.objects.filter(checked_on=None).values("page"))


class Page(Reviewed, ScheduledPublishing):
    """An editor-managed page with a URL of its own."""

    title = models.CharField(
        max_length=120, help_text="The heading of the page. Search results and the footer show it too."
    )
    slug = models.SlugField(
        "address", max_length=80, unique=True, help_text="The page is found at this address, such as “about-sepsis”."
    )
    summary = models.CharField(max_length=200, help_text="One or two sentences, shown first and to search engines.")
    body = rich_text(
        blank=True,
        help_text="All that the page says, below its summary. Short paragraphs, with a heading for each new subject.",
    )
    footer = models.BooleanField("in the footer", default=False, help_text="Tick to link to it from every page.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first in the footer.")
    updated_at = models.DateTimeField(auto_now=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("summary", weight="B", config="english")
        + SearchVector("body", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PageQuerySet.as_manager()
    history = Versions(excluded_fields=["search", "updated_at", "reminded_ahead_of", "reminded_on_day_of"])

    class Meta(Reviewed.Meta):
        abstract = False
        ordering = ["order", "title"]
        constraints = [*Reviewed.Meta.constraints, *ScheduledPublishing.Meta.constraints]
        indexes = [GinIndex(fields=["search"], name="page_search")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("support:page", args=[self.slug])

    def clean(self):
        # An address in capitals would be another page to a browser, and the same one to a reader.
        self.slug = self.slug.lower()
        if reserved_slugs.is_taken(self.slug):
            raise ValidationError({"slug": f"The site itself uses /{self.slug}/. Choose another address."})


class PageFeedback(Feedback):
    about = models.ForeignKey(Page, models.CASCADE, related_name="feedback")

    class Meta(Feedback.Meta):
        abstract = False
        verbose_name_plural = "feedback on pages"


class WarningSigns(models.Model):
    """A list of signs and what to do at once, shown as an emergency card."""

    class Call(models.TextChoices):
        EMERGENCY = "999", "Call 999 or go to A&E"
        URGENT = "111", "Call 111"

    page = models.ForeignKey(Page, models.CASCADE, related_name="warning_signs")
    audience = models.CharField(max_length=80, help_text="Who it is about, such as “an adult or older child”.")
    call = models.CharField(
        max_length=3,
        choices=Call,
        default=Call.EMERGENCY,
        help_text="What to do when one of these signs is there. “Call 999” makes the card red.",
    )
    signs = models.TextField(help_text="One sign a line, as the source has it.")
    source_name = models.CharField(
        max_length=120, help_text="Whose list this is, such as “NHS”. It stands below the signs."
    )
    source_url = models.URLField(
        "source address", blank=True, help_text="Its web address, so that readers can look for themselves."
    )
    source_seen_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day you last compared these signs with the source. It stands below the signs.",
    )
    checked_on = models.DateField(
        "clinically checked on", null=True, blank=True, help_text="Empty: the page says “Awaiting clinical check”."
    )
    checked_by = models.CharField(
        "clinically checked by", max_length=120, blank=True, help_text="Name and role, as the page should show them."
    )
    order = models.PositiveSmallIntegerField(
        default=0, help_text="Lower numbers come first, when a page has several lists."
    )

    history = Versions()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "warning signs"
        constraints = [
            models.CheckConstraint(
                name="warning_signs_checked_by_somebody",
                condition=Q(checked_on=None, checked_by="") | (~Q(checked_on=None) & ~Q(checked_by="")),
                violation_error_message="A clinical check needs both the day and who did it.",
            ),
        ]

    def __str__(self):
        return f"{self.get_call_display()}: {self.audience}"

    @property
    def lines(self):
        return [line.strip() for line in self.signs.splitlines() if line.strip()]
