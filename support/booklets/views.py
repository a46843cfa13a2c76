"""Booklets to read, download or request in print."""

from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from core.forms.error_summary import errors_of
from core.forms.spam_protection import is_rate_limited
from core.http.client_ip import sender_of
from core.publishing.previews import refuse_drafts_to_visitors
from core.uploads.file_types import FORMATS, size_in_words
from support.booklets.emails import email_request
from support.booklets.forms import BookletForm
from support.models import BookletRequest, Resource
from support.page_copy import BOOKLETS

# Many people may share one address: everybody in a hospital does.
RATE_LIMIT_PER_NETWORK = 20
TOO_MANY = "We have had many requests from you in the last hour. Please try again later, or call our helpline."


@require_safe
def resources(request):
    found = list(Resource.objects.published(timezone.now()))
    context = {
        "copy": BOOKLETS.read(),
        "resources": [(resource, _facts(resource), _format(resource)) for resource in found],
        "can_be_posted": any(resource.printed_copies for resource in found),
    }
    return render(request, "support/booklets.html", context)


@require_safe
def resource_file(request, resource_id):
    """Send the file as an attachment; a draft's only to users who may change it."""
    resource = get_object_or_404(Resource.objects.exclude(file=""), pk=resource_id)
    is_preview = refuse_drafts_to_visitors(request, resource, now=timezone.now())
    try:
        file = resource.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    content_type = resource.content_type if resource.content_type in FORMATS else "application/octet-stream"
    response = FileResponse(file, content_type=content_type, as_attachment=True, filename=_file_name(resource))
    if is_preview:
        add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def booklets_ask(request):
    """Show and take the form for printed copies; ``?booklet=`` preselects one."""
    printed = list(Resource.objects.printed(timezone.now()))
    if not printed:
        return render(request, "support/booklet_request.html", {"form": None, "copy": BOOKLETS.read()})
    status = 200
    if request.method == "POST":
        form = BookletForm(request.POST, resources=printed)
        if form.is_valid_and_not_spam():
            if _store(request, form):
                return redirect("support:booklets_thanks")
            status = 429
    else:
        wanted = request.GET.get("booklet", "")
        is_key = wanted.isascii() and wanted.isdigit() and len(wanted) < 10
        form = BookletForm(resources=printed, wanted=int(wanted) if is_key else None)
    context = {"form": form, "errors": errors_of(form), "copy": BOOKLETS.read()}
    response = render(request, "support/booklet_request.html", context, status=status)
    response["Cache-Control"] = "private, max-age=0"
    return response


@require_safe
def booklets_thanks(request):
    return render(request, "support/booklet_request_thanks.html", {"copy": BOOKLETS.read()})


def _store(request, form):
    """Return whether the request was stored; if not, the form has the error."""
    now = timezone.now()
    key, who = form.request_key, {name: form.cleaned_data[name] for name in ("name", "address", "postcode")}
    if BookletRequest.objects.filter(form_key=key).exists():
        return True
    network = sender_of(request)
    # The network first: one that sends too much must not use up what its neighbours' postcode may ask for.
    if (network and is_rate_limited("booklets", network, now=now, most=RATE_LIMIT_PER_NETWORK)) or is_rate_limited(
        "booklets", who["postcode"], now=now
    ):
        form.add_error(None, TOO_MANY)
        return False
    # Durable: once it is emailed, the request must be stored for certain.
    with transaction.atomic(durable=True):
        asked = BookletRequest.objects.ask(form_key=key, copies=form.copies, now=now, **who)
    if asked:
        email_request(asked, now=now)
    return True


def _facts(resource):
    """Return the facts in one line: "Booklet in English, 28 pages, March 2024"."""
    pages = resource.pages and f"{resource.pages} page{'' if resource.pages == 1 else 's'}"
    issued = resource.issued_on and f"{resource.issued_on:%B %Y}"
    return ", ".join(filter(None, [f"{resource.get_kind_display()} in {resource.language}", pages, issued]))


def _format(resource):
    """Return a file's type and size, "PDF, 1.2 MB", as far as known."""
    if not resource.file:
        return ""
    known = FORMATS.get(resource.content_type)
    return ", ".join(filter(None, [known and known.words, resource.size and size_in_words(resource.size)]))


def _file_name(resource):
    known = FORMATS.get(resource.content_type)
    name = slugify(resource.title) or f"booklet-{resource.pk}"
    return f"{name}.{known.extension}" if known else name
