""" "Was this helpful?", asked of one page. A draft is not there to be asked about."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.feedback import views as feedback_views
from support.models import Page


# The form stands on a page without a cookie. What keeps others from sending it is in core/feedback/views.py.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request, slug):
    page = get_object_or_404(Page.objects.published(timezone.now()), slug=slug)
    return feedback_views.answer(request, page, thanks_url=reverse("support:helpful_thanks", args=[page.slug]))


@require_safe
def helpful_thanks(request, slug):
    return feedback_views.thanks(request, get_object_or_404(Page.objects.published(timezone.now()), slug=slug))
