from django.db import models
from django.db.models import Q


class BookletRequest(models.Model):
    """Somebody asks for printed booklets by post. Erased 90 days after they were sent."""

    name = models.CharField(max_length=100)
    address = models.TextField(max_length=400)
    postcode = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    # Drawn when the form is shown, so that pressing the button twice asks once.
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self):
        return f"Request of {self.asked_at:%d %B %Y}"


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
