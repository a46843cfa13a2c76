""" "Was this helpful?" at the end of an answer or a page: the form, and what is done with what is sent.

The page it stands on sets no cookie and is the same for everybody, so the form has no token of a session.
Instead it is taken only from our own pages, as the browser says. What is kept is an answer, a text and a day.
"""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.feedback.models import MAX_COMMENT_LENGTH
from core.forms.error_summary import errors_of
from core.forms.spam_protection import SpamProtectedForm, is_rate_limited, sender_key
from core.http.client_ip import sender_of
from core.models import FormAttempt

FORM = "helpful"
# One press of a button, so that its second press is known. Counted apart from how often a network sends.
PRESS = "helpful, one press"
# In an hour. A hospital, a library or a phone company has many people behind one network address.
RATE_LIMIT_PER_NETWORK = 30

YES_OR_NO = "Press “Yes, it helped” or “No, it did not”."
TOO_MANY = "We have had many answers from your network. Wait an hour, then try again. Or call us if you need help."
FROM_ELSEWHERE = "Please press a button on this page. What you sent came from somewhere else, so we did not keep it."


class FeedbackForm(SpamProtectedForm):
    """The two buttons send ``helpful``; a text is welcome with either."""

    helpful = forms.ChoiceField(
        choices=[("yes", "Yes, it helped"), ("no", "No, it did not")],
        widget=forms.RadioSelect,
        error_messages={"required": YES_OR_NO, "invalid_choice": YES_OR_NO},
    )
    missing = forms.CharField(
        label="What was missing?",
        help_text=(
            "You can leave this empty. Please do not write your name, or anything about your health. "
            f"Up to {MAX_COMMENT_LENGTH} letters."
        ),
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "autocomplete": "off",
                "class": "input--few-lines",
                "data-max-characters": MAX_COMMENT_LENGTH,
            }
        ),
    )

    def __init__(self, data=None, **options):
        # A page may have other forms.
        super().__init__(data, auto_id="helpful_%s", **options)

    @property
    def problem_of_buttons(self):
        """What is to be said beside the buttons: what is wrong with them, or with all of it."""
        return " ".join([*self.non_field_errors(), *self["helpful"].errors])

    def clean_missing(self):
        # Browsers send two characters for the end of a line.
        text = "\n".join(self.cleaned_data["missing"].splitlines()).strip()
        if len(text) > MAX_COMMENT_LENGTH:
            raise ValidationError(f"You wrote {len(text):,} letters. Shorten it to {MAX_COMMENT_LENGTH} or fewer.")
        return text


def answer(request, about, *, thanks_url):
    """The page of the form for ``about`` (a model instance whose ``feedback`` this is), and what its buttons do.

    The view of it is exempt from the check of a token, and lets GET, HEAD and POST through.
    """
    if request.method != "POST":
        return _form_page(request, about, FeedbackForm())
    if not is_from_our_own_page(request):
        # Without the posted text: another site must not choose what our form shows.
        return _form_page(request, about, FeedbackForm(), FROM_ELSEWHERE, status=403)
    form = FeedbackForm(request.POST)
    if not form.is_valid_and_not_spam():
        return _form_page(request, about, form, status=422)
    now, network = timezone.now(), sender_of(request)
    if is_rate_limited(FORM, network, now=now, most=RATE_LIMIT_PER_NETWORK):
        form.add_error(None, TOO_MANY)
        return _form_page(request, about, form, status=429)
    _store(form, about, network, now=now)
    response = redirect(thanks_url)
    # 303: the browser fetches that page by GET (RFC 9110, 15.4.4).
    response.status_code = 303
    return response


def thanks(request, about):
    """Show the same thanks to every reader."""
    return render(request, "components/feedback_thanks.html", {"about": about})


def is_from_our_own_page(request):
    """Return whether the browser says that the form was sent from this site.

    By Sec-Fetch-Site (browsers since 2023), else Origin or Referer. A request with none of them is accepted: an
    attacker cannot make another person's browser send it.
    """
    site = request.headers.get("sec-fetch-site")
    if site:
        return site == "same-origin"
    named = request.headers.get("origin") or request.headers.get("referer")
    if not named or named in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        return urlsplit(named).netloc == request.get_host()
    except ValueError:
        return False


def _store(form, about, network, *, now):
    """Store the answer once: the same comment from the same page and network is a repeated press."""
    said = form.cleaned_data
    press = repr((about._meta.label, about.pk, said["shown"], network, said["helpful"], said["missing"]))
    with transaction.atomic():
        # A double press sends two requests at once: the second waits here for the first.
        get_object_or_404(type(about).objects.select_for_update(no_key=True).only("pk"), pk=about.pk)
        if FormAttempt.objects.sent_by(press).filter(form=PRESS).exists():
            return
        FormAttempt.objects.create(form=PRESS, sender=sender_key(press), at=now)
        about.feedback.create(
            helpful=said["helpful"] == "yes", missing=said["missing"], given_on=timezone.localdate(now)
        )


def _form_page(request, about, form, problem="", status=200):
    """Show the form page. ``problem`` is the error of an empty form."""
    errors = [{"field": f"{form['helpful'].auto_id}_0", "message": problem}] if problem else errors_of(form)
    context = {"about": about, "form": form, "errors": errors, "problem": problem, "post_to": request.path}
    return render(request, "components/feedback.html", context, status=status)
