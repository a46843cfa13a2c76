"""``/search/?q=``: site search."""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http.pagination import NoSuchPageError, number_asked
from core.http.private import keep_private
from core.search import fulltext, query_parser
from core.search.crisis_keywords import urgency
from faq.models import Topic
from faq.search_views import heading
from sepsis_site.search import places
from sepsis_site.search.documents import Kind
from sepsis_site.search.query import NOTHING, ON_A_PAGE, find
from sepsis_site.search.vocabulary import VOCABULARY

# A place has groups and dates; what else is found by its name makes it a word like any other.
KINDS_OF_PLACES = {Kind.GROUP, Kind.EVENT}


@require_safe
def site_search(request):
    """Show the search box or the results. A postcode or town redirects to the finder."""
    typed = query_parser.as_typed(request.GET.get("q", ""))
    asked = query_parser.read(typed)
    if not asked.text:
        return render(request, "search/search.html", {"heading": "Search"})
    if places.is_full_postcode(typed):
        return keep_private(HttpResponseRedirect(_finder_url(asked.text)))
    kind = Kind(request.GET["kind"]) if request.GET.get("kind") in Kind.values else None
    first_url = reverse("search") + _url(asked, kind)
    number = number_asked(request, first_url=first_url, is_private=True)
    found, queries, is_place, status = NOTHING, None, False, 200
    try:
        with fulltext.limited_time():
            is_place = places.is_place(asked.text)
            queries = fulltext.queries_for(asked)
            found = find(queries, kind=kind, number=number, now=timezone.now())
    except fulltext.TooSlow:
        status = 503
    if is_place and kind is None and _is_nothing_else(found):
        return keep_private(HttpResponseRedirect(_finder_url(asked.text)))
    if number > found.last_number and status == 200:
        raise NoSuchPageError(first_url, is_private=True)
    context = {
        "typed": typed,
        "asked": asked,
        "urgency": urgency(typed[: 10 * query_parser.LONGEST]),
        "heading": heading(found.total, "result", asked.text),
        "found": found,
        "first_number": (found.number - 1) * ON_A_PAGE + 1,
        "was_too_slow": status == 503,
        "kinds": _links_to_kinds(asked, found),
        "previous_url": _url(asked, kind, found.number - 1) if found.number > 1 else "",
        "next_url": _url(asked, kind, found.number + 1) if found.number < found.last_number else "",
        "finder_url": _finder_url(asked.text) if is_place else "",
        "did_you_mean": _did_you_mean(asked, queries) if status == 200 and not found.has_all else None,
        "topics": () if found.results else Topic.objects.with_answers(timezone.now()),
    }
    return keep_private(render(request, "search/results.html", context, status=status))


def _is_nothing_else(found):
    """Return whether only groups, events, and stories set there contain the place's name."""
    return not found.has_all or set(found.counts) <= KINDS_OF_PLACES | {Kind.STORY}


def _links_to_kinds(asked, found):
    """Return the filter links (label with count, URL, is current), or None for one kind."""
    if len(found.counts) < 2:
        return []
    everything = (f"All ({sum(found.counts.values()):,})", _url(asked, None), found.kind is None)
    return [
        everything,
        *((f"{each.label} ({count:,})", _url(asked, each), each is found.kind) for each, count in found.counts.items()),
    ]


def _did_you_mean(asked, queries):
    """Return the corrected search and its URL if that finds anything, else None."""
    try:
        suggestion = VOCABULARY.get().suggestion(asked.text, queries.stems)
        if not suggestion:
            return None
        with fulltext.limited_time():
            better = find(fulltext.queries_for(query_parser.read(suggestion)), now=timezone.now())
    except fulltext.TooSlow:
        return None
    return {"text": suggestion, "url": f"?{urlencode({'q': suggestion})}"} if better.results else None


def _url(asked, kind, number=1):
    kept = {"q": asked.text} | ({"kind": kind.value} if kind else {}) | ({"page": number} if number > 1 else {})
    return f"?{urlencode(kept)}"


def _finder_url(text):
    return f"{reverse('groups:finder')}?{urlencode({'postcode': text})}"
