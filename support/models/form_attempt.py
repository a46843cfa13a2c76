from django.db import models
from django.utils.crypto import salted_hmac


def sender_key(sender):
    """A keyed hash of an email or network address, which cannot be read back."""
    return salted_hmac("support.form_guard.sender", sender.strip().lower(), algorithm="sha256").hexdigest()


class FormAttemptQuerySet(models.QuerySet):
    def sent_by(self, sender):
        return self.filter(sender=sender_key(sender))


class FormAttempt(models.Model):
    """One sending of a public form, counted to slow down whoever sends too many. Kept for a day.

    ``sender`` is a keyed hash: no address can be read back from it.
    """

    form = models.CharField(max_length=30)
    sender = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = FormAttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["form", "sender", "at"], name="form_attempt_of_sender")]

    def __str__(self):
        return f"{self.form}, {self.at:%d %B %Y %H:%M}"
