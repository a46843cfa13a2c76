"""Database deadlines of requests, and stale copies of public pages for when the database is away.

A copy is stored by path alone, never with a query string or for a logged-in user. The helpline's state is removed from
it and inserted afresh when the copy is shown.
"""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.database import deadline
from core.dates import words as core_words
from core.http import stale_page_cache
from core.http.csp import HEADER, build_policy
from sepsis_site.middleware.caching import is_public_page
from sepsis_site.outage import error_pages
from support.helpline.context_processors import helpline as helpline_words

# What stands in a copy where the helpline's state belongs. No page has such comments: editors' words are cleaned.
STATES = ("helpline_block", "helpline_bar")
# Where the note is put: base.html begins every page's content with this.
MAIN = b'<main class="wrap" id="main" tabindex="-1">'
# Between these, templates/groups/finder.html lists all groups.
REGIONS = (b"<!--all groups-->", b"<!--/all groups-->")
# What others add to an address when they link to us. No page of ours reads them.
OTHERS_PARAMETERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "msclkid")
KEPT_HEADERS = ("Content-Type", "Content-Language", "X-Robots-Tag", "Referrer-Policy")


def serve_stale_on_outage(get_response):
    """Middleware: limit a request's wait for the database, and answer from a stale copy if it fails."""

    def middleware(request):
        # Before the page is made: what is taken off the site meanwhile makes its copy one of an edition before.
        edition = stale_page_cache.edition()
        with deadline.of(deadline_for(request), is_staff=is_for_staff(request)):
            response = get_response(request)
        if getattr(response, "database_failed", False):
            return fallback_response(request, response)
        if _may_be_stored(request, response):
            if error_pages.database_is_away() and not getattr(response, "read_from_replica", False):
                # Made from memory alone, as the helpline's page is.
                return mark(response, _note("This page may be out of date."))
            keep(request, response, edition=edition)
        elif response.status_code in {301, 302, 404, 410} and request.method == "GET" and not request.GET:
            stale_page_cache.forget(request.path)
        return response

    return middleware


def deadline_for(request):
    """Return the deadline in seconds, or None for no limit."""
    if is_for_staff(request):
        return settings.DB_TIMEOUT_STAFF
    return settings.DB_TIMEOUT_VISITORS if request.method in {"GET", "HEAD"} else settings.DB_TIMEOUT_FORMS


def is_for_staff(request):
    return request.path.startswith(reverse("admin:index"))


def _may_be_stored(request, response):
    return (
        is_public_page(request, response)
        and "public" in response.get("Cache-Control", "")
        and not is_for_staff(request)
    )


def keep(request, response, *, edition):
    """Store a copy of a public page if one is due."""
    now = timezone.now()
    ends = getattr(request, "page_ends", None)
    if (
        request.method != "GET"
        or (ends is not None and ends <= now)
        or request.META.get("QUERY_STRING")
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or not stale_page_cache.is_due(request.path, now=now)
    ):
        return
    body = response.content
    for name, words in getattr(request, "helpline_printed", {}).items():
        body = body.replace(words.encode(), _mark_of(name))
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    if hasattr(response, "_csp_config"):
        # A page with a player has a policy of its own.
        headers[HEADER] = build_policy(response._csp_config)
    stale_page_cache.put(request.path, body, headers=headers, now=now, until=ends, edition=edition)


def fallback_response(request, response):
    """Return the answer in place of ``response``, which failed on the database."""
    if request.method not in {"GET", "HEAD"}:
        return response
    now = timezone.now()
    if request.path == reverse("groups:finder"):
        return _finder(request, now)
    is_home = request.path == reverse("home")
    if is_home or _means_nothing(request.GET):
        copy = stale_page_cache.get(request.path, now=now)
        if copy:
            return _stale(request, copy, now)
    if is_home or request.path == reverse("support:helpline"):
        heading = "Support for people affected by sepsis" if is_home else "Our helpline"
        return error_pages.page(request, status=200, heading=heading)
    return response


def _finder(request, now):
    """The finder without a search: all groups as last seen."""
    regions, as_of = "", None
    copy = stale_page_cache.get(request.path, now=now)
    if copy and all(mark in copy.body for mark in REGIONS):
        # As our own template rendered it.
        regions = mark_safe(copy.body.partition(REGIONS[0])[2].partition(REGIONS[1])[0].decode())  # noqa: S308
        as_of = _moment(copy.at)
    return error_pages.page(request, heading="We cannot search for groups just now", regions=regions, as_of=as_of)


def _means_nothing(query):
    # No copy is kept in large type: the page itself, which can be made large on any screen, is better than none.
    return all(name.startswith(OTHERS_PARAMETERS) or name == "print" for name in query)


def _stale(request, copy, now):
    body = copy.body
    with deadline.of(0):
        printed = helpline_words(request)
    for name in STATES:
        body = body.replace(_mark_of(name), printed[name].encode())
    response = HttpResponse(body, headers=copy.headers)
    response["Age"] = str(max(0, int((now - copy.at).total_seconds())))
    note = _note(f"This page is as it was {_moment(copy.at)}. It may be out of date.")
    return mark(response, note)


def mark(response, note):
    """Mark the page, and its headers, as possibly out of date."""
    response.content = response.content.replace(MAIN, MAIN + note, 1)
    response["Cache-Control"] = "no-store"
    response["Warning"] = '110 - "Response is Stale"'
    for name in ("ETag", "Last-Modified", "Content-Length", "Expires"):
        del response[name]
    return response


def _note(words):
    return format_html('<p class="note">{} If it matters, please call us and ask.</p>', words).encode()


def _moment(at):
    """Return "on Tuesday 24 November at 10am"."""
    at = timezone.localtime(at)
    return f"on {core_words.weekday_date(at)} at {core_words.clock(at)}"


def _mark_of(name):
    return f"<!--{name}-->".encode()
