"""What keeps machines from sending our public forms, without a puzzle for anybody.

A box that people cannot see and machines fill in; a signed time stamp, because no person sends a
form within two seconds of seeing it; and a count of how often one address sends. Whoever falls into
the first two is asked to press the button once more, for a quick person, or a browser that fills in
every box, may do so too: nobody is thanked for what we throw away. No third party is asked, and
nothing is stored that could be read back to a person.
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
    """A public form. ``is_valid_and_not_spam`` is for the view: only then may it act."""

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
        """Whether there is no mistake in it and a person sent it.

        If not, it can be shown again as it is: with what was typed, and with what lets a person through.
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
        """Whether the hidden box was filled in, or the form was sent faster than anybody can read it.

        However old the stamp is: people leave a page open for days, and must not be ignored for it.
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
    """A signed text that tells when the form was shown."""
    return signing.TimestampSigner(salt=SALT).sign("form")


def _without_nul(data):
    """What was sent, without the character that neither a page nor the database can hold. Nobody types it."""
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


def is_rate_limited(form, sender, *, now, most=RATE_LIMIT_PER_HOUR):
    """Count a sending of ``form`` by ``sender`` (an email or network address); True if it is one too many.

    At most ``most`` in an hour. Old counts of all forms are forgotten on the way. An empty sender is
    nobody, and never too many.
    """
    FormAttempt.objects.forget_old(now)
    if not sender:
        return False
    FormAttempt.objects.create(form=form, sender=sender_key(sender), at=now)
    return FormAttempt.objects.sent_by(sender).filter(form=form, at__gt=now - timedelta(hours=1)).count() > most
