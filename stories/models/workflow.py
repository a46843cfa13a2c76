"""What can be done to a story: the one way for each change, whether from a page, the admin or a command."""

from contextlib import contextmanager
from copy import copy

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from core.history import tracking as history_tracking
from core.history.tracking import name_of
from core.models import CopiesEdition
from stories.models.audit_event import Step
from stories.models.sender import Sender

# What the database says when the consent does not hold (migration 0002), in words for people.
NO_CONSENT = "Nobody has agreed to all of what this story would show. Look at its consents."


def in_plain_words(error, model):
    """A ValidationError saying what an IntegrityError of a Story or its consent means; None if it is another.

    ``model`` is Story.
    """
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    words = {each.name: each.violation_error_message for each in model._meta.constraints}
    words |= {
        "story_published_means_consented": NO_CONSENT,
        "stories_story_slug_key": "Another story has this address.",
    }
    return ValidationError(words[name]) if name in words else None


class StoryVerbs:
    """The verbs of ``Story``.

    Each is one transaction that holds the row, so that two people who decide at once do so one after the other;
    it works on the story as it stands in the database then, leaves a step with who and when, and raises
    ValidationError in plain words where it cannot be done. Each returns whether it did anything: pressed twice,
    the second time is False, and nobody gets a second email.
    """

    @contextmanager
    def _held(self):
        try:
            with transaction.atomic():
                self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
                yield
        except (ValidationError, IntegrityError) as error:
            self.refresh_from_db()
            if isinstance(error, IntegrityError) and (plain := in_plain_words(error, type(self))):
                raise plain from error
            raise

    def _step(self, what, *, now, by=None, note=""):
        return self.steps.create(what=what, at=now, by=by, by_name=name_of(by), note=note)

    def _set(self, *, by=None, **values):
        for name, value in values.items():
            setattr(self, name, value)
        with history_tracking.made_by(self, by):
            self.save(update_fields=[*values, "updated_at"])

    def _not_if_withdrawn(self):
        if self.is_withdrawn:
            raise ValidationError("This story was withdrawn.")

    def _was_just(self, what, note):
        """Whether the last thing that happened is this very thing: the same button, pressed again."""
        last = self.steps.last()
        return last is not None and last.what == what and last.note == note

    def unanswered(self):
        """What has to be looked at and nobody has answered: of each such step, its ``what``."""
        waiting = []
        for what in self.steps.order_by("pk").values_list("what", flat=True):
            if what in Step.ANSWERS:
                waiting = []
            elif what in Step.ASK_FOR_SOMEONE:
                waiting.append(what)
        return waiting

    def standing_consent(self):
        """The latest consent that was not taken back, or None."""
        # Not in the database: the list of stories has fetched them all at once.
        return next((consent for consent in self.consents.all() if consent.withdrawn_at is None), None)

    def not_consented(self, consent):
        """What the story would show that ``consent`` does not cover, a sentence each. Empty: it covers all."""
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

    def not_ready(self):
        """Why it cannot be published as it stands, a sentence each. Empty: it can."""
        as_published = copy(self)
        as_published.state = self.State.PUBLISHED
        problems = self.not_consented(self.standing_consent())
        try:
            # Without the constraint on consent and approver: the first is said above, the second comes last.
            as_published.validate_constraints(exclude={"consent"})
        except ValidationError as error:
            problems += error.messages
        return problems

    def people_not_asked(self):
        """Whether the sender told us that people in it have not been asked yet. It can be published all the same."""
        return Sender.objects.filter(story=self, family_content=Sender.FamilyContent.NOT_YET).exists()

    def begin_review(self, by, *, now):
        """Somebody takes it on, and others see so."""
        with self._held():
            self._not_if_withdrawn()
            if self.state != self.State.SUBMITTED:
                return False
            self._set(by=by, state=self.State.IN_REVIEW)
            self._step(Step.What.REVIEW_BEGUN, now=now, by=by)
        return True

    def approve(self, by, *, now, publish_at=None, message=""):
        """Publish it now or, with ``publish_at``, then; ``message`` is what the sender is told.

        It rests on the latest consent that was not taken back, which must cover all that is shown. A story
        that was withdrawn or declined comes back the same way, once somebody has agreed again.
        """
        with self._held():
            when = publish_at or now
            if self.is_published:
                if (publish_at is None and self.is_public(now)) or publish_at == self.published_at:
                    return False
                if self.has_left(now):
                    raise ValidationError("Its time on the site is over. Change when it leaves, and it comes back.")
                if self.published_at <= now:
                    raise ValidationError("This story is on the site already.")
            # Held too: nobody takes it back between this look and the end.
            list(self.consents.select_for_update())
            consent = self.standing_consent()
            if problems := self.not_consented(consent):
                raise ValidationError(problems)
            # Whoever once had its address is told, should it be withdrawn again before its new day.
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
            what = Step.What.SCHEDULED if when > now else Step.What.APPROVED
            self._step(what, now=now, by=by, note=message)
        return True

    def ask(self, by, message, *, now):
        """Ask the sender something. A published story stays where it is; any other waits for the answer."""
        with self._held():
            self._not_if_withdrawn()
            if not message.strip():
                raise ValidationError("Write what you want to ask.")
            if self._was_just(Step.What.ASKED, message):
                return False
            if not self.is_published:
                self._set(by=by, state=self.State.ASKED)
            self._step(Step.What.ASKED, now=now, by=by, note=message)
        return True

    def decline(self, by, message, *, now):
        """Not to be published; ``message`` is what the sender is told."""
        with self._held():
            self._not_if_withdrawn()
            if self.state == self.State.DECLINED:
                return False
            if self.is_published:
                raise ValidationError("This story is published. Withdraw it instead.")
            self._set(by=by, state=self.State.DECLINED)
            self._step(Step.What.DECLINED, now=now, by=by, note=message)
            CopiesEdition.objects.renew()
        return True

    def withdraw(self, *, now, by=None, note=""):
        """Take it off the site at once, with every consent. ``by`` is None when the sender does."""
        with self._held():
            if self.is_withdrawn:
                return False
            # In this order: the database lets nobody take back the consent of a published story.
            self._set(by=by, state=self.State.WITHDRAWN, withdrawn_at=now, on_home=False)
            self.consents.filter(withdrawn_at=None).update(withdrawn_at=Greatest("given_at", Value(now)))
            what = Step.What.WITHDRAWN if by else Step.What.WITHDRAWN_BY_SENDER
            self._step(what, now=now, by=by, note=note)
            CopiesEdition.objects.renew()
        return True

    def leave_at(self, by, leaves_at, *, now):
        """Let it leave the site by itself at ``leaves_at``; with None, it stays. One that has left comes back so."""
        with self._held():
            if not self.is_published:
                raise ValidationError("This story is not published, so there is nothing to leave.")
            if leaves_at == self.publish_until:
                return False
            if leaves_at is not None and leaves_at <= max(now, self.published_at):
                raise ValidationError("Choose a time that is still to come, and after the story itself has come.")
            self._set(by=by, publish_until=leaves_at)
            # Those made before know nothing of it.
            CopiesEdition.objects.renew()
            self._step(Step.What.LEAVING_SET if leaves_at else Step.What.STAYS, now=now, by=by)
        return True

    def want_change(self, text, *, now):
        """The sender asks for a change, or answers. A published story stays as it is until somebody has looked."""
        with self._held():
            self._not_if_withdrawn()
            if not text.strip():
                raise ValidationError("Write what you would like us to change.")
            if self._was_just(Step.What.CHANGE_WANTED, text):
                return False
            if self.state == self.State.ASKED:
                self._set(state=self.State.IN_REVIEW)
            self._step(Step.What.CHANGE_WANTED, now=now, note=text)
        return True

    def mark_seen(self, by, *, now):
        """Somebody has looked at what the sender did or wrote, and done what it needed."""
        with self._held():
            if not self.unanswered():
                return False
            self._step(Step.What.SEEN, now=now, by=by)
        return True

    def feature(self, by, *, now):
        """Show it on the front page, in the place of any other."""
        with self._held():
            if not self.is_published or self.has_left(now):
                raise ValidationError("Only a published story can stand on the front page.")
            if self.on_home:
                return False
            for other in type(self).objects.filter(on_home=True):
                other._set(by=by, on_home=False)
            self._set(by=by, on_home=True)
            self._step(Step.What.FEATURED, now=now, by=by)
        return True

    def stop_featuring(self, by, *, now):
        with self._held():
            if not self.on_home:
                return False
            self._set(by=by, on_home=False)
            self._step(Step.What.NOT_FEATURED, now=now, by=by)
        return True

    def record_consent(self, by, *, now, **consent):
        """Keep a consent that reached us by other ways than the form, such as a letter. See Consent's fields."""
        with self._held():
            if self.consents.filter(withdrawn_at=None, **consent).exists():
                return False
            new = self.consents.create(**consent)
            if self.is_published and new == self.standing_consent() and not self.not_consented(new):
                self._set(consent=new)
            self._step(Step.What.CONSENT_RECORDED, now=now, by=by)
        return True

    def confirm_consent(self, by, *, now):
        """Somebody has asked again about a consent from before this site, and it holds."""
        with self._held():
            consent = self.consent or self.standing_consent()
            if consent is None or not consent.must_be_confirmed or consent.withdrawn_at:
                raise ValidationError("There is no consent here that waits to be confirmed.")
            if consent.confirmed_at:
                return False
            consent.confirmed_at, consent.confirmed_by_name = now, name_of(by)
            consent.save(update_fields=["confirmed_at", "confirmed_by_name"])
            self._step(Step.What.CONSENT_CONFIRMED, now=now, by=by)
        return True

    # What is only noted.

    def note_added(self, by, *, now):
        """A moderator typed it in: it came as a letter, or is told by the charity."""
        self._step(Step.What.SUBMITTED, now=now, by=by)

    def note_edit(self, by, *, now):
        """Somebody changed its words or pictures."""
        self._step(Step.What.EDITED, now=now, by=by)

    def note_handed_out(self, by, *, now):
        """Somebody took out all that is held about the sender, to give it to them."""
        self._step(Step.What.HANDED_OUT, now=now, by=by)

    def note_failed_mail(self, *, now):
        """A mail to the sender could not be sent. It brings the story on the list of what needs someone."""
        self._step(Step.What.MAIL_FAILED, now=now)
