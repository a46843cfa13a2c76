"""The search of answers."""

from urllib.parse import urlencode

from django.contrib.postgres.search import SearchHeadline
from django.core.paginator import Paginator
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat, Left
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.http.pagination import NoSuchPageError, number_asked
from core.http.private import keep_private
from core.search import fulltext, query_parser, spelling
from core.search.crisis_keywords import urgency
from faq.models import Question, Synonym, Topic

ON_A_PAGE = 10
# A vocabulary is made of the words of so many texts at most, the newest first.
MOST_TEXTS = 1000
MOST_CHARACTERS = 4000


def search_results(request):
    """Show ``/faq/?q=`` for any ``q``, with "did you mean" and crisis cards."""
    typed = query_parser.as_typed(request.GET.get("q", ""))
    asked = query_parser.read(typed)
    kept = urlencode({"q": asked.text})
    first_url = f"{reverse('faq:list')}?{kept}"
    number = number_asked(request, first_url=first_url, is_private=True)
    context = {
        "typed": typed,
        "asked": asked,
        "urgency": urgency(typed[: 10 * query_parser.LONGEST]),
        "did_you_mean": None,
        "page": None,
        "has_all": False,
        "topics": (),
    }
    status = 200
    try:
        with fulltext.limited_time():
            queries = fulltext.queries_for(asked)
            context |= _found(queries, number)
        if number > 1 and not context["page"]:
            raise NoSuchPageError(first_url, is_private=True)
        if not context["has_all"]:
            context["did_you_mean"] = _did_you_mean(asked, queries)
    except fulltext.TooSlow:
        status = 503
        context["was_too_slow"] = True
    if not context["page"]:
        context["topics"] = Topic.objects.with_answers(timezone.now())
    context["heading"] = heading(context["page"].paginator.count if context["page"] else 0, "answer", asked.text)
    context["kept"] = kept
    # Across apps by name alone.
    context["wider_url"] = f"{reverse('search')}?{kept}"
    response = render(request, "faq/search.html", context, status=status)
    return keep_private(response)


def heading(number, of_what, text):
    """Return “12 answers for “hair””, “No answers for “hair””, or “Search” without a query."""
    how_many = f"{number:,} {of_what}{'' if number == 1 else 's'}" if number else f"No {of_what}s"
    return f"{how_many} for “{text}”" if text else "Search"


def _found(queries, number):
    """Return a page of questions with all the words or, if there are none, any of them. Empty beyond the last page."""
    for query in queries.in_turn():
        ready = fulltext.ReadyQuery(query)
        found = Question.objects.published(timezone.now()).filter(search=ready)
        ranked = found.annotate(rank=fulltext.rank(F("search"), ready)).order_by("-rank", "order", "pk")
        paginator = Paginator(ranked.values_list("pk", flat=True), ON_A_PAGE)
        if not paginator.count:
            continue
        if number > paginator.num_pages:
            break
        page = paginator.page(number)
        page.object_list = _highlighted(list(page.object_list), ready)
        return {"page": page, "has_all": query == queries.every}
    return {"page": None, "has_all": False}


def _did_you_mean(asked, queries):
    """Return the corrected search and its URL if that finds anything, else None."""
    suggestion = VOCABULARY.get().suggestion(asked.text, queries.stems)
    if not suggestion:
        return None
    with fulltext.limited_time():
        better = fulltext.queries_for(query_parser.read(suggestion)).some
        finds = (
            better and Question.objects.published(timezone.now()).filter(search=fulltext.ReadyQuery(better)).exists()
        )
    return {"text": suggestion, "url": f"?{urlencode({'q': suggestion})}"} if finds else None


def _highlighted(keys, query):
    """Return the questions with these keys in order, with matches marked.

    If only the full answer matches, they have a ``passage`` of it.
    """
    in_short = SearchHeadline(
        fulltext.WithoutTags("short_answer"),
        query,
        config="english",
        start_sel=fulltext.FOUND,
        stop_sel=fulltext.FOUND_END,
        highlight_all=True,
    )
    in_full = SearchHeadline(fulltext.WithoutTags("body"), query, config="english", **fulltext.HEADLINE_OPTIONS)
    questions = Question.objects.in_short().annotate(found_in_short=in_short, found_in_full=in_full).in_bulk(keys)
    for question in questions.values():
        question.marked = fulltext.marked(question.found_in_short)
        is_further_in = fulltext.FOUND not in question.found_in_short and fulltext.FOUND in question.found_in_full
        question.passage = fulltext.passage(question.found_in_full) if is_further_in else ""
    return [questions[key] for key in keys if key in questions]


def _text_of(*names):
    """Return the SQL expression of several columns as one text."""
    parts = [part for name in names for part in (name, Value(" "))]
    return Concat(*parts, output_field=TextField())


def _texts():
    """Return SQL of the texts of the answers' vocabulary, and its parameters."""
    newest = Question.objects.published(timezone.now()).order_by("-updated_at")[:MOST_TEXTS]
    text = Left(_text_of("question", "short_answer", "body"), MOST_CHARACTERS)
    questions = newest.annotate(text=text).values_list("text", flat=True)
    synonyms = Synonym.objects.order_by().annotate(text=_text_of("theirs", "ours")).values_list("text", flat=True)
    (first, first_parameters), (second, second_parameters) = (
        query.query.sql_with_params() for query in (questions, synonyms)
    )
    return f"({first}) UNION ALL ({second})", (*first_parameters, *second_parameters)


VOCABULARY = spelling.VocabularyCache(_texts)
