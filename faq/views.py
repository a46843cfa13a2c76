"""Questions by topic, and one answer."""

from itertools import groupby
from urllib.parse import quote

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from faq import structured_data
from faq.models import Question
from faq.search_views import search_results

HEADING = "Questions and answers"


@require_safe
def questions(request):
    """Every published question with its short answer, by topic. A topic without any is left out."""
    if request.GET.get("q", "").strip():
        return search_results(request)
    published = Question.objects.published().in_short().select_related("topic")
    topics = [(topic, list(group)) for topic, group in groupby(published, key=lambda question: question.topic)]
    data = structured_data.questions_page(published, HEADING, request.path, request.build_absolute_uri)
    context = {
        "heading": HEADING,
        "topics": topics,
        "json_ld": structured_data.as_script_json(data) if topics else "",
    }
    return render(request, "faq/list.html", context)


@require_safe
def detail(request, slug):
    """One answer: in short, in full, what to read and whom to ask next, and how far it can be trusted."""
    question = get_object_or_404(Question.objects.select_related("topic").defer("search"), slug=slug)
    # Only a draft asks who is looking: public pages stay the same for everybody, and can be kept by any cache.
    if not question.published and not (request.user.is_staff and request.user.has_perm("faq.view_question")):
        raise Http404
    address = request.build_absolute_uri(question.get_absolute_url())
    data = structured_data.answer_page(question, request.build_absolute_uri)
    context = {
        "question": question,
        "related": question.related.published().in_short(),
        "address": address,
        "mail_url": f"mailto:?subject={quote(question.question)}&body={quote(address)}",
        "json_ld": structured_data.as_script_json(data) if question.published else "",
        "is_preview": not question.published,
    }
    response = render(request, "faq/detail.html", context)
    if not question.published:
        add_never_cache_headers(response)
    return response
