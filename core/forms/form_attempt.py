from datetime import timedelta

from django.db import models
from django.utils.crypto import salted_hmac

# Not a form but an answer to one: a mail that asks to confirm the newsletter. Counted for a week.
CONFIRM_MAIL = "newsletter mail to confirm"
KEPT, MAIL_KEPT = timedelta(days=1), timedelta(days=7)


def sender_key(sender):
    """A keyed hash of an email or network address, which cannot be read back."""
    return salted_hmac("core.forms.spam_protection.sender", sender.strip().lower(), algorithm="sha256").hexdigest()


class FormAttemptQuerySet(models.QuerySet):
    def sent_by(self, sender):
        return self.filter(sender=sender_key(sender))

    def old(self, now):
        """Those that have been counted for long enough."""
        day_old = models.Q(at__lt=now - KEPT) & ~models.Q(form=CONFIRM_MAIL)
        return self.filter(day_old | models.Q(at__lt=now - MAIL_KEPT))

    def forget_old(self, now):
        return self.old(now).delete()

    def has_enough_mail(self, address, now):
        """Whether ``address`` was asked to confirm once in the last 24 hours, or three times in the last 7 days."""
        mails = self.sent_by(address).filter(form=CONFIRM_MAIL, at__gt=now - timedelta(days=7))
        moments = mails.values_list("at", flat=True)
        return len(moments) >= 3 or any(moment > now - timedelta(days=1) for moment in moments)

    def count_mail(self, address, now):
        return self.create(form=CONFIRM_MAIL, sender=sender_key(address), at=now)


class FormAttempt(models.Model):
    """One sending of a public form, counted to slow down whoever sends too many. Kept for a day.

    Mails that ask to confirm the newsletter are counted with them, by whom they went to, and kept for a week.

    ``sender`` is a keyed hash: no address can be read back from it.
    """

    form = models.CharField(max_length=30)
    sender = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = FormAttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["form", "sender", "at"], name="form_attempt_by_sender")]

    def __str__(self):
        return f"{self.form}, {self.at:%d %B %Y %H:%M}"
