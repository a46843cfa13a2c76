"""The finder: a postcode, a town or a position in, the nearest groups and events out.

A GET form, so that reload, back and sharing work. To protect the search's privacy, its response is
private, not indexed, and sets no cookie.
"""

from django.shortcuts import render
from django.views.decorators.http import require_safe

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
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    # The next request must not carry the postcode in its Referer, not even to this site: proxies log it.
    response["Referrer-Policy"] = "strict-origin"
    return response
