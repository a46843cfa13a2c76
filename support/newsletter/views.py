"""Newsletter sign-up, confirmation, choices and unsubscribing.

Whether an address is subscribed is private: the page after a sign-up is the same in every case, and the email says the
rest. A GET changes nothing, since virus scanners open every link.
"""

from functools import wraps

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.forms.error_summary import errors_of
from core.forms.spam_protection import is_rate_limited
from core.http.client_ip import sender_of
from core.http.private import keep_private
from core.models import FormAttempt
from support.models import Subscriber
from support.newsletter import emails as newsletter_emails
from support.newsletter import tokens as newsletter_tokens
from support.newsletter.forms import ChoicesForm, NewsletterForm
from support.page_copy import NEWSLETTER

FORM = "newsletter"
# In an hour. A hospital, a library or a phone company has many people behind one network address.
RATE_LIMIT_PER_NETWORK = 30
TOO_MANY = "We have had several requests from you. Wait an hour, then try again. Or call us and we will help."
NOT_SENT = "We could not send you an email just now. Check your address, then try again. Or call us and we will help."

# What a link that does nothing any more answers: its page is gone for good.
GONE = 410


def form_or_post(view):
    return require_http_methods(["GET", "HEAD", "POST"])(view)


def _holds_a_token(policy):
    """View decorator for a URL with a token: not cached, not indexed, no referrer."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, token):
            return keep_private(view(request, token), referrer_policy=policy, has_secret_url=True)

        return wrapped

    return decorate


@form_or_post
def newsletter(request):
    """Show and take the sign-up form. Success promises only an email to the address."""
    copy = NEWSLETTER.read()
    form, status = NewsletterForm(_sent(request), consent_wording=copy["consent"]), 200
    if form.is_bound and form.is_valid_and_not_spam():
        problem, status = _ask(request, form)
        if not problem:
            return redirect("support:newsletter_sent")
        form.add_error("email", problem)
    response = render(request, "support/newsletter.html", _about(form, copy), status=status)
    # No shared cache; not "no-store", with which "back" would ask to send the form again.
    response["Cache-Control"] = "private, max-age=0"
    return response


def _sent(request):
    """Return the data to bind a form to: the posted data, even if empty, or None for a GET."""
    return request.POST if request.method == "POST" else None


def _about(form, copy):
    return {"form": form, "errors": errors_of(form) if form.is_bound else [], "copy": copy}


def _ask(request, form):
    """Return (error text, status); the text is empty when an email is on its way."""
    now = timezone.now()
    email = form.cleaned_data["email"]
    # The network first: a network over its limit must not use up the limit of an email address.
    if is_rate_limited(FORM, sender_of(request), now=now, most=RATE_LIMIT_PER_NETWORK) or is_rate_limited(
        FORM, email, now=now
    ):
        return TOO_MANY, 429
    with transaction.atomic():
        # Of two sign-ups at one moment, the second sees that the first has its mail.
        Subscriber.objects.hold(email)
        known = Subscriber.objects.filter(email=email).first()
        if not (known and known.is_active):
            wants_none = known and known.wants_no_mail_to_confirm(now=now)
            if wants_none or FormAttempt.objects.has_enough_mail(email, now):
                # The row stays as it is, so that the link of the mail they have still confirms what it says.
                return "", 200
        subscriber = Subscriber.objects.ask(
            email, form.choices, consent_wording=form.consent_wording, source=request.path, now=now
        )
        # Counted before sending: the address must not stay locked while a mail server is slow.
        counted = None if subscriber.is_active else FormAttempt.objects.count_mail(email, now)
    write = newsletter_emails.already_subscribed if subscriber.is_active else newsletter_emails.confirmation
    if not newsletter_emails.send(write(subscriber, request, now=now)):
        if counted:
            counted.delete()
        return NOT_SENT, 200
    return "", 200


@require_safe
def newsletter_sent(request):
    return _quiet_page(request, "support/newsletter_sent.html", {"days": newsletter_tokens.CONFIRM_WITHIN.days})


# With "no-referrer" a browser would send "Origin: null" with the form, and Django refuse it. This
# one tells the name of the site and never the path.
@form_or_post
@_holds_a_token("strict-origin")
def newsletter_confirm(request, token):
    """Ask the mailbox owner to confirm by a button."""
    try:
        said = newsletter_tokens.read_confirm(token)
    except newsletter_tokens.TokenError:
        return _dead_link(request, status=404)
    now = timezone.now()
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().filter(pk=said.subscriber).first()
        if subscriber is None:
            return _dead_link(request)
        if subscriber.is_active:
            # Pressed twice, or a mail found again.
            return redirect("support:newsletter_confirmed")
        if not subscriber.can_be_confirmed_by(said, now=now):
            return _dead_link(request)
        if request.method == "POST":
            subscriber.confirm(now=now)
            return redirect("support:newsletter_confirmed")
    context = {"wanted": newsletter_emails.wanted(subscriber.choices), "consent_wording": subscriber.consent_wording}
    return render(request, "support/newsletter_confirm.html", context | {"copy": NEWSLETTER.read()})


@require_safe
def newsletter_confirmed(request):
    return _quiet_page(request, "support/newsletter_confirmed.html")


@form_or_post
@_holds_a_token("strict-origin")
def newsletter_choices(request, token):
    """Show and change the choices of the mailbox owner."""
    try:
        said = newsletter_tokens.read_change(token)
    except newsletter_tokens.TokenError:
        return _dead_link(request, status=404)
    now = timezone.now()
    with transaction.atomic():
        subscriber = Subscriber.objects.active().select_for_update().filter(pk=said.subscriber).first()
        if subscriber is None or newsletter_tokens.has_run_out(said, newsletter_tokens.CHANGE_WITHIN, now=now):
            return _dead_link(request)
        copy = NEWSLETTER.read()
        form = ChoicesForm(
            _sent(request), initial=ChoicesForm.initial_of(subscriber.choices), consent_wording=copy["consent"]
        )
        # The token says who it is: no machine has to be kept out here.
        if form.is_bound and form.is_valid():
            source = "/newsletter/choices/"
            subscriber.change(form.choices, consent_wording=form.consent_wording, source=source, now=now)
            return redirect("support:newsletter_changed")
    context = _about(form, copy) | {"leave_token": newsletter_tokens.make_leave(subscriber.pk, now=now)}
    return render(request, "support/newsletter_choices.html", context)


@require_safe
def newsletter_changed(request):
    return _quiet_page(request, "support/newsletter_changed.html")


# A mail program that leaves by one click (RFC 8058) has no cookie of ours: the token alone allows it.
@csrf_exempt
@form_or_post
@_holds_a_token("no-referrer")
def newsletter_unsubscribe(request, token):
    """Unsubscribe in one step, by this page's button or a mail program's."""
    try:
        said = newsletter_tokens.read_leave(token)
    except newsletter_tokens.TokenError:
        return _dead_link(request, status=404, wanted_to_leave=True)
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().filter(pk=said.subscriber).first()
        if subscriber and request.method == "POST":
            subscriber.leave(now=timezone.now())
    if subscriber is None:
        # Another sign-up with another id may still send them mail.
        return _dead_link(request, not_held=True)
    if request.method == "POST":
        if request.POST.get("List-Unsubscribe") == "One-Click":
            # RFC 8058, section 3.1: it may not be redirected.
            return HttpResponse("You have left the newsletter.\n", content_type="text/plain; charset=utf-8")
        return redirect("support:newsletter_left")
    if subscriber.has_left_since_asking:
        # What they wanted is done.
        return redirect("support:newsletter_left")
    return render(request, "support/newsletter_unsubscribe.html", {"copy": NEWSLETTER.read()})


@require_safe
def newsletter_left(request):
    return _quiet_page(request, "support/newsletter_unsubscribed.html")


def _dead_link(request, status=GONE, **why):
    """Say what to do instead. ``why``: they ``wanted_to_leave``, or the sign-up is ``not_held`` any more."""
    context = {"wanted_to_leave": False, "not_held": False} | why
    return render(request, "support/newsletter_invalid_link.html", context, status=status)


def _quiet_page(request, template, context=None):
    """Render a page after a button press that search engines should not index."""
    response = render(request, template, {"copy": NEWSLETTER.read()} | (context or {}))
    response["X-Robots-Tag"] = "noindex"
    return response
