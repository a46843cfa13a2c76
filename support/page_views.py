"""The pages that editors look after."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundations.previews import refuse_drafts_to_visitors, render_page
from support.models import Page
from support.warning_cards import warning_cards


@require_safe
def page(request, slug):
    """One page, with its warning signs first, and at the end where it comes from and when it was reviewed."""
    page = get_object_or_404(Page, slug=slug)
    is_preview = refuse_drafts_to_visitors(request, page, now=timezone.now())
    context = {
        "page": page,
        "warning_cards": warning_cards(page.warning_signs.all()),
    }
    return render_page(request, "support/page.html", context, is_preview=is_preview)
