"""Scheduled publishing: content with a start, an end, both or neither."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.dates.words import relative_date, relative_date_time

# Editors are told of what leaves the site within this time.
SOON = timedelta(days=7)


class ScheduledQuerySet(models.QuerySet):
    """Rows are on the site from ``publish_from`` and until just before ``publish_until``."""

    def published(self, now=None):
        """Filter rows on the site at ``now``, by default the current time."""
        now = now or timezone.now()
        has_come = Q(publish_from=None) | Q(publish_from__lte=now)
        stays = Q(publish_until=None) | Q(publish_until__gt=now)
        return self.filter(has_come, stays, published=True)

    def to_come(self, now):
        """Filter rows that start later."""
        return self.filter(published=True, publish_from__gt=now)

    def left(self, now):
        """Filter rows that have ended."""
        return self.filter(published=True, publish_until__lte=now)

    def leaving(self, now, *, within):
        """Filter rows on the site at ``now`` that end within a timedelta."""
        return self.published(now).filter(publish_until__lte=now + within)


class ScheduledPublishing(models.Model):
    """Content that editors publish by a tick, at once or at a set time.

    No job runs at that time: readers' queries use ``published(now)``.
    """

    published = models.BooleanField(default=True, help_text="Untick to keep it off the site, whatever the times say.")
    publish_from = models.DateTimeField(
        "on the site from", null=True, blank=True, help_text="Nobody but editors sees it before. Empty: at once."
    )
    publish_until = models.DateTimeField(
        "on the site until", null=True, blank=True, help_text="It leaves by itself at this time. Empty: it stays."
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_leaves_after_it_came",
                condition=Q(publish_from=None) | Q(publish_until=None) | Q(publish_until__gt=F("publish_from")),
                violation_error_message="It has to come before it leaves: choose a later time to leave.",
            ),
        ]

    def is_on_site(self, now):
        """Return whether readers see it at ``now``."""
        is_to_come = self.publish_from is not None and self.publish_from > now
        return self.published and not is_to_come and not self.has_left(now)

    def has_left(self, now):
        """Return whether it was on the site and has ended."""
        return self.published and self.publish_until is not None and self.publish_until <= now

    def has_page(self, now):
        """Return whether its URL shows it at ``now``."""
        return self.is_on_site(now)


def on_the_site(thing, now):
    """What is true of a ScheduledPublishing ``thing`` at ``now``.

    "On the site", "On the site until 3 December, 9am", "From 3 December, 9am", "Left on 1 November" or "Not on the
    site".
    """
    if not thing.published:
        return "Not on the site"
    if thing.publish_from is not None and thing.publish_from > now:
        return f"From {relative_date_time(thing.publish_from, now)}"
    if thing.has_left(now):
        return f"Left on {relative_date(thing.publish_until, now)}"
    return f"On the site until {relative_date_time(thing.publish_until, now)}" if thing.publish_until else "On the site"
