"""What is answered when something that asks the database could not: with the helpline's number, and in its own time."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from django.views.defaults import server_error as plain_page

from core.database import deadline
from sepsis_site.outage.postgres_backend.circuit_breaker import guard_of

# In seconds. What is away is usually back sooner; a machine should not ask more often.
TRY_AGAIN_AFTER = 10
PATIENCE = 0.1


def database_is_away():
    """Whether this process knows that the database does not answer."""
    return guard_of("default").is_down


def is_about_the_database(error):
    """Whether it is to blame for ``error``: not to be reached, or no answer within a request's patience."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    limit = deadline.current()
    # What breaks after that breaks because of it: a transaction that cannot be ended, a row that is not there.
    return database_is_away() or (limit is not None and limit.left <= 0)


def server_error(request):
    """Django's handler500. The page that needs nothing, unless it was only the database that failed."""
    error = sys.exc_info()[1]
    if not is_about_the_database(error):
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
    """The page without the database. ``regions`` is HTML of ours: the groups, as they stood at ``as_of``."""
    # The request has none left; its page can do without the newest footer.
    with deadline.of(PATIENCE):
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
