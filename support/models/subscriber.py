from datetime import timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F, Q

from core.database.locks import transaction_lock
from core.forms.spam_protection import CONFIRM_MAIL
from core.models import FormAttempt
from support.newsletter import tokens as newsletter_tokens

QUIET_AFTER_KEEPING_OFF = timedelta(days=30)


class Choices(NamedTuple):
    """What somebody would like to be sent. ``outward_code`` is the first half of a postcode, for events alone."""

    news: bool = False
    events: bool = False
    outward_code: str = ""
    fundraising: bool = False
    family_days: bool = True


NOTHING = Choices()


class SubscriberQuerySet(models.QuerySet):
    def active(self):
        """Those who may be written to: confirmed, and not gone."""
        return self.filter(confirmed_at__isnull=False, left_at=None)

    def waiting(self):
        """Those who asked and have not confirmed."""
        return self.filter(confirmed_at=None, left_at=None)

    def left(self):
        return self.filter(left_at__isnull=False)

    def never_confirmed(self, now):
        """Those who asked so long ago that their link to confirm has run out."""
        return self.waiting().filter(asked_at__lt=now - newsletter_tokens.CONFIRM_WITHIN)

    def came_back_in_vain(self, now):
        """Those who had left, asked again, and never confirmed it before their link ran out."""
        lapsed = self.filter(left_at__lt=F("asked_at"), confirmed_at=None)
        return lapsed.filter(asked_at__lt=now - newsletter_tokens.CONFIRM_WITHIN).exclude(consent_wording="")

    def hold(self, email):
        """Let whoever else holds this address finish first, until the end of the transaction; it need not be known."""
        transaction_lock(f"newsletter {email.lower()}", using=self.db)

    def ask(self, email, choices, *, consent_wording, source, now):
        """Note that somebody, who may not own ``email``, asks for the newsletter; returns the Subscriber.

        A confirmed row stays as it is: only the owner of the mailbox may change it. One that has left
        stays left until the owner confirms. What the owner once agreed to is kept with its consents.
        """
        asked = choices._asdict() | {"consent_wording": consent_wording, "source": source, "asked_at": now}
        with transaction.atomic():
            subscriber, is_new = self.select_for_update().get_or_create(email=email.lower(), defaults=asked)
            if not is_new and not subscriber.is_active:
                subscriber._set(**asked, confirmed_at=None)
        return subscriber

    def purge(self, now):
        """Delete those never confirmed, and forget what others asked for in vain; returns (deleted, emptied).

        Those who had left before stay on the list of people not to write to.
        """
        emptied = 0
        with transaction.atomic():
            for subscriber in self.came_back_in_vain(now).select_for_update():
                subscriber._set(**NOTHING._asdict(), consent_wording="", source="")
                emptied += 1
            _, by_kind = self.never_confirmed(now).delete()
        return by_kind.get(self.model._meta.label, 0), emptied


class NewsletterConsent(models.Model):
    """What the owner of a mailbox agreed to, and when. Rows are only added: nobody else's request changes them."""

    subscriber = models.ForeignKey("support.Subscriber", models.CASCADE, related_name="consents")
    wording = models.TextField(help_text="The very words they agreed to.")
    source = models.CharField(max_length=60, help_text="The page they signed up on.")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="newsletter_consent_confirmed_after_asking", condition=Q(confirmed_at__gte=F("asked_at"))
            ),
            models.UniqueConstraint(name="newsletter_consent_once", fields=["subscriber", "confirmed_at"]),
        ]

    def __str__(self):
        return f"Agreed on {self.confirmed_at:%d %B %Y}"


