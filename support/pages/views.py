"""The pages that editors look after."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.content.structured_data import as_script_json
from core.content.toc import with_toc
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
