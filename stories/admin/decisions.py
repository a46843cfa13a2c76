"""Decisions about a story: each has a button, a confirmation page and a workflow method."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from stories.admin.decision_forms import AskForm, ConsentForm, DecisionForm, LeaveForm, ScheduleForm, WordsForm
from stories.admin.media import PicturesForm, save_pictures
from stories.emails import messages as emails_messages
from stories.emails import presets as emails_presets
from stories.erasure import erase_sender
from stories.models import AuditEvent, Story

MAIL_FAILED = "It is done, but the email could not be sent. The story stays on the list until you send it again."
ALREADY = "This had been done already. Nothing was changed, and no email was sent."

State = Story.State


@dataclass(frozen=True)
class Decision:
    """One decision. ``do(story, user, answers, now)`` calls the workflow method; ``mail`` tells the sender."""

    button: str
    title: str
    words: str
    done: str
    possible: Callable
    do: Callable
    form: type = DecisionForm
    ready: dict | None = None
    mail: Callable | None = None
    # What the button on the small page says, if not the same.
    press: str = ""
    is_main: bool = False
    # Only for users who may see the sender: they publish and write to senders. Taking a story down is for every editor,
    # so that the person who takes the sender's call can do it at once.
    for_moderators: bool = False
    needs_permission: str = "change"


def _undecided(story, now):
    return story.state in (State.SUBMITTED, State.IN_REVIEW, State.ASKED)


def _not_on_site(story, now):
    return not story.is_published or story.published_at > now


def _has_unconfirmed_consent(story, now):
    consent = story.consent or story.standing_consent()
    return bool(consent and consent.is_unconfirmed)


def _last_message(story):
    """Return the last audit event that told the sender something, or None if only the receipt was sent."""
    return story.audit_events.filter(what__in=AuditEvent.SENT_TO_SENDER).exclude(note="").last()


def _send_again(story, message, request, *, now):
    """Send the last message again or, when there was none, the receipt with the private link."""
    last = _last_message(story)
    if last is None:
        return emails_messages.send_receipt(story, request, now=now)
    return _SENDER_OF_EMAIL[last.what](story, last.note, request, now=now)


_SENDER_OF_EMAIL = {
    AuditEvent.What.ASKED: emails_messages.send_message,
    AuditEvent.What.APPROVED: emails_messages.send_published,
    AuditEvent.What.SCHEDULED: emails_messages.send_published,
    AuditEvent.What.DECLINED: emails_messages.send_declined,
    AuditEvent.What.WITHDRAWN: emails_messages.send_withdrawn,
}

DECISIONS = {
    "take-on": Decision(
        button="Take it on",
        title="Take this story on?",
        words="Others see that you are looking at it. The sender is told nothing yet.",
        done="You have taken it on.",
        possible=lambda story, now: story.state == State.SUBMITTED,
        do=lambda story, by, answers, now: story.start_review(by, now=now),
        is_main=True,
    ),
    "publish": Decision(
        button="Publish it now",
        title="Publish this story now?",
        words="Everybody can read it at once. You stand on record as the person who approved it.",
        done="It is published.",
        possible=_not_on_site,
        do=lambda story, by, answers, now: story.approve(by, now=now, message=answers.get("message", "")),
        form=WordsForm,
        ready={"": emails_presets.Ready("", emails_presets.PUBLISHED)},
        mail=emails_messages.send_published,
        is_main=True,
        for_moderators=True,
    ),
    "schedule": Decision(
        button="Publish it at a set time",
        title="Publish this story at a set time?",
        words="Nobody can read it before then. You stand on record as the person who approved it.",
        done="It will be published at the time you chose.",
        possible=_not_on_site,
        do=lambda story, by, answers, now: story.approve(
            by, now=now, publish_at=answers["publish_at"], message=answers.get("message", "")
        ),
        form=ScheduleForm,
        ready={"": emails_presets.Ready("", emails_presets.SCHEDULED)},
        mail=emails_messages.send_published,
        for_moderators=True,
    ),
    "ask": Decision(
        button="Ask the sender",
        title="Ask the sender something",
        words="The story waits for their answer. One that is published stays published.",
        done="Your question is on its way.",
        possible=lambda story, now: not story.is_withdrawn and hasattr(story, "sender"),
        do=lambda story, by, answers, now: story.ask(by, answers["message"], now=now),
        form=AskForm,
        ready=emails_presets.ASK,
        mail=emails_messages.send_message,
        for_moderators=True,
    ),
    "decline": Decision(
        button="Decline it",
        title="Decline this story?",
        words="It is not published. What was sent is erased after 12 months.",
        done="It is declined.",
        possible=_undecided,
        do=lambda story, by, answers, now: story.decline(by, answers.get("message", ""), now=now),
        form=WordsForm,
        ready=emails_presets.DECLINE,
        mail=emails_messages.send_declined,
        for_moderators=True,
    ),
    "withdraw": Decision(
        button="Withdraw it",
        title="Withdraw this story?",
        words="It leaves the site at once, and every consent to it ends. To publish it again, somebody has to agree "
        "again. What was sent is erased after 12 months.",
        done="It is withdrawn, and no longer on the site.",
        possible=lambda story, now: not story.is_withdrawn,
        do=lambda story, by, answers, now: story.withdraw(by=by, now=now, note=answers.get("message", "")),
        form=WordsForm,
        ready=emails_presets.WITHDRAW,
        mail=emails_messages.send_withdrawn,
    ),
    "leave": Decision(
        button="Set when it leaves",
        title="When does this story leave the site?",
        words="It leaves by itself, and its consent goes on. One that has left comes back with a later time, or "
        "with none. To take it down for good, withdraw it instead.",
        done="It is noted when the story leaves the site.",
        possible=lambda story, now: story.is_published,
        do=lambda story, by, answers, now: story.set_end(by, answers["leaves_at"], now=now),
        form=LeaveForm,
        press="Save",
        for_moderators=True,
    ),
    "seen": Decision(
        button="Done: nothing is left to do",
        title="Is it done?",
        words="Press this when you have read what the sender wrote, and done what it needed. The story leaves the "
        "list. Nobody is emailed: to answer them, use “Ask the sender”.",
        done="It is off the list.",
        possible=lambda story, now: bool(story.unanswered()),
        do=lambda story, by, answers, now: story.mark_handled(by, now=now),
        is_main=True,
        for_moderators=True,
    ),
    "mail-again": Decision(
        button="Send the email again",
        title="Send the last email again?",
        words="The last email to the sender could not be sent. The same words go out once more.",
        done="The email is on its way.",
        possible=lambda story, now: AuditEvent.What.MAIL_FAILED in story.unanswered() and hasattr(story, "sender"),
        do=lambda story, by, answers, now: story.mark_handled(by, now=now),
        mail=_send_again,
        is_main=True,
        for_moderators=True,
    ),
    "pictures": Decision(
        button="Photo and video",
        press="Save photo and video",
        title="Photo and video",
        words="What you choose is checked, and kept without what it gives away, such as where it was taken.",
        done="Photo and video are saved.",
        possible=lambda story, now: True,
        do=lambda story, by, answers, now: save_pictures(story, by, answers, now=now),
        form=PicturesForm,
    ),
    "feature": Decision(
        button="Show it on the front page",
        title="Show this story on the front page?",
        words="It takes the place of any other story there.",
        done="It is on the front page.",
        possible=lambda story, now: story.is_published and not story.has_left(now) and not story.on_home,
        do=lambda story, by, answers, now: story.feature(by, now=now),
    ),
    "stop-featuring": Decision(
        button="Take it off the front page",
        title="Take this story off the front page?",
        words="It stays published.",
        done="It is off the front page.",
        possible=lambda story, now: story.on_home,
        do=lambda story, by, answers, now: story.stop_featuring(by, now=now),
    ),
    "confirm-consent": Decision(
        button="Confirm the consent",
        title="Does the consent still hold?",
        words="This consent is from before this site. Press the button once somebody has asked the people in the "
        "story again, and they are content. Your name is kept with it.",
        done="The consent is confirmed.",
        possible=_has_unconfirmed_consent,
        do=lambda story, by, answers, now: story.confirm_consent(by, now=now),
        is_main=True,
        for_moderators=True,
    ),
    "record-consent": Decision(
        button="Record a consent",
        title="Record a consent",
        words="For one that reached us on paper, by email or by phone. A consent is never changed later: a new one "
        "takes its place.",
        done="The consent is recorded.",
        possible=lambda story, now: True,
        do=lambda story, by, answers, now: story.record_consent(by, now=now, **answers),
        form=ConsentForm,
        for_moderators=True,
    ),
    "erase": Decision(
        button="Erase personal details",
        title="Erase who sent this story?",
        words="Their name, their email address and all letters are deleted for good. If the story is declined or "
        "withdrawn, its text, photo and video are deleted too. Their private link stops working.",
        done="The personal details are erased.",
        possible=lambda story, now: hasattr(story, "sender") or story.state in (State.DECLINED, State.WITHDRAWN),
        do=lambda story, by, answers, now: erase_sender(story, by=by, now=now),
        for_moderators=True,
        needs_permission="delete",
    ),
}


PUBLISHES = ("publish", "schedule")


class DecisionAdminMixin(admin.ModelAdmin):
    """The decision buttons and their confirmation pages."""

    def get_urls(self):
        own = [
            path(
                f"<path:key>/{name}/",
                self.admin_site.admin_view(self.decide_view),
                {"name": name},
                f"stories_story_{name}",
            )
            for name in DECISIONS
        ]
        return own + super().get_urls()

    def sees_sender(self, request):
        return request.user.has_perm("stories.view_sender")

    def may_decide(self, request, story, decision):
        allowed = {"change": self.has_change_permission, "delete": self.has_erase_permission}
        return allowed[decision.needs_permission](request, story) and (
            not decision.for_moderators or self.sees_sender(request)
        )

    def has_erase_permission(self, request, story=None):
        return request.user.has_perm("stories.delete_sender")

    def buttons(self, request, story, now):
        """Return the decisions this user can make about ``story`` now; ``is_main`` marks the next step."""
        not_due = set() if _undecided(story, now) and not story.publishing_problems() else {"publish"}
        return [
            {
                "name": f"admin:stories_story_{name}",
                "button": decision.button,
                "is_main": decision.is_main and name not in not_due,
            }
            for name, decision in DECISIONS.items()
            if decision.possible(story, now) and self.may_decide(request, story, decision)
        ]

    def decide_view(self, request, key, name):
        decision, now = DECISIONS[name], timezone.now()
        story = self.get_object(request, unquote(key))
        if story is None:
            raise Http404
        if not self.may_decide(request, story, decision):
            raise PermissionDenied
        ready = decision.ready or {}
        chosen = request.GET.get("words")
        chosen = chosen if chosen in ready else next(iter(ready), "")
        words = ready[chosen].text if ready else ""
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = decision.form(*sent, story=story, now=now, words=words)
        if request.method == "POST" and form.is_valid() and self._decide(request, decision, story, form, now):
            return redirect("admin:stories_story_change", story.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": decision.title,
            "opts": self.opts,
            "story": story,
            "decision": decision,
            "form": form,
            "ready": [(each, ready[each].label, each == chosen) for each in ready] if len(ready) > 1 else [],
            "problems": story.publishing_problems() if name in PUBLISHES else [],
            "has_family_not_asked": name in PUBLISHES and story.has_family_not_asked(),
            "tells_sender": decision.mail is not None,
            "sees_sender": self.sees_sender(request),
        }
        return TemplateResponse(request, "admin/stories/story/decision.html", context)

    def _decide(self, request, decision, story, form, now):
        """Return whether the decision was made, now or before by another user. If not, ``form`` has the errors."""
        try:
            is_new = decision.do(story, request.user, form.cleaned_data, now)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        if not is_new:
            self.message_user(request, ALREADY, messages.WARNING)
            return True
        self.log_change(request, story, decision.done)
        self.message_user(request, decision.done)
        message = form.cleaned_data.get("message", "")
        tells = decision.mail and hasattr(story, "sender") and (message or not form.fields)
        if tells and not decision.mail(story, message, request, now=now):
            self.message_user(request, MAIL_FAILED, messages.WARNING)
        return True
