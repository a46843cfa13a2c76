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
    """What a subscriber wants to receive. ``outward_code`` is the first half of a postcode, for events."""

    news: bool = False
    events: bool = False
    outward_code: str = ""
    fundraising: bool = False
    family_days: bool = True


NOTHING = Choices()


class SubscriberQuerySet(models.QuerySet):
    def active(self):
        """Filter subscribers who may be written to: confirmed and not unsubscribed."""
        return self.filter(confirmed_at__isnull=False, left_at=None)

    def waiting(self):
        """Filter sign-ups that are not confirmed yet."""
        return self.filter(confirmed_at=None, left_at=None)

    def left(self):
        return self.filter(left_at__isnull=False)

    def never_confirmed(self, now):
        """Filter sign-ups whose confirmation link has expired."""
        return self.waiting().filter(asked_at__lt=now - newsletter_tokens.CONFIRM_WITHIN)

    def came_back_in_vain(self, now):
        """Filter unsubscribed people who asked again and did not confirm in time."""
        lapsed = self.filter(left_at__lt=F("asked_at"), confirmed_at=None)
        return lapsed.filter(asked_at__lt=now - newsletter_tokens.CONFIRM_WITHIN).exclude(consent_wording="")

    def hold(self, email):
        """Lock this address until the transaction ends; it need not exist."""
        transaction_lock(f"newsletter {email.lower()}", using=self.db)

    def ask(self, email, choices, *, consent_wording, source, now):
        """Record a request for the newsletter by a visitor who may not own ``email``; return the Subscriber.

        A confirmed row stays as it is: only the mailbox owner changes it. An unsubscribed one stays so until the
        owner confirms. Earlier consents are kept.
        """
        asked = choices._asdict() | {"consent_wording": consent_wording, "source": source, "asked_at": now}
        with transaction.atomic():
            subscriber, is_new = self.select_for_update().get_or_create(email=email.lower(), defaults=asked)
            if not is_new and not subscriber.is_active:
                subscriber._set(**asked, confirmed_at=None)
        return subscriber

    def purge(self, now):
        """Delete expired sign-ups and empty expired repeat requests; return (deleted, emptied).

        People who had unsubscribed stay on the suppression list.
        """
        emptied = 0
        with transaction.atomic():
            for subscriber in self.came_back_in_vain(now).select_for_update():
                subscriber._set(**NOTHING._asdict(), consent_wording="", source="")
                emptied += 1
            _, by_kind = self.never_confirmed(now).delete()
        return by_kind.get(self.model._meta.label, 0), emptied


class NewsletterConsent(models.Model):
    """A consent of the mailbox owner, with its time. Rows are only added."""

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
    """A newsletter subscriber. Unconfirmed ones are deleted after 14 days.

    The fields hold the latest request, by any visitor; ``consents`` hold what the mailbox owner agreed to. An
    unsubscribed row keeps little more than the address, so that no import adds it again.
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
        """Whether unsubscribing is the latest event; a new request for the address ends that."""
        return self.left_at is not None and self.left_at >= self.asked_at

    def wants_no_mail_to_confirm(self, *, now):
        """Whether the owner, without having signed up, blocked the address in the last 30 days.

        A former subscriber may ask again and gets a confirmation email like others.
        """
        kept_off = self.confirmed_at is None and self.has_left_since_asking
        return kept_off and now - self.left_at < QUIET_AFTER_KEEPING_OFF

    @property
    def choices(self):
        return Choices(*(getattr(self, name) for name in Choices._fields))

    @property
    def request_fingerprint(self):
        """A fingerprint of the request: a link confirms only what its email said."""
        return newsletter_tokens.fingerprint(*self.choices, self.consent_wording)

    def can_be_confirmed_by(self, token, *, now):
        """Return whether the link of ``token`` is valid. It cannot undo a later unsubscription."""
        return (
            not newsletter_tokens.has_run_out(token, newsletter_tokens.CONFIRM_WITHIN, now=now)
            and token.request == self.request_fingerprint
            and (self.left_at is None or self.left_at < token.made_at)
        )

    @property
    def consent(self):
        """The latest consent, which holds while they are subscribed, or None."""
        return next(iter(self.consents.all()), None)

    @transaction.atomic
    def confirm(self, *, now):
        """The mailbox owner confirms. Repeating it keeps the first time and one consent."""
        if not self.is_active:
            self._set(confirmed_at=now, left_at=None)
            self._keep_consent()

    @transaction.atomic
    def change(self, choices, *, consent_wording, source, now):
        """The confirmed mailbox owner changes their choices and agrees to them."""
        if (choices, consent_wording) == (self.choices, self.consent_wording):
            # The button was pressed twice, or nothing was changed.
            return
        self._set(**choices._asdict(), consent_wording=consent_wording, source=source, asked_at=now, confirmed_at=now)
        self._keep_consent()

    def leave(self, *, now):
        """Unsubscribe and delete the choices. Repeating it keeps the first time.

        Consents stay: they show that earlier emails were allowed.
        """
        if not self.has_left_since_asking:
            self._set(**NOTHING._asdict(), left_at=now)

    @transaction.atomic
    def erase(self):
        """Delete everything about this address. A later import could then add it again."""
        FormAttempt.objects.sent_by(self.email).delete()
        self.delete()

    def subject_data(self):
        """Return all data about this address as plain values, for its owner."""
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
