from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from foundations.rich_text import rich_text


class Helpline(models.Model):
    """The helpline, and what its page says. There is one row."""

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
    what_happens = rich_text("what happens when you call")
    who_answers = rich_text()
    confidentiality = rich_text(
        blank=True, help_text="Only what the charity has agreed. Empty: the page leaves it out."
    )
    nurses_can = rich_text("what the nurses can do")
    nurses_cannot = rich_text("what the nurses cannot do")
    requests_email = models.EmailField(
        "address for booklet requests",
        blank=True,
        help_text="Where requests for printed booklets are sent. Empty: they only wait here, in the admin.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "helpline"
        constraints = [models.CheckConstraint(name="helpline_is_one", condition=Q(pk=1))]

    def __str__(self):
        return f"{self.name}, {self.phone}"

    @property
    def dial(self):
        """The number as a ``tel:`` link wants it."""
        return "".join(character for character in self.phone if character.isdigit() or character == "+")


class OpeningHours(models.Model):
    """When the helpline is open in an ordinary week, in UK time. A day may have several."""

    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField(help_text="A time before the opening means the next morning; 00:00 means midnight.")

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


class SpecialHours(models.Model):
    """Hours of one day that replace whatever it would have: a short day, or open on a bank holiday."""

    day = models.DateField()
    opens = models.TimeField()
    closes = models.TimeField(help_text="A time before the opening means the next morning; 00:00 means midnight.")
    note = models.CharField(max_length=120, blank=True, help_text="Shown with the hours, such as “Christmas Eve”.")

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


class Closure(models.Model):
    """Days on which the helpline is closed. Bank holidays in England and Wales need none: they are known."""

    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=120, help_text="Follows “Closed for”: “Christmas”, “staff training”.")

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
