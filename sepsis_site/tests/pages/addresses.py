"""The site's addresses, and some at which things go wrong."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.urls import path

from sepsis_site.resilience import unavailable
from sepsis_site.urls import handler400, handler404, handler500  # noqa: F401 (Django looks for them here)
from sepsis_site.urls import urlpatterns as site_urls


def suspect(request):
    raise SuspiciousOperation


def refuse(request):
    raise PermissionDenied


def break_down(request):
    raise ZeroDivisionError


def lose_database(request):
    raise OperationalError


def do_without_database(request):
    return unavailable.page(request, status=200, heading="Support for people affected by sepsis")


urlpatterns = [
    path("errors/suspect/", suspect),
    path("errors/refuse/", refuse),
    path("errors/break-down/", break_down),
    path("errors/lose-database/", lose_database),
    path("errors/do-without-database/", do_without_database),
    *site_urls,
]
