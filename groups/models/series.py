from datetime import timedelta
from typing import NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q

from core.dates import words as core_words
from core.history.tracking import Versions, track_queryset_changes
from groups.dates import recurrence
from groups.models.event import Event
from groups.models.group import Meets

AHEAD = timedelta(days=366)

DROPPED = "The group does not meet on this date any more."


class FillResult(NamedTuple):
    """The numbers of events that EventSeries.fill changed."""

    created: int = 0
    changed: int = 0
    redated: int = 0
    restored: int = 0
    dropped: int = 0


class EventSeriesQuerySet(models.QuerySet):
    def current(self, today):
        """Series that have dates on or after ``today``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today))


class EventSeries(models.Model):
    """A rule in UK wall time for a group's regular meetings, planned 12 months ahead."""

    class Rule(models.TextChoices):
        WEEKLY = recurrence.EVERY_SO_MANY_WEEKS, "Every so many weeks"
        NTH_WEEKDAY = recurrence.NTH_WEEKDAY, "A certain weekday of the month, such as the second Tuesday"
        LAST_WEEKDAY = recurrence.LAST_WEEKDAY, "The last weekday of the month, such as the last Friday"

    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    class Nth(models.IntegerChoices):
        FIRST, SECOND, THIRD, FOURTH = range(1, 5)

    group = models.ForeignKey("groups.SupportGroup", models.PROTECT, related_name="series")
    rule = models.CharField(
        max_length=12,
        choices=Rule,
        help_text="How its dates repeat. The page says it in words, and the dates are made from it.",
    )
    every = models.PositiveSmallIntegerField(
        "how many weeks apart",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
        help_text="For “every so many weeks”: 1 is weekly, 2 is every other week.",
    )
    nth = models.PositiveSmallIntegerField(
        "which one of the month",
        choices=Nth,
        null=True,
        blank=True,
        help_text="Only for “a certain weekday of the month”: the first, second, third or fourth.",
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday, help_text="The day of the week on which they meet.")
    starts_on = models.DateField(help_text="The first meeting is on this day or the next one that fits.")
    ends_on = models.DateField(null=True, blank=True, help_text="Empty: it goes on.")
    start_time = models.TimeField(help_text="UK time, summer and winter.")
    end_time = models.TimeField(help_text="UK time, on the same day.")
    meets = models.CharField(max_length=10, choices=Meets, help_text="How people come together at these meetings.")
    venue = models.ForeignKey(
        "groups.Venue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="series",
        help_text="Where they meet. Leave empty for meetings that are only online.",
    )
    join_online = models.TextField(
        "how to join online",
        blank=True,
        help_text="A link, or whom to ask for it. Everybody can read it. Empty: the group’s own words stand.",
    )
    confirmed = models.BooleanField(default=False, help_text="Tick when the group has agreed these dates.")

    objects = EventSeriesQuerySet.as_manager()
    history = Versions()

    class Meta:
        verbose_name_plural = "event series"
        ordering = ["group", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="series_ends_after_it_starts",
                condition=Q(end_time__gt=F("start_time")),
                violation_error_message="The end must be after the start, on the same day.",
            ),
            models.CheckConstraint(
                name="series_last_day_after_first",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                name="series_nth_weekday_says_which",
                condition=~Q(rule="nth-weekday") | Q(nth__isnull=False, nth__range=(1, 4)),
                violation_error_message="Say which one of the month it is: first, second, third or fourth.",
            ),
            models.CheckConstraint(name="series_every_so_many_weeks", condition=Q(every__range=(1, 52))),
            models.CheckConstraint(name="series_weekday_is_one", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="series_in_person_has_a_venue_and_online_has_none",
                condition=Q(meets=Meets.ONLINE, venue=None) | (~Q(meets=Meets.ONLINE) & ~Q(venue=None)),
                violation_error_message="Meetings in person need a venue. Meetings only online have none.",
            ),
        ]

    def __str__(self):
        return f"{self.group}: {self.in_words}"

    @property
    def in_words(self):
        """The rule as text: “The third Wednesday of each month, 6.30pm to 8.30pm”."""
        weekday = self.get_weekday_display()
        if self.rule == self.Rule.NTH_WEEKDAY:
            days = f"The {self.get_nth_display().lower()} {weekday} of each month"
        elif self.rule == self.Rule.LAST_WEEKDAY:
            days = f"The last {weekday} of each month"
        elif self.every == 1:
            days = f"Every {weekday}"
        elif self.every == 2:
            days = f"Every other {weekday}"
        else:
            days = f"Every {self.every} weeks on {weekday}"
        return f"{days}, {core_words.clock(self.start_time)} to {core_words.clock(self.end_time)}"

    def dates(self, first, last):
        """Return the dates of the rule from ``first`` to ``last``, both included."""
        return recurrence.dates(
            self.rule,
            weekday=self.weekday,
            every=self.every,
            nth=self.nth,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            first=first,
            last=last,
        )

    @transaction.atomic
    def fill(self, now):
        """Create, update and drop events for the 12 months after ``now``. Returns a FillResult.

        Past events, and those edited manually, stay, and their dates are not filled again. An event whose date the
        rule still has takes over the series' details. If the rule has changed, events move to the new dates in
        order, keeping their pages and calendar entries; surplus ones are dropped, missing ones created. Idempotent.
        Reloads the series: unsaved changes are lost.
        """
        # Locked, so that concurrent runs cannot fill the same date twice.
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(no_key=True))
        ours = self.events.select_for_update(no_key=True).filter(edited_manually=False, starts_at__gt=now)
        # Of cancelled events only those dropped by the series itself.
        ours = list(ours.filter(Q(status=Event.Status.SCHEDULED) | Q(listed=False)).order_by("occurrence_on"))
        wanted = self._wanted_dates(now, ours)

        kept = [event for event in ours if event.occurrence_on in wanted]
        spare = {event.occurrence_on: event for event in ours if event.occurrence_on not in wanted and event.listed}
        free = sorted(wanted - {event.occurrence_on for event in kept})
        moves = recurrence.pair_dates(sorted(spare), free)
        redated = [(spare.pop(old), new) for old, new in moves]

        restored = sum(event.is_dropped for event in kept)
        changed = [event for event in kept if self._update_event(event, event.occurrence_on, now)]
        moved = [event for event, day in redated if self._update_event(event, day, now)]
        if changed or moved:
            with track_queryset_changes(Event.objects.filter(pk__in=[event.pk for event in (*changed, *moved)])):
                details = [*self._details(self.starts_on), "sequence", "updated_at"]
                Event.objects.bulk_update([*changed, *moved], details)
        for event in spare.values():
            event.drop_from_series(reason=DROPPED)
        missing = sorted(set(free) - {new for _, new in moves})
        Event.objects.bulk_create(Event(series=self, **self._details(day)) for day in missing)
        return FillResult(
            created=len(missing),
            changed=len(changed) - restored,
            redated=len(moved),
            restored=restored,
            dropped=len(spare),
        )

    def _wanted_dates(self, now, ours):
        """Return the dates after ``now`` for the events of ``ours`` and for new ones."""
        today = core_words.london(now).date()
        last = max([today + AHEAD, *(event.occurrence_on for event in ours)])
        taken = self.events.exclude(pk__in=[event.pk for event in ours]).values_list("occurrence_on", flat=True)
        days = set(self.dates(today, last)) - set(taken.filter(occurrence_on__gte=today))
        return {day for day in days if recurrence.moment(day, self.start_time) > now}

    def _details(self, day):
        """Return the field values of an event of this series on the date ``day``."""
        starts_at, ends_at = recurrence.span(day, self.start_time, self.end_time)
        return {
            "occurrence_on": day,
            "group_id": self.group_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "meets": self.meets,
            "venue_id": self.venue_id,
            "join_online": self.join_online,
            "confirmed": self.confirmed,
            "status": Event.Status.SCHEDULED,
            "reason": "",
            "listed": True,
        }

    def _update_event(self, event, day, now):
        """Set the details of ``day`` on ``event`` and return whether any changed."""
        details = self._details(day)
        if all(getattr(event, name) == value for name, value in details.items()):
            return False
        for name, value in details.items():
            setattr(event, name, value)
        event.sequence += 1
        event.updated_at = now
        return True
