"""Closures of venues, and the meetings that fall on them.

A venue has one closure at a time. Earlier ones are read from its history.
"""

from typing import NamedTuple

from django.contrib import admin
from django.db.models import F, Q
from django.utils import timezone
from django.utils.html import format_html_join

from core.dates import words as core_words
from groups.models.venue import is_closed


class Closure(NamedTuple):
    """A past, present or future closure. Without a last day it lasts until further notice."""

    first_day: object
    last_day: object
    reason: str

    def in_words(self, today):
        """“Coming: Monday 14 December 2026 to …. Repairs.”"""
        if is_closed(self.first_day, self.last_day, today):
            when = "Now"
        else:
            when = "Coming" if self.first_day > today else "Over"
        last = f" to {core_words.weekday_date(self.last_day, year=True)}" if self.last_day else ", until further notice"
        if self.last_day == self.first_day:
            last = ""
        return f"{when}: {core_words.weekday_date(self.first_day, year=True)}{last}. {self.reason.rstrip(' .')}."


def list_closures(venue):
    """Return the closures of ``venue``, the latest first.

    A closure removed before its first day is left out; of a corrected one only the last version is returned.
    """
    versions = [*venue.history.order_by("history_date", "history_id")]
    # The date on which each version was replaced; the last one is current.
    ends = [timezone.localdate(version.history_date) for version in versions[1:]]
    kept = {
        version.closed_from: version
        for version, ended in zip(versions, [*ends, None], strict=False)
        if version.closed_from and (ended is None or ended > version.closed_from)
    }
    if venue.closed_from:
        kept[venue.closed_from] = venue
    return [Closure(first, kept[first].closed_until, kept[first].closed_reason) for first in sorted(kept, reverse=True)]


def closures_html(venue, *, today):
    """Return the closures as HTML lines for the venue's admin page."""
    closures = list_closures(venue) if venue.pk else []
    return format_html_join("", "<div>{}</div>", ((closed.in_words(today),) for closed in closures)) or "None."


def at_closed_venues(events):
    """Filter events to those whose venue is closed on the day they start."""
    return events.filter(
        Q(venue__closed_until=None) | Q(venue__closed_until__gte=F("starts_at__date")),
        venue__closed_from__lte=F("starts_at__date"),
    )


def with_closures_ahead(venues, today):
    """Filter venues to those closed today or later."""
    return venues.filter(Q(closed_until=None) | Q(closed_until__gte=today), closed_from__isnull=False)


class ClosedFilter(admin.SimpleListFilter):
    title = "closed"
    parameter_name = "closed"

    def lookups(self, request, model_admin):
        return [("ahead", "Now or later"), ("over", "Closure is over")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        if self.value() == "ahead":
            return with_closures_ahead(queryset, today)
        return queryset.filter(closed_until__lt=today) if self.value() == "over" else queryset


class AtClosedVenueFilter(admin.SimpleListFilter):
    title = "venue"
    parameter_name = "venue"

    def lookups(self, request, model_admin):
        return [("closed", "Closed on that day")]

    def queryset(self, request, queryset):
        if self.value() != "closed":
            return queryset
        return at_closed_venues(queryset.listed().on().upcoming(timezone.now()))
