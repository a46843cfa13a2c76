"""The private page of whoever sent a story: how it stands, asking for a change, taking it down.

The link in their mail is all they need. Opening it changes nothing, because programs that look for
viruses open every link; a button does.
"""

from contextlib import suppress
from functools import wraps

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from core.forms.error_summary import errors_of
from core.forms.spam_protection import too_many
from stories.models import Step, Story
from stories.page_copy import STORY
from stories.senders.tokens import link_id_in
from stories.submission.forms import CONSENTS
from stories.submission.plain_text import as_paragraphs, as_typed

FORM = "story change"
MOST_CHANGES = 10
LONGEST_CHANGE = 5000
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
            # Django's own words for a character that nobody types are of no help.
            data = {"change": as_typed(data.get("change", ""))}
        super().__init__(data, **options)

    def clean_change(self):
        change = self.cleaned_data["change"]
        if not as_paragraphs(change):
            raise ValidationError(CHANGE_WANTED)
        if len(change) > LONGEST_CHANGE:
            raise ValidationError(f"You wrote {len(change):,} letters. Use {LONGEST_CHANGE:,} at most.")
        return change


def _for_its_sender(view):
    """Hand ``view`` the story whose private link was followed; to any other link, one page says the same.

    Kept by nobody, found by nobody, and told to no other page.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request, token):
        link_id = link_id_in(token)
        story = link_id and Story.objects.filter(sender__link_id=link_id).first()
        response = view(request, token, story) if story else render(request, "stories/mine_unknown.html", status=404)
        add_never_cache_headers(response)
        # With "no-referrer" a browser sends "Origin: null" with a form, and Django refuses it. This one tells
        # the name of the site and never the path.
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        # Django would log the path of an answer from 400 up, and with it the token.
        response._has_been_logged = True
        return response

    return wrapped


@_for_its_sender
def mine(request, token, story):
    """How the story stands. By POST: ask for a change to it."""
    form, status = ChangeForm(), 200
    if request.method == "POST":
        form, status = ChangeForm(request.POST), 422
        if form.is_valid():
            if _ask_for_change(story, form):
                return _back_to(token)
            status = 429
    steps = list(story.steps.all())
    now, consent = timezone.now(), story.standing_consent()
    context = {
        "story": story,
        "copy": STORY.read(),
        "token": token,
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "stands": _how_it_stands(story, steps, now=now),
        "is_public": story.is_public(now),
        "letter": _letter(story, steps),
        "changes": [step for step in steps if step.what == Step.What.CHANGE_WANTED],
        "agreed": [words for field, words in CONSENT_FIELDS.items() if consent and getattr(consent, field)],
    }
    return render(request, "stories/mine.html", context, status=status)


@_for_its_sender
def withdraw(request, token, story):
    """Asks once more; by POST, takes the story down at once, however it stands. Twice is fine."""
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
        return render(request, "stories/mine_withdraw.html", context)
    return _back_to(token)


def _back_to(token):
    response = redirect("stories:mine", token)
    response.status_code = 303
    return response


def _ask_for_change(story, form):
    """Whether what they want is kept; if not, the form says why. The same words twice are kept once."""
    now = timezone.now()
    if too_many(FORM, f"story {story.pk}", now=now, most=MOST_CHANGES):
        form.add_error("change", TOO_MANY)
        return False
    # A story withdrawn in the meantime takes no change, and its page says so.
    with suppress(ValidationError):
        story.want_change(form.cleaned_data["change"], now=now)
    return True


def _how_it_stands(story, steps, *, now):
    """A name for what the page says of it: the story's state, with three kinds of published and two of withdrawn."""
    if story.has_left(now):
        return "left"
    if story.is_published:
        return "published" if story.is_public(now) else "scheduled"
    if story.is_withdrawn:
        kinds = (Step.What.WITHDRAWN, Step.What.WITHDRAWN_BY_SENDER)
        last = next((step.what for step in reversed(steps) if step.what in kinds), None)
        return "withdrawn by sender" if last == Step.What.WITHDRAWN_BY_SENDER else "withdrawn by us"
    return story.state


def _letter(story, steps):
    """The words of our last mail, if it asks for an answer or declines: the mail may have been lost."""
    wanted = {Story.State.ASKED: Step.What.ASKED, Story.State.DECLINED: Step.What.DECLINED}.get(story.state)
    return next((step for step in reversed(steps) if wanted and step.what == wanted and step.note), None)
