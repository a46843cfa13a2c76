"""The pages that editors look after."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from support.models import Page
from support.warning_cards import warning_cards


@require_safe
def page(request, slug):
    """One page, with its warning signs first, and at the end where it comes from and when it was reviewed."""
    page = get_object_or_404(Page, slug=slug)
    # Only a draft asks who is looking: public pages stay the same for everybody, and can be kept by any cache.
    if not page.published and not (request.user.is_staff and request.user.has_perm("support.view_page")):
        raise Http404
    context = {
        "page": page,
        "warning_cards": warning_cards(page.warning_signs.all()),
        "is_preview": not page.published,
    }
    response = render(request, "support/page.html", context)
    if not page.published:
        add_never_cache_headers(response)
    return response
