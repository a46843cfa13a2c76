from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, Q

KEPT_AFTER_SENDING = timedelta(days=90)
# After this time it was sent and not marked, or never will be.
TOO_LONG_TO_WAIT = timedelta(days=90)


class BookletRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(sent_at=None)

    def waiting_too_long(self, now):
        """Filter requests made 90 days ago or earlier and never marked as sent, oldest first. Nothing erases them."""
        return self.waiting().filter(asked_at__lte=now - TOO_LONG_TO_WAIT).order_by("asked_at")

    def as_queue(self):
        """Order open requests oldest first, then sent ones latest first."""
        return self.order_by(F("sent_at").desc(nulls_first=True), "asked_at")

    def due_for_erasure(self, now):
        return self.filter(sent_at__lte=now - KEPT_AFTER_SENDING)

    @transaction.atomic
    def ask(self, *, form_key, copies, now, **who):
        """Store a request by ``who`` (name, address, postcode) for ``copies``, {Resource: number}.

        Return it, or None if one with this ``form_key`` exists.
        """
        asked, is_new = self.get_or_create(form_key=form_key, defaults={**who, "asked_at": now})
        if not is_new:
            return None
        BookletRequestItem.objects.bulk_create(
            BookletRequestItem(request=asked, resource=resource, copies=number) for resource, number in copies.items()
        )
        return asked


class BookletRequest(models.Model):
    """A request for printed booklets by post, erased 90 days after they were sent."""

    name = models.CharField(max_length=100)
    address = models.TextField(max_length=400)
    postcode = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    # Drawn when the form is shown, so that pressing the button twice asks once.
    form_key = models.UUIDField(unique=True, editable=False)

    objects = BookletRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]

    def __str__(self):
        return f"Request of {self.asked_at:%d %B %Y}"

    def mark_emailed(self, now):
        self.emailed_at = now
        self.save(update_fields=["emailed_at"])

    def mark_sent(self, now):
        """Record that the booklets were posted. The first date counts for the 90 days."""
        if self.sent_at is None:
            self.sent_at = now
            self.save(update_fields=["sent_at"])

    def mark_not_sent(self):
        self.sent_at = None
        self.save(update_fields=["sent_at"])


class BookletRequestItem(models.Model):
    request = models.ForeignKey(BookletRequest, models.CASCADE, related_name="items")
    resource = models.ForeignKey("support.Resource", models.PROTECT, related_name="+")
    copies = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="booklet_request_names_each_once", fields=["request", "resource"]),
            models.CheckConstraint(name="booklet_request_one_to_fifty", condition=Q(copies__range=(1, 50))),
        ]

    def __str__(self):
        return f"{self.copies} × {self.resource}"
