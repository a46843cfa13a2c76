"""Sending in a story, without an account."""

from django.core.exceptions import RequestDataTooBig
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from core.forms.error_summary import errors_of
from core.forms.spam_protection import is_rate_limited
from core.http.client_ip import sender_of
from stories.emails import messages as emails_messages
from stories.media.image_processing import LARGEST_FILE
from stories.models import Sender
from stories.page_copy import STORY
from stories.submission.forms import CONSENT_TERMS, MAX_TEXT_LENGTH, ShareForm
from stories.submission.service import submit
from stories.submission.upload_limit import PhotoSizeLimit

FORM = "story"
# In an hour. Everybody in a hospital or a library shares one network address.
RATE_LIMIT_PER_NETWORK = 20
TOO_MANY = (
    "We have had several stories from you in the last hour. Please wait an hour, then press the button again. "
    "Or call us and we will help."
)
# Decoding a large photo takes a second of processor time.
RATE_LIMIT_PHOTOS = 40
TOO_MANY_PHOTOS = "We have had many photos from you in the last hour. Send your story without one, or wait an hour."
# How much of a form that is too large is still read, so that its browser listens to the answer. In bytes.
MAX_DRAINED_BYTES = 20_000_000


# Exempt only so far as to set a limit to the photo first: the token's check reads the whole form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request):
    """Show the guide and the form, and take in a story."""
    limit = PhotoSizeLimit(request, field="photo", largest=LARGEST_FILE)
    request.upload_handlers.insert(0, limit)
    try:
        return _share(request, limit)
    except RequestDataTooBig:
        # The words alone are a hundred times what a story may have: they cannot be read, nor shown again.
        left = MAX_DRAINED_BYTES
        while left > 0 and (read := request.read(65536)):
            left -= len(read)
        return render(request, "stories/share_too_large.html", {"longest": f"{MAX_TEXT_LENGTH:,}"}, status=413)


@csrf_protect
def _share(request, limit):
    form, status = ShareForm(), 200
    if request.method == "POST":
        # The form is read here, and the limit knows afterwards.
        answers, files = request.POST, request.FILES
        form, status = ShareForm(answers, files, photo_is_too_large=limit.is_too_large), 422
        if _too_many_photos(request, files):
            form, status = ShareForm(answers), 429
            form.add_error("photo", TOO_MANY_PHOTOS)
        elif form.is_valid_and_not_spam():
            thanks = _take_in(request, form)
            if thanks:
                return thanks
            status = 429
        form.ask_for_photo_again()
    context = {
        "form": form,
        "errors": errors_of(form) if form.is_bound else [],
        "consent_terms": CONSENT_TERMS,
        "copy": STORY.read(),
    }
    response = render(request, "stories/share.html", context, status=status)
    # No shared cache; not "no-store", with which "back" would find the boxes empty.
    response["Cache-Control"] = "private, max-age=0"
    return response


def _too_many_photos(request, files):
    return bool(files) and is_rate_limited(
        f"{FORM} photo", sender_of(request), now=timezone.now(), most=RATE_LIMIT_PHOTOS
    )


def _take_in(request, form):
    """Return the redirect to the thanks page, or None at the rate limit, with the error in the form."""
    now, key = timezone.now(), form.form_key
    thanks = resolve_url("stories:share_thanks")
    if not Sender.objects.filter(form_key=key).exists():
        # The network first: a network over its limit must not use up the limit of an email address.
        if is_rate_limited(FORM, sender_of(request), now=now, most=RATE_LIMIT_PER_NETWORK) or is_rate_limited(
            FORM, form.answers.email, now=now
        ):
            form.add_error(None, TOO_MANY)
            return None
        story = submit(form.answers, photo=form.chosen_photo, form_key=key, now=now)
        # It is stored for certain. Only then the mail, which may fail.
        if story and not emails_messages.send_receipt(story, request, now=now):
            thanks += "?email=not-sent"
    response = redirect(thanks)
    response.status_code = 303
    return response


@require_safe
def share_thanks(request):
    """Say what happens next. The URL says nothing about the sender or the story."""
    context = {"mail_not_sent": request.GET.get("email") == "not-sent", "copy": STORY.read()}
    response = render(request, "stories/share_thanks.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
