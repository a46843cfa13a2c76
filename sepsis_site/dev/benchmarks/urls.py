"""The site's URLs, and two views to compare the finder with."""

from functools import cache

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from sepsis_site.dev.benchmarks.queries import get, recorded_statements


@cache
def finder_statements(path):
    # The first request fills the caches, so that only what every search asks for is recorded.
    get(path)
    return recorded_statements(path)


def bare(request):
    """Do the least that a view can, behind the same middleware."""
    return HttpResponse("Hello")


def queries(request):
    """Run the statements of a finder page and render nothing."""
    with connection.cursor() as cursor:
        for sql, params in finder_statements(f"/groups/?{request.META['QUERY_STRING']}"):
            cursor.execute(sql, params)
            cursor.fetchall()
    return HttpResponse("Hello")


urlpatterns = [
    path("benchmark/bare/", bare),
    path("benchmark/queries/", queries),
    path("", include("sepsis_site.urls")),
]
