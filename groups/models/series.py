from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from groups.models.group import Meets

AHEAD = timedelta(days=366)


class EventSeries(models.Model):
    """When a group regularly meets: a rule in local wall time that keeps 12 months of events filled."""

    class Rule(models.TextChoices):
        WEEKLY = "weekly", "Every so many weeks"
        NTH_WEEKDAY = "nth-weekday", "A certain weekday of the month, such as the second Tuesday"
        LAST_WEEKDAY = "last-weekday", "The last weekday of the month, such as the last Friday"

    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    class Nth(models.IntegerChoices):
        FIRST, SECOND, THIRD, FOURTH = range(1, 5)

    group = models.ForeignKey("groups.SupportGroup", models.PROTECT, related_name="series")
    rule = models.CharField(max_length=12, choices=Rule)
    every = models.PositiveSmallIntegerField(
        "how many weeks apart",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
        help_text="For “every so many weeks”: 1 is weekly, 2 is every other week.",
    )
    nth = models.PositiveSmallIntegerField("which one of the month", choices=Nth, null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts_on = models.DateField(help_text="The first meeting is on this day or the next one that fits.")
    ends_on = models.DateField(null=True, blank=True, help_text="Empty: it goes on.")
    start_time = models.TimeField(help_text="UK time, summer and winter.")
    end_time = models.TimeField()
    meets = models.CharField(max_length=10, choices=Meets)
    venue = models.ForeignKey("groups.Venue", models.PROTECT, null=True, blank=True, related_name="series")
    join_online = models.TextField("how to join online", blank=True)
    confirmed = models.BooleanField(default=False, help_text="Tick when the group has agreed these dates.")

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
                condition=~Q(rule="nth-weekday") | Q(nth__range=(1, 4)),
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
        return f"{self.group}: {self.get_rule_display()}"
