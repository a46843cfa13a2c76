from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from core.content.rich_text import rich_text
from core.history.tracking import Versions
from support.helpline.opening_hours import LONG, length, overlap


class Helpline(models.Model):
    """The helpline and the texts of its page. One row."""

    name = models.CharField(max_length=60, default="Free helpline", help_text="Shown above the number on every page.")
    phone = models.CharField(
        max_length=20,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ]{8,}$", "Write the number in digits and spaces only.")],
        help_text="As people read it, such as “0808 800 0029”.",
    )
    relay_prefix = models.CharField(
        max_length=8,
        blank=True,
        default="18001",
        validators=[RegexValidator(r"^[0-9]+$", "Write the digits only.")],
        help_text="What to dial first to use Relay UK.",
    )
    email = models.EmailField(blank=True, help_text="Empty: the site speaks of the phone alone.")
    cost = models.CharField(max_length=200, help_text="What a call costs, and whether it is on itemised bills.")
    in_short = models.CharField(
        max_length=200, help_text="A sentence or two shown with the number at the end of every page."
    )
    messages = models.TextField(help_text="How soon messages are answered, and that nobody reads them while closed.")
    lead = models.CharField(
        "first sentence", max_length=200, blank=True, help_text="Stands at the top of the helpline’s page."
    )
    when_closed = rich_text(
        "for help while it is closed",
        blank=True,
        help_text="Empty: the page says when to call 999 and 111, as the NHS does. What you write takes its place.",
    )
    what_happens = rich_text(
        "what happens when you call",
        help_text="What a caller hears, asks and is told, step by step. People who are afraid to call read this first.",
    )
    who_answers = rich_text(help_text="Who picks up the phone, what they know, and when a nurse speaks to them.")
    confidentiality = rich_text(
        blank=True, help_text="Only what the charity has agreed. Empty: the page leaves it out."
    )
    nurses_can = rich_text(
        "what the nurses can do",
        help_text="What people can bring to a call, such as a question about recovery. A list reads best.",
    )
    nurses_cannot = rich_text(
        "what the nurses cannot do",
        help_text="What nobody should wait for, and where to turn for it. A list reads best.",
    )
    requests_email = models.EmailField(
        "address for booklet requests",
        blank=True,
        help_text="Where requests for printed booklets are sent. Empty: they only wait here, in the admin.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    history = Versions(excluded_fields=["updated_at"])

    class Meta:
        verbose_name_plural = "helpline"
        constraints = [models.CheckConstraint(name="helpline_is_one", condition=Q(pk=1))]

    def __str__(self):
        return f"{self.name}, {self.phone}"

    @property
    def dial(self):
        """The number for a ``tel:`` link."""
        return "".join(character for character in self.phone if character.isdigit() or character == "+")


class Hours(models.Model):
    """Base of ordinary and special hours: a start and an end, without overlaps."""

    class Meta:
        abstract = True

    @property
    def is_long(self):
        """Whether it is over 12 hours, more likely a slip than a long day."""
        return length(self.opens, self.closes) > LONG

    def clean(self):
        if self.opens is None or self.closes is None or self.opens == self.closes:
            # Said already, or by a constraint.
            return
        for other in self.neighbours():
            if self.overlaps(other):
                raise ValidationError(f"These hours overlap with others: {other}. Change one of them.")

    def neighbours(self):
        """Return the hours that may overlap with it."""
        raise NotImplementedError

    def overlaps(self, other):
        raise NotImplementedError


class OpeningHours(Hours):
    """The ordinary week in UK time. A day may have several hours."""

    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    weekday = models.PositiveSmallIntegerField(
        choices=Weekday, help_text="The day of every week that these hours are for. A day with a break has two lines."
    )
    opens = models.TimeField(help_text="When somebody first answers, in UK time, such as 09:00.")
    closes = models.TimeField(help_text="A time before the opening means the next morning; 00:00 means midnight.")

    history = Versions()

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = verbose_name_plural = "opening hours"
        constraints = [
            models.UniqueConstraint(name="opening_hours_once", fields=["weekday", "opens"]),
            models.CheckConstraint(name="opening_hours_weekday_is_one", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="opening_hours_take_time",
                condition=~Q(opens=F("closes")),
                violation_error_message="The opening and the closing time cannot be the same.",
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()}, {self.opens:%H:%M} to {self.closes:%H:%M}"

    def neighbours(self):
        return [] if self.weekday is None else OpeningHours.objects.exclude(pk=self.pk)

    def overlaps(self, other):
        between = other.weekday - self.weekday
        hours = (self.opens, self.closes), (other.opens, other.closes)
        return overlap(*hours, days_between=between, repeated_weekly=True)


class SpecialHours(Hours):
    """Hours of one day that replace its usual ones: a short day, or open on a bank holiday."""

    day = models.DateField(help_text="The one day that has other hours than usual.")
    opens = models.TimeField(help_text="When somebody first answers on that day, in UK time, such as 10:00.")
    closes = models.TimeField(help_text="A time before the opening means the next morning; 00:00 means midnight.")
    note = models.CharField(max_length=120, blank=True, help_text="Shown with the hours, such as “Christmas Eve”.")

    history = Versions()

    class Meta:
        ordering = ["day", "opens"]
        verbose_name_plural = "special hours"
        constraints = [
            models.UniqueConstraint(name="special_hours_once", fields=["day", "opens"]),
            models.CheckConstraint(
                name="special_hours_take_time",
                condition=~Q(opens=F("closes")),
                violation_error_message="The opening and the closing time cannot be the same.",
            ),
        ]

    def __str__(self):
        return f"{self.day:%d %B %Y}, {self.opens:%H:%M} to {self.closes:%H:%M}"

    def neighbours(self):
        if self.day is None:
            return []
        around = (self.day - timedelta(days=1), self.day + timedelta(days=1))
        return SpecialHours.objects.filter(day__range=around).exclude(pk=self.pk)

    def overlaps(self, other):
        between = (other.day - self.day).days
        return overlap((self.opens, self.closes), (other.opens, other.closes), days_between=between)


class Closure(models.Model):
    """Days on which the helpline is closed. Bank holidays in England and Wales are known without one."""

    first_day = models.DateField(help_text="The first whole day on which nobody answers.")
    last_day = models.DateField(
        help_text="The last whole day on which nobody answers. For a single day, the same day again."
    )
    reason = models.CharField(max_length=120, help_text="Follows “Closed for”: “Christmas”, “staff training”.")

    history = Versions()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_it_starts",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self):
        return f"{self.reason}, {self.first_day:%d %B %Y} to {self.last_day:%d %B %Y}"
