"""The site's URLs, and URLs that answer with each kind of error."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe

from core.http.stale_page_cache import Copy
from groups.finder.views import finder
from sepsis_site.outage import error_pages, stale_pages
from sepsis_site.urls import handler400, handler404, handler500  # noqa: F401 (Django looks for them here)
from sepsis_site.urls import urlpatterns as site_urls
from support.pages.communities import communities


def suspect(request):
    raise SuspiciousOperation


def refuse(request):
    raise PermissionDenied


def break_down(request):
    raise ZeroDivisionError


def lose_database(request):
    raise OperationalError


def do_without_database(request):
    return error_pages.page(request, status=200, heading="Support for people affected by sepsis")


def search_without_database(request):
    """Show what replaces the finder: the groups of its stale page."""
    regions = finder(request).content.partition(stale_pages.REGIONS[0])[2].partition(stale_pages.REGIONS[1])[0]
    return error_pages.page(
        request,
        heading="We cannot search for groups just now",
        regions=mark_safe(regions.decode()),  # noqa: S308
        as_of="today at 9.55am",
    )


def show_last_copy(request):
    now = timezone.now()
    response = communities(request)
    return stale_pages._stale(request, Copy(request.path, now, {"Content-Type": "text/html"}, response.content), now)


def do_without_gunicorn(request):
    """Answer as nginx does by itself."""
    page = Path(settings.BASE_DIR, "sepsis_site/server/emergency.html").read_text()
    return HttpResponse(page, status=503)


urlpatterns = [
    path("errors/suspect/", suspect),
    path("errors/refuse/", refuse),
    path("errors/break-down/", break_down),
    path("errors/lose-database/", lose_database),
    path("errors/do-without-database/", do_without_database),
    path("errors/search-without-database/", search_without_database),
    path("errors/show-last-copy/", show_last_copy),
    path("errors/do-without-gunicorn/", do_without_gunicorn),
    *site_urls,
]
