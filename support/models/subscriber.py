from django.db import models
from django.db.models import F, Q


class SubscriberQuerySet(models.QuerySet):
    def active(self):
        """Those who may be written to: confirmed, and not gone."""
        return self.filter(confirmed_at__isnull=False, left_at=None)


class Subscriber(models.Model):
    """Somebody who asked for the newsletter, with what they agreed to. Unconfirmed ones go after 14 days."""

    # In lower case: one person, one row.
    email = models.EmailField(unique=True)
    news = models.BooleanField(default=True)
    events = models.BooleanField("events near them", default=False)
    outward_code = models.CharField("first half of their postcode", max_length=4, blank=True)
    fundraising = models.BooleanField(default=False)
    family_days = models.BooleanField(
        "mail around Mother’s Day, Father’s Day and Christmas",
        default=True,
        help_text="Unticked by people who would rather not be reminded.",
    )
    consent_wording = models.TextField(help_text="The very words they agreed to.")
    source = models.CharField(max_length=60, help_text="The page they signed up on.")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="subscriber_confirmed_after_asking",
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("asked_at")),
            ),
            models.CheckConstraint(
                name="subscriber_email_in_lower_case", condition=Q(email=models.functions.Lower("email"))
            ),
        ]

    def __str__(self):
        return self.email