class Subscriber(models.Model):
    """Somebody who asked for the newsletter. Unconfirmed ones go after 14 days.

    The fields hold the latest request, whoever made it; what the owner of the mailbox agreed to are its ``consents``.
    Whoever leaves keeps a row of little more than the address, so that no later import adds it again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to confirm"
        CONFIRMED = "confirmed", "Confirmed"
        LEFT = "left", "Left"

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
    consent_wording = models.TextField("words shown", help_text="The very words that stood above the button.")
    source = models.CharField("page", max_length=60, help_text="The page they signed up on.")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = "newsletter subscriber"
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
        # Never the address: this stands in the admin's history, which outlives an erasure, and in tracebacks.
        return f"Subscriber {self.pk}"

    @property
    def state(self):
        if self.left_at:
            return self.State.LEFT
        return self.State.CONFIRMED if self.confirmed_at else self.State.WAITING

    @property
    def is_active(self):
        return self.state == self.State.CONFIRMED

    @property
    def has_left_since_asking(self):
        """Whether leaving is the last word. It is not once somebody has asked for this address again."""
        return self.left_at is not None and self.left_at >= self.asked_at

    def wants_no_mail_to_confirm(self, *, now):
        """Whether the owner, who had not signed up, had the address kept off the list in the last 30 days.

        A reader who left may have thought again, and is asked to confirm as anybody is.
        """
        kept_off = self.confirmed_at is None and self.has_left_since_asking
        return kept_off and now - self.left_at < QUIET_AFTER_KEEPING_OFF

    @property
    def choices(self):
        return Choices(*(getattr(self, name) for name in Choices._fields))

    @property
    def request_fingerprint(self):
        """Differs when what was asked for differs: a link confirms what its mail said, and nothing else."""
        return newsletter_tokens.fingerprint(*self.choices, self.consent_wording)

    def can_be_confirmed_by(self, token, *, now):
        """Whether the link of ``token`` is still good. It cannot undo leaving, which came after it was made."""
        return (
            not newsletter_tokens.has_run_out(token, newsletter_tokens.CONFIRM_WITHIN, now=now)
            and token.request == self.request_fingerprint
            and (self.left_at is None or self.left_at < token.made_at)
        )

    @property
    def consent(self):
        """The latest of what the owner agreed to: the one that holds while they are on the list. None before."""
        return next(iter(self.consents.all()), None)

    @transaction.atomic
    def confirm(self, *, now):
        """The owner of the mailbox agrees. Doing so twice keeps the first moment, and one consent."""
        if not self.is_active:
            self._set(confirmed_at=now, left_at=None)
            self._keep_consent()

    @transaction.atomic
    def change(self, choices, *, consent_wording, source, now):
        """The owner of the mailbox, confirmed already, asks for something else, and agrees to it."""
        if (choices, consent_wording) == (self.choices, self.consent_wording):
            # The button was pressed twice, or nothing was changed.
            return
        self._set(**choices._asdict(), consent_wording=consent_wording, source=source, asked_at=now, confirmed_at=now)
        self._keep_consent()

    def leave(self, *, now):
        """Write to them no more, and forget what they liked. Doing so twice keeps the first moment.

        What they agreed to, and when, stays: it shows that writing to them until now was right.
        """
        if not self.has_left_since_asking:
            self._set(**NOTHING._asdict(), left_at=now)

    @transaction.atomic
    def erase(self):
        """Forget everything about this address. Nothing then keeps a later import from adding it again."""
        FormAttempt.objects.sent_by(self.email).delete()
        self.delete()

    def subject_data(self):
        """Everything about this address, in words and plain values, for the person who asks."""
        attempts = FormAttempt.objects.sent_by(self.email).order_by("at")
        return {
            "email": self.email,
            "state": self.state.label,
            "news": self.news,
            "events near them": self.events,
            "first half of postcode": self.outward_code,
            "fundraising": self.fundraising,
            "mail around Mother’s Day, Father’s Day and Christmas": self.family_days,
            "agreed to": [
                {
                    "words": consent.wording,
                    "on page": consent.source,
                    "asked at": consent.asked_at,
                    "confirmed at": consent.confirmed_at,
                }
                for consent in self.consents.all()
            ],
            "words shown with the latest request": self.consent_wording,
            "latest request on page": self.source,
            "latest request at": self.asked_at,
            "latest request confirmed at": self.confirmed_at,
            "left at": self.left_at,
            "forms sent in the last day, by this address": [
                {"form": attempt.form, "at": attempt.at} for attempt in attempts if attempt.form != CONFIRM_MAIL
            ],
            "emails to confirm, sent in the last 7 days": [
                attempt.at for attempt in attempts if attempt.form == CONFIRM_MAIL
            ],
        }

    def _keep_consent(self):
        self.consents.create(
            wording=self.consent_wording, source=self.source, asked_at=self.asked_at, confirmed_at=self.confirmed_at
        )

    def _set(self, **values):
        for name, value in values.items():
            setattr(self, name, value)
        # Only these: a row that was erased meanwhile is an error, and is not written back.
        self.save(update_fields=list(values))
