"""Reviews of health information: sources, last review and next review."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.content.rich_text import rich_text
from core.dates.words import long_date

# The owner is reminded this long before the review.
AHEAD = timedelta(days=30)


class ReviewedQuerySet(models.QuerySet):
    def due_for_review(self, today):
        """Filter content whose next review has come or is not planned."""
        return self.filter(Q(next_review_on=None) | Q(next_review_on__lte=today))

    def awaiting_reminder(self, today):
        """Filter content whose owner needs a reminder: 30 days before the review, or on its day.

        Missed reminders count too; none is sent twice.
        """
        soon = Q(next_review_on__gt=today, next_review_on__lte=today + AHEAD)
        come = Q(next_review_on__lte=today)
        return self.filter(
            (soon & ~Q(reminded_ahead_of=F("next_review_on"))) | (come & ~Q(reminded_on_day_of=F("next_review_on")))
        )


class Reviewed(models.Model):
    """Overdue content is not hidden: readers see the dates, editors a list of what is due."""

    sources = rich_text(blank=True, help_text="Where the facts come from, with links and when they were seen.")
    reviewed_on = models.DateField(
        "last reviewed on",
        null=True,
        blank=True,
        help_text="The day somebody last checked every word of it. Readers see it. Empty: “Not reviewed yet”.",
    )
    reviewed_by = models.CharField(
        "last reviewed by", max_length=120, blank=True, help_text="Name and role, as the page should show them."
    )
    next_review_on = models.DateField(
        "next review due on",
        null=True,
        blank=True,
        help_text="The day it should be checked again. Readers see it, and the admin lists what is due.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who looks after it. They are reminded by email 30 days before the next review, and on the day.",
    )
    # The review that each of the two reminders was sent for: a new date brings new reminders.
    reminded_ahead_of = models.DateField(null=True, editable=False)
    reminded_on_day_of = models.DateField(null=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_next_review_after_last",
                condition=Q(next_review_on=None) | Q(reviewed_on=None) | Q(next_review_on__gt=F("reviewed_on")),
                violation_error_message="The next review must be after the last one.",
            ),
        ]

    def is_due_for_review(self, today):
        return self.next_review_on is None or self.next_review_on <= today

    def mark_reminded(self, today):
        """Record that the owner was reminded of the planned review, ahead or on its day.

        If the date has changed meanwhile, nothing is recorded, so that the new date gets its own reminder.
        """
        field = "reminded_on_day_of" if self.next_review_on <= today else "reminded_ahead_of"
        same = type(self).objects.filter(pk=self.pk, next_review_on=self.next_review_on)
        same.update(**{field: self.next_review_on})


def review_due_text(next_review_on, today):
    """Return "Due since 3 March 2026", "Due today", "Due on 3 March 2027" or "No date yet"."""
    if next_review_on is None:
        return "No date yet"
    if next_review_on == today:
        return "Due today"
    day = long_date(next_review_on)
    return f"Due since {day}" if next_review_on < today else f"Due on {day}"
