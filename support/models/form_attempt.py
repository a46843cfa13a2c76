from django.db import models


class FormAttempt(models.Model):
    """One sending of a public form, counted to slow down whoever sends too many. Kept for a day.

    ``sender`` is a keyed hash: no address can be read back from it.
    """

    form = models.CharField(max_length=30)
    sender = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["form", "sender", "at"], name="form_attempt_of_sender")]

    def __str__(self):
        return f"{self.form}, {self.at:%d %B %Y %H:%M}"
