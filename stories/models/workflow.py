"""The workflow of a story: the one path for each state change, from pages, the admin and commands."""

from contextlib import contextmanager
from copy import copy

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from core.history import tracking as history_tracking
from core.history.tracking import name_of
from core.models import CacheVersion
from stories.models.audit_event import AuditEvent
from stories.models.sender import Sender

# What the database says when the consent does not hold (migration 0002), in words for people.
CONSENT_MISSING = "Nobody has agreed to all of what this story would show. Look at its consents."


def constraint_error(error, model):
    """Return a ValidationError for an IntegrityError of a story or its consent, or None for another error.

    ``model`` is Story.
    """
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    words = {each.name: each.violation_error_message for each in model._meta.constraints}
    words |= {
        "story_published_means_consented": CONSENT_MISSING,
        "stories_story_slug_key": "Another story has this address.",
    }
    return ValidationError(words[name]) if name in words else None


class StoryWorkflow:
    """The state changes of ``Story``.

    Each method is one transaction that locks and reloads the row, records an audit event with user and time, and
    raises ValidationError with a message for the user when the change is not allowed. Each returns whether it changed
    anything: a second press returns False, so that no second email is sent.
    """

    @contextmanager
    def _locked(self):
        try:
            with transaction.atomic():
                self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
                yield
        except (ValidationError, IntegrityError) as error:
            self.refresh_from_db()
            if isinstance(error, IntegrityError) and (plain := constraint_error(error, type(self))):
                raise plain from error
            raise

    def _record(self, what, *, now, by=None, note=""):
        return self.audit_events.create(what=what, at=now, by=by, by_name=name_of(by), note=note)

    def _set(self, *, by=None, **values):
        for name, value in values.items():
            setattr(self, name, value)
        with history_tracking.made_by(self, by):
            self.save(update_fields=[*values, "updated_at"])

    def _refuse_if_withdrawn(self):
        if self.is_withdrawn:
            raise ValidationError("This story was withdrawn.")

    def _is_repeat(self, what, note):
        """Return whether the last event is the same: the button was pressed twice."""
        last = self.audit_events.last()
        return last is not None and last.what == what and last.note == note

    def unanswered(self):
        """Return ``what`` of each event that needs action and has no answer."""
        waiting = []
        for what in self.audit_events.order_by("pk").values_list("what", flat=True):
            if what in AuditEvent.ANSWERS:
                waiting = []
            elif what in AuditEvent.NEEDING_ACTION:
                waiting.append(what)
        return waiting

    def standing_consent(self):
        """Return the latest consent that is not withdrawn, or None."""
        # Not in the database: the list of stories has fetched them all at once.
        return next((consent for consent in self.consents.all() if consent.withdrawn_at is None), None)

    def missing_consents(self, consent):
        """Return a sentence for each part of the story that ``consent`` does not cover."""
        if consent is None:
            return ["There is no consent that holds. Ask for one, and record it, before you publish."]
        used = [
            (consent.text, self.body, "the text"),
            (consent.photo, self.photo, "the photo"),
            (consent.video, self.video or self.video_link, "the video"),
        ]
        return [
            f"Nobody has agreed that {words} is published. Take it out, or ask."
            for agreed, shown, words in used
            if shown and not agreed
        ]

    def publishing_problems(self):
        """Return a sentence for each reason why it cannot be published as it stands."""
        as_published = copy(self)
        as_published.state = self.State.PUBLISHED
        problems = self.missing_consents(self.standing_consent())
        try:
            # Without the constraint on consent and approver: the first is said above, the second comes last.
            as_published.validate_constraints(exclude={"consent"})
        except ValidationError as error:
            problems += error.messages
        return problems

    def has_family_not_asked(self):
        """Return whether the sender has not asked people in the story yet. This does not prevent publishing."""
        return Sender.objects.filter(story=self, family_content=Sender.FamilyContent.NOT_YET).exists()

    def start_review(self, by, *, now):
        """Mark the story as being reviewed by ``by``."""
        with self._locked():
            self._refuse_if_withdrawn()
            if self.state != self.State.SUBMITTED:
                return False
            self._set(by=by, state=self.State.IN_REVIEW)
            self._record(AuditEvent.What.REVIEW_BEGUN, now=now, by=by)
        return True

    def approve(self, by, *, now, publish_at=None, message=""):
        """Publish now or at ``publish_at``. ``message`` goes to the sender.

        The latest standing consent must cover everything shown. A withdrawn or declined story is published again the
        same way after a new consent.
        """
        with self._locked():
            when = publish_at or now
            if self.is_published:
                if (publish_at is None and self.is_public(now)) or publish_at == self.published_at:
                    return False
                if self.has_left(now):
                    raise ValidationError("Its time on the site is over. Change when it leaves, and it comes back.")
                if self.published_at <= now:
                    raise ValidationError("This story is on the site already.")
            # Locked too: no consent is withdrawn before the commit.
            list(self.consents.select_for_update())
            consent = self.standing_consent()
            if problems := self.missing_consents(consent):
                raise ValidationError(problems)
            # Its old URL still says that it was taken down, should it be withdrawn before its new date.
            self.was_public_before = self.was_public_before or self.was_taken_down
            if not self.is_published:
                # What was set before it was withdrawn is not meant for now.
                self.publish_until = None
            self.state, self.consent, self.withdrawn_at = self.State.PUBLISHED, consent, None
            self.approved_by, self.approved_by_name, self.approved_at = by, name_of(by), now
            self.published_at = when
            self.validate_constraints()
            self._set(
                by=by,
                **{
                    name: getattr(self, name)
                    for name in (
                        *("state", "consent", "withdrawn_at", "published_at", "publish_until", "was_public_before"),
                        *("approved_by", "approved_by_name", "approved_at"),
                    )
                },
            )
            what = AuditEvent.What.SCHEDULED if when > now else AuditEvent.What.APPROVED
            self._record(what, now=now, by=by, note=message)
        return True

    def ask(self, by, message, *, now):
        """Ask the sender a question. A published story stays published; any other waits for the answer."""
        with self._locked():
            self._refuse_if_withdrawn()
            if not message.strip():
                raise ValidationError("Write what you want to ask.")
            if self._is_repeat(AuditEvent.What.ASKED, message):
                return False
            if not self.is_published:
                self._set(by=by, state=self.State.ASKED)
            self._record(AuditEvent.What.ASKED, now=now, by=by, note=message)
        return True

    def decline(self, by, message, *, now):
        """Decline the story. ``message`` goes to the sender."""
        with self._locked():
            self._refuse_if_withdrawn()
            if self.state == self.State.DECLINED:
                return False
            if self.is_published:
                raise ValidationError("This story is published. Withdraw it instead.")
            self._set(by=by, state=self.State.DECLINED)
            self._record(AuditEvent.What.DECLINED, now=now, by=by, note=message)
            CacheVersion.objects.renew()
        return True

    def withdraw(self, *, now, by=None, note=""):
        """Take the story off the site at once and withdraw every consent. ``by`` is None for the sender."""
        with self._locked():
            if self.is_withdrawn:
                return False
            # In this order: the trigger refuses to withdraw the consent of a published story.
            self._set(by=by, state=self.State.WITHDRAWN, withdrawn_at=now, on_home=False)
            self.consents.filter(withdrawn_at=None).update(withdrawn_at=Greatest("given_at", Value(now)))
            what = AuditEvent.What.WITHDRAWN if by else AuditEvent.What.WITHDRAWN_BY_SENDER
            self._record(what, now=now, by=by, note=note)
            CacheVersion.objects.renew()
        return True

    def set_end(self, by, leaves_at, *, now):
        """Set when the story leaves the site; None removes the end, and an ended story comes back."""
        with self._locked():
            if not self.is_published:
                raise ValidationError("This story is not published, so there is nothing to leave.")
            if leaves_at == self.publish_until:
                return False
            if leaves_at is not None and leaves_at <= max(now, self.published_at):
                raise ValidationError("Choose a time that is still to come, and after the story itself has come.")
            self._set(by=by, publish_until=leaves_at)
            # Those made before know nothing of it.
            CacheVersion.objects.renew()
            self._record(AuditEvent.What.LEAVING_SET if leaves_at else AuditEvent.What.STAYS, now=now, by=by)
        return True

    def request_change(self, text, *, now):
        """Record the sender's change request or answer. A published story stays as it is until a moderator acts."""
        with self._locked():
            self._refuse_if_withdrawn()
            if not text.strip():
                raise ValidationError("Write what you would like us to change.")
            if self._is_repeat(AuditEvent.What.CHANGE_WANTED, text):
                return False
            if self.state == self.State.ASKED:
                self._set(state=self.State.IN_REVIEW)
            self._record(AuditEvent.What.CHANGE_WANTED, now=now, note=text)
        return True

    def mark_handled(self, by, *, now):
        """Record that a moderator has dealt with the sender's request."""
        with self._locked():
            if not self.unanswered():
                return False
            self._record(AuditEvent.What.SEEN, now=now, by=by)
        return True

    def feature(self, by, *, now):
        """Show the story on the front page instead of any other."""
        with self._locked():
            if not self.is_published or self.has_left(now):
                raise ValidationError("Only a published story can stand on the front page.")
            if self.on_home:
                return False
            for other in type(self).objects.filter(on_home=True):
                other._set(by=by, on_home=False)
            self._set(by=by, on_home=True)
            self._record(AuditEvent.What.FEATURED, now=now, by=by)
        return True

    def stop_featuring(self, by, *, now):
        with self._locked():
            if not self.on_home:
                return False
            self._set(by=by, on_home=False)
            self._record(AuditEvent.What.NOT_FEATURED, now=now, by=by)
        return True

    def record_consent(self, by, *, now, **consent):
        """Record a consent given outside the form, such as in a letter. See the fields of Consent."""
        with self._locked():
            if self.consents.filter(withdrawn_at=None, **consent).exists():
                return False
            new = self.consents.create(**consent)
            if self.is_published and new == self.standing_consent() and not self.missing_consents(new):
                self._set(consent=new)
            self._record(AuditEvent.What.CONSENT_RECORDED, now=now, by=by)
        return True

    def confirm_consent(self, by, *, now):
        """Record that a consent from before this site was asked for again and stands."""
        with self._locked():
            consent = self.consent or self.standing_consent()
            if consent is None or not consent.must_be_confirmed or consent.withdrawn_at:
                raise ValidationError("There is no consent here that waits to be confirmed.")
            if consent.confirmed_at:
                return False
            consent.confirmed_at, consent.confirmed_by_name = now, name_of(by)
            consent.save(update_fields=["confirmed_at", "confirmed_by_name"])
            self._record(AuditEvent.What.CONSENT_CONFIRMED, now=now, by=by)
        return True

    # What is only noted.

    def record_added(self, by, *, now):
        """Record that a moderator typed the story in."""
        self._record(AuditEvent.What.SUBMITTED, now=now, by=by)

    def record_edit(self, by, *, now):
        """Record that staff changed the text, photo or video."""
        self._record(AuditEvent.What.EDITED, now=now, by=by)

    def record_subject_access(self, by, *, now):
        """Record that staff downloaded all data about the sender."""
        self._record(AuditEvent.What.HANDED_OUT, now=now, by=by)

    def record_failed_email(self, *, now):
        """Record that an email to the sender failed. The story then needs action."""
        self._record(AuditEvent.What.MAIL_FAILED, now=now)
