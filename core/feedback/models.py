"""Answers to "Was this helpful?"."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from core.personal_data import Kind, how_long

MAX_COMMENT_LENGTH = 500
# Editors read it long before. The answer itself stays: yes or no on a day is no person.
COMMENT_RETENTION = timedelta(days=365)


class FeedbackQuerySet(models.QuerySet):
    def with_old_comment(self, now):
        """Filter answers whose comment has reached its retention period. A comment may hold a name."""
        return self.exclude(missing="").filter(given_on__lte=timezone.localdate(now) - COMMENT_RETENTION)

    def forget_comments(self, now):
        """Erase old comments and return how many."""
        return self.with_old_comment(now).update(missing="")


class Feedback(models.Model):
    """One answer to "Was this helpful?". It stores a day and no person: no name, address or time.

    An app adds a foreign key named ``about``.
    """

    helpful = models.BooleanField()
    missing = models.TextField("what was missing", max_length=MAX_COMMENT_LENGTH, blank=True)
    given_on = models.DateField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-given_on", "-pk"]

    def __str__(self):
        return f"{'Helpful' if self.helpful else 'Not helpful'}, {self.given_on:%d %B %Y}"


def comments_kind(name, model):
    """Return the personal data kind of the comments in ``model``, an app's Feedback."""

    def erase(*, now, dry_run):
        if dry_run:
            return model.objects.with_old_comment(now).count()
        return model.objects.forget_comments(now)

    return Kind(
        name=name,
        title="“Was this helpful?”",
        what="Your answer, what you write with it, and the day. Not who you are.",
        why="To make our pages better.",
        kept=f"Your words: {how_long(COMMENT_RETENTION)}. Yes or no, and the day: as long as this site is there.",
        seen_by="Our support team and managers.",
        erased_by="erase_expired; or an editor deletes the comment.",
        models=frozenset({model._meta.label}),
        erase=erase,
    )
