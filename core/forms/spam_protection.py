"""Spam protection of public forms without a captcha.

A hidden field that only programs fill in, a signed time stamp that refuses forms sent within two seconds, and a rate
limit. The first two ask for a second press instead of rejecting, since a quick person or an autofilling browser may
trigger them. No third party is involved, and nothing personal is stored.
"""

from datetime import timedelta

from django import forms
from django.core import signing
from django.db import models
from django.utils.crypto import salted_hmac

QUICKEST = timedelta(seconds=2)
RATE_LIMIT_PER_HOUR = 5
SALT = "core.forms.spam_protection"
# Not a form but an answer to one: a mail that asks to confirm the newsletter. Counted for a week.
CONFIRM_MAIL = "newsletter mail to confirm"
KEPT, MAIL_KEPT = timedelta(days=1), timedelta(days=7)
ONCE_MORE = "Please press the button once more. We check this way that a person is sending the form."


class SpamProtectedForm(forms.Form):
    """A public form. A view acts only if ``is_valid_and_not_spam`` is true."""

    # Browsers' own words would come before ours.
    use_required_attribute = False

    # No browser fills in a box of this name by itself, as it would one for a website or a phone number.
    leave_this_empty = forms.CharField(required=False, label="Leave this box empty", widget=forms.TextInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *arguments, **options):
        super().__init__(_without_nul(data), *arguments, **options)
        self.initial.setdefault("shown", _stamp())
        self.fields["leave_this_empty"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def is_valid_and_not_spam(self):
        """Return whether the form is valid and was sent by a person.

        If not, it can be shown again with what was typed, and its next submission passes.
        """
        is_valid = self.is_valid()
        if not self.is_spam:
            return is_valid
        if is_valid:
            self.add_error(None, ONCE_MORE)
        # The mistakes may be mended in one go: the next press is not held up by the trap of this one.
        self.data = self.data.copy()
        self.data[self.add_prefix("leave_this_empty")] = ""
        self.data[self.add_prefix("shown")] = _stamp()
        return False

    @property
    def is_spam(self):
        """Return whether the hidden field was filled in or the form was sent too fast.

        An old stamp is accepted: people leave a page open for days.
        """
        if self.data.get(self.add_prefix("leave_this_empty")):
            return True
        try:
            signing.TimestampSigner(salt=SALT).unsign(self.data.get(self.add_prefix("shown"), ""), max_age=QUICKEST)
        except signing.SignatureExpired:
            return False
        except signing.BadSignature:
            return True
        return True


def _stamp():
    """Return the signed time at which the form was shown."""
    return signing.TimestampSigner(salt=SALT).sign("form")


def _without_nul(data):
    """Return the data without NUL, which neither a page nor PostgreSQL can hold."""
    if not data or not any("\x00" in value for key in data for value in _values(data, key)):
        return data
    clean = data.copy()
    for key in data:
        values = [value.replace("\x00", "") for value in _values(data, key)]
        if hasattr(data, "setlist"):
            clean.setlist(key, values)
        else:
            clean[key] = values if isinstance(data[key], list) else values[0]
    return clean


def _values(data, key):
    if hasattr(data, "getlist"):
        return data.getlist(key)
    return data[key] if isinstance(data[key], list | tuple) else [data[key]]


def sender_key(sender):
    """Return a keyed hash of an email or network address."""
    return salted_hmac("core.forms.spam_protection.sender", sender.strip().lower(), algorithm="sha256").hexdigest()


class FormAttemptQuerySet(models.QuerySet):
    def sent_by(self, sender):
        return self.filter(sender=sender_key(sender))

    def old(self, now):
        """Filter attempts whose retention period is over."""
        day_old = models.Q(at__lt=now - KEPT) & ~models.Q(form=CONFIRM_MAIL)
        return self.filter(day_old | models.Q(at__lt=now - MAIL_KEPT))

    def forget_old(self, now):
        return self.old(now).delete()

    def has_enough_mail(self, address, now):
        """Return whether ``address`` got one confirmation email in the last 24 hours, or three in the last 7 days."""
        mails = self.sent_by(address).filter(form=CONFIRM_MAIL, at__gt=now - timedelta(days=7))
        moments = mails.values_list("at", flat=True)
        return len(moments) >= 3 or any(moment > now - timedelta(days=1) for moment in moments)

    def count_mail(self, address, now):
        return self.create(form=CONFIRM_MAIL, sender=sender_key(address), at=now)


class FormAttempt(models.Model):
    """One submission of a public form, counted for the rate limit and kept for a day.

    Confirmation emails of the newsletter are counted by recipient and kept for a week. ``sender`` is a keyed hash.
    """

    form = models.CharField(max_length=30)
    sender = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = FormAttemptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["form", "sender", "at"], name="form_attempt_by_sender")]

    def __str__(self):
        return f"{self.form}, {self.at:%d %B %Y %H:%M}"


def is_rate_limited(form, sender, *, now, most=RATE_LIMIT_PER_HOUR):
    """Count a submission of ``form`` by ``sender`` (email or network address); return whether it is over the limit.

    The limit is ``most`` per hour. Old counts are deleted on the way. An unknown sender is never limited.
    """
    FormAttempt.objects.forget_old(now)
    if not sender:
        return False
    FormAttempt.objects.create(form=form, sender=sender_key(sender), at=now)
    return FormAttempt.objects.sent_by(sender).filter(form=form, at__gt=now - timedelta(hours=1)).count() > most
