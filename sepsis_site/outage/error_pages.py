"""Error pages that need no database, with the helpline's number."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.views.defaults import server_error as plain_page

from core.database import deadline
from sepsis_site.outage.postgres_backend.circuit_breaker import circuit_breaker_of

# In seconds. What is away is usually back sooner; a machine should not ask more often.
TRY_AGAIN_AFTER = 10
DEADLINE_SECONDS = 0.1


def database_is_away():
    """Return whether this process knows that the database does not answer."""
    return circuit_breaker_of("default").is_down


def is_database_error(error):
    """Return whether ``error`` means that the database is unreachable or missed the deadline."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    limit = deadline.current()
    # What breaks after that breaks because of it: a transaction that cannot be ended, a row that is not there.
    return database_is_away() or (limit is not None and limit.left <= 0)


def server_error(request):
    """Django's handler500: the static page, or the outage page if only the database failed."""
    error = sys.exc_info()[1]
    if not is_database_error(error):
        return plain_page(request)
    try:
        response = page(request)
    except Exception:
        response = plain_page(request)
        response.status_code = 503
        response["Cache-Control"] = "no-store"
    response.database_failed = True
    # What was not the database itself, but broke after it, is worth its traceback.
    response._has_been_logged = isinstance(error, OperationalError | InterfaceError)
    return response


def page(request, *, status=503, heading="We cannot show this page just now", regions="", as_of=None):
    """Return the page without the database. ``regions`` is HTML of the list of groups as it was at ``as_of``."""
    # The request has none left; its page can do without the newest footer.
    with deadline.of(DEADLINE_SECONDS):
        response = render(
            request,
            "unavailable.html",
            {
                "heading": heading,
                "is_essential": status == 200,
                "was_sending": request.method == "POST",
                "regions": regions,
                "as_of": as_of,
            },
            status=status,
        )
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = str(TRY_AGAIN_AFTER)
        # The guard has said what is wrong, once. A line for every visitor would hide everything else.
        response._has_been_logged = True
    return response
