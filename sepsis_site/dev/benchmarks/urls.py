"""The site's pages, and two to compare the finder with."""

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path, resolve

_recorded = {}


def bare(request):
    """The least a Django view can do, behind the same middleware."""
    return HttpResponse("Hello")


def queries(request):
    """Run the statements of the finder page, as recorded once for each search from the page itself; render nothing."""
    search = request.GET["postcode"]
    if search not in _recorded:
        recorded = []

        def record(execute, sql, params, many, context):
            recorded.append((sql, params))
            return execute(sql, params, many, context)

        view, arguments, keywords = resolve("/groups/")
        with connection.execute_wrapper(record):
            view(request, *arguments, **keywords)
        _recorded[search] = recorded
    with connection.cursor() as cursor:
        for sql, params in _recorded[search]:
            cursor.execute(sql, params)
            cursor.fetchall()
    return HttpResponse("Hello")


urlpatterns = [
    path("benchmark/bare/", bare),
    path("benchmark/queries/", queries),
    path("", include("sepsis_site.urls")),
]
