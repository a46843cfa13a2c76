"""A sender's private page: the story's state, change requests and withdrawal.

The link in their email is the only credential. A GET changes nothing, because virus scanners open every link.
"""

from contextlib import suppress
from functools import wraps

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from core.forms.error_summary import errors_of
from core.forms.spam_protection import is_rate_limited
from core.http.private import keep_private
from stories.models import AuditEvent, Story
from stories.page_copy import STORY
from stories.senders.tokens import read_token
from stories.submission.forms import CONSENTS
from stories.submission.plain_text import as_paragraphs, as_typed

FORM = "story change"
RATE_LIMIT_CHANGES = 10
MAX_CHANGE_LENGTH = 5000
CHANGE_WANTED = "Write what you would like us to change."
TOO_MANY = "You have asked us for several changes in the last hour. Please wait an hour, then press the button again."

# The field of a consent, and its words on the page where it was given.
CONSENT_FIELDS = dict(zip(("text", "photo", "leaflets", "contact"), CONSENTS.values(), strict=True))


class ChangeForm(forms.Form):
    use_required_attribute = False

    change = forms.CharField(
        label="What would you like us to change?",
        help_text="Write it as you would say it. Someone reads it and answers you by email.",
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        error_messages={"required": CHANGE_WANTED},
    )

    def __init__(self, data=None, **options):
        if data is not None:
            # Removes NUL, for which Django's error message would not help the sender.
            data = {"change": as_typed(data.get("change", ""))}
        super().__init__(data, **options)

    def clean_change(self):
        change = self.cleaned_data["change"]
        if not as_paragraphs(change):
            raise ValidationError(CHANGE_WANTED)
        if len(change) > MAX_CHANGE_LENGTH:
            raise ValidationError(f"You wrote {len(change):,} letters. Use {MAX_CHANGE_LENGTH:,} at most.")
        return change


def sender_page(view):
    """Pass ``view`` the story of the private link; an unknown link gets one and the same page.

    The response is not cached, not indexed and sends no referrer.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request, token):
        link_id = read_token(token)
        story = link_id and Story.objects.filter(sender__link_id=link_id).first()
        response = (
            view(request, token, story) if story else render(request, "stories/sender_page_unknown.html", status=404)
        )
        return keep_private(response, has_secret_url=True)

    return wrapped


@sender_page
def mine(request, token, story):
    """Show the story's state. A POST asks for a change."""
    form, status = ChangeForm(), 200
    if request.method == "POST":
        form, status = ChangeForm(request.POST), 422
        if form.is_valid():
            if _request_change(story, form):
                return _back_to(token)
            status = 429
    audit_events = list(story.audit_events.all())
    now, consent = timezone.now(), story.standing_consent()
    context = {
        "story": story,
        "copy": STORY.read(),
        "token": token,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "stands": _status(story, audit_events, now=now),
        "is_public": story.is_public(now),
        "letter": _letter(story, audit_events),
        "changes": [step for step in audit_events if step.what == AuditEvent.What.CHANGE_WANTED],
        "agreed": [words for field, words in CONSENT_FIELDS.items() if consent and getattr(consent, field)],
    }
    return render(request, "stories/sender_page.html", context, status=status)


@sender_page
def withdraw(request, token, story):
    """Ask for confirmation; a POST withdraws the story at once. Repeating it is harmless."""
    if request.method == "POST":
        story.withdraw(now=timezone.now())
    elif not story.is_withdrawn:
        now = timezone.now()
        context = {
            "token": token,
            "is_public": story.is_public(now),
            "has_left": story.has_left(now),
            "is_planned": story.is_published,
        }
        return render(request, "stories/sender_page_withdraw.html", context)
    return _back_to(token)


def _back_to(token):
    response = redirect("stories:mine", token)
    response.status_code = 303
    return response


def _request_change(story, form):
    """Return whether the request was stored; if not, the form has the error. A repeated text is stored once."""
    now = timezone.now()
    if is_rate_limited(FORM, f"story {story.pk}", now=now, most=RATE_LIMIT_CHANGES):
        form.add_error("change", TOO_MANY)
        return False
    # A story withdrawn in the meantime takes no change, and its page says so.
    with suppress(ValidationError):
        story.request_change(form.cleaned_data["change"], now=now)
    return True


def _status(story, audit_events, *, now):
    """Return the story's state for the template, with three kinds of published and two of withdrawn."""
    if story.has_left(now):
        return "left"
    if story.is_published:
        return "published" if story.is_public(now) else "scheduled"
    if story.is_withdrawn:
        kinds = (AuditEvent.What.WITHDRAWN, AuditEvent.What.WITHDRAWN_BY_SENDER)
        last = next((step.what for step in reversed(audit_events) if step.what in kinds), None)
        return "withdrawn by sender" if last == AuditEvent.What.WITHDRAWN_BY_SENDER else "withdrawn by us"
    return story.state


def _letter(story, audit_events):
    """Return the last email that asked a question or declined, since it may have been lost."""
    wanted = {Story.State.ASKED: AuditEvent.What.ASKED, Story.State.DECLINED: AuditEvent.What.DECLINED}.get(story.state)
    return next((step for step in reversed(audit_events) if wanted and step.what == wanted and step.note), None)
