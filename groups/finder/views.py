"""The finder: a postcode, a town or a position in, the nearest groups and events out.

A GET form, so that reload, back and sharing work. To protect the search's privacy, its response is
private, not indexed, and sets no cookie.
"""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.http.private import keep_private
from groups.finder.query import FinderQuery
from groups.finder.results import all_groups_context, nearest_context, no_place_context


@require_safe
def finder(request):
    """The search form with all groups by region or, for a search, the nearest groups."""
    query = FinderQuery.from_parameters(request.GET)
    geocoded = query.geocode()
    if geocoded is None:
        return render(request, "groups/finder.html", all_groups_context())
    if geocoded.place:
        template, context = "groups/results.html", nearest_context(request, query, geocoded)
    else:
        template, context = "groups/finder.html", no_place_context(geocoded, query.place.get("postcode", ""))
    context["typed"] = query.text
    context["search"] = {"value": query.text, "error": context.get("problem", "")}
    # The Referer of the next request must not hold the postcode, not even on this site: proxies log it.
    return keep_private(render(request, template, context))
