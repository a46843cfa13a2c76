"""The pages that editors look after."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.content.structured_data import as_script_json
from core.content.toc import with_toc
from core.feedback import views as feedback_views
from core.http.absolute_url import absolute
from core.publishing.previews import refuse_drafts_to_visitors, render_page
from support.helpline import structured_data
from support.models import Page
from support.pages.warning_signs import warning_cards


@require_safe
def page(request, slug):
    """One page, with its warning signs first, and at the end where it comes from and when it was reviewed."""
    page = get_object_or_404(Page, slug=slug)
    is_preview = refuse_drafts_to_visitors(request, page, now=timezone.now())
    cards = warning_cards(page.warning_signs.all())
    data = structured_data.page(page, partial(absolute, request), is_medical=bool(cards))
    body, headings = with_toc(page.body)
    context = {
        "page": page,
        "body": body,
        "headings": headings,
        "warning_cards": cards,
        "json_ld": "" if is_preview else as_script_json(data),
    }
    return render_page(request, "support/page.html", context, is_preview=is_preview)


# The form stands on a page without a cookie, so it has no CSRF token: core/feedback/views.py protects it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request, slug):
    """Take an answer to "Was this helpful?". A draft is not found."""
    page = get_object_or_404(Page.objects.published(timezone.now()), slug=slug)
    return feedback_views.answer(request, page, thanks_url=reverse("support:helpful_thanks", args=[page.slug]))


@require_safe
def helpful_thanks(request, slug):
    """Thank for the answer."""
    return feedback_views.thanks(request, get_object_or_404(Page.objects.published(timezone.now()), slug=slug))
