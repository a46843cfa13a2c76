""" "Was this helpful?", asked of one answer. A draft is not there to be asked about."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.feedback import views as feedback_views
from faq.models import Question


# The form stands on a page without a cookie. What keeps others from sending it is in core/feedback/views.py.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request, slug):
    question = get_object_or_404(Question.objects.published(timezone.now()), slug=slug)
    return feedback_views.answer(request, question, thanks_url=reverse("faq:helpful_thanks", args=[question.slug]))


@require_safe
def helpful_thanks(request, slug):
    return feedback_views.thanks(request, get_object_or_404(Question.objects.published(timezone.now()), slug=slug))
