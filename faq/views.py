"""Questions by topic, one answer, and its feedback form."""

from functools import partial
from itertools import groupby
from urllib.parse import quote

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.content.structured_data import as_script_json
from core.feedback import views as feedback_views
from core.http.absolute_url import absolute
from core.http.print_version import printing
from core.publishing.previews import refuse_drafts_to_visitors, render_page
from faq import structured_data
from faq.models import Question
from faq.search_views import search_results

HEADING = "Questions and answers"


@require_safe
def questions(request):
    """List every published question with its short answer, by topic. Empty topics are left out."""
    if request.GET.get("q", "").strip():
        return search_results(request)
    published = Question.objects.published(timezone.now()).in_short().select_related("topic")
    topics = [(topic, list(group)) for topic, group in groupby(published, key=lambda question: question.topic)]
    data = structured_data.questions_page(published, HEADING, request.path, partial(absolute, request))
    context = {
        "heading": HEADING,
        "topics": topics,
        "json_ld": as_script_json(data) if topics else "",
    }
    return render(request, "faq/list.html", context)


@require_safe
def detail(request, slug):
    """Show one answer: short, full, related questions, sources and review."""
    question = get_object_or_404(Question.objects.select_related("topic").defer("search"), slug=slug)
    now = timezone.now()
    is_preview = refuse_drafts_to_visitors(request, question, now=now)
    address = absolute(request, question.get_absolute_url())
    data = structured_data.answer_page(question, partial(absolute, request))
    context = {
        "question": question,
        "related": question.related.published(now).in_short(),
        "address": address,
        "mail_url": f"mailto:?subject={quote(question.question)}&body={quote(address)}",
        "json_ld": as_script_json(data) if not is_preview else "",
        # As the page itself shows them.
        "breadcrumbs": [
            (HEADING, reverse("faq:list")),
            (question.topic.name, question.topic.get_absolute_url()),
        ],
        "printing": printing(request),
    }
    return render_page(request, "faq/detail.html", context, is_preview=is_preview)


# The form stands on a page without a cookie, so it has no CSRF token: core/feedback/views.py protects it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request, slug):
    """Take an answer to "Was this helpful?". A draft is not found."""
    question = get_object_or_404(Question.objects.published(timezone.now()), slug=slug)
    return feedback_views.answer(request, question, thanks_url=reverse("faq:helpful_thanks", args=[question.slug]))


@require_safe
def helpful_thanks(request, slug):
    """Thank for the answer."""
    return feedback_views.thanks(request, get_object_or_404(Question.objects.published(timezone.now()), slug=slug))
