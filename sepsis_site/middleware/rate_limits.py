"""How often one network may search and send forms, whichever process or machine answers.

Far above what people do: a lecture room of 200 that tries five searches each, or a whole hospital that signs up at
once, stays below. Forms have narrower limits of their own besides (``core.forms.spam_protection``, and the login's).

Each process counts in memory and tells PostgreSQL every tenth time, when it also learns what the others counted. So
a search costs no question more, the limit holds to within ten for each process, and while the database is away each
process goes by what it knows. What is counted is a keyed hash of the network and the time: see ``RequestCount``.
"""

import logging
import threading
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.db import Error
from django.http import UnreadablePostError
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from core.admin.staff_session import is_verified_staff
from core.database import deadline
from core.feedback.views import is_from_our_own_page
from core.forms.spam_protection import sender_key
from core.http.client_ip import sender_of
from core.models import RequestCount
from sepsis_site.middleware.caching import length_of

logger = logging.getLogger(__name__)

STRETCH = timedelta(minutes=10)
# A process tells PostgreSQL when it has counted so many of one network.
TOLD_AT_ONCE = 10
# In seconds. An answer is worth more than a count.
PATIENCE = 0.2
# Of how many networks a process remembers its counts: a few megabytes.
MOST_REMEMBERED = 20_000
# In bytes. What is longer is not given back on the page that asks to wait.
LONGEST_KEPT = 200_000
# In seconds, where a form of its own says that it was sent too often: they count by the hour.
AN_HOUR = 3600


class Limit(NamedTuple):
    name: str
    # Of which setting the number is.
    setting: str


SEARCHES = Limit("searches", "MOST_SEARCHES")
FORMS = Limit("forms", "MOST_FORMS")
# A mail provider unsubscribes all its customers from a few addresses, and every request to leave must succeed.
MAIL_PROGRAMS = Limit("forms of mail programs", "MOST_FROM_MAIL_PROGRAMS")

# The pages that search, and what makes a visit to them a search.
SEARCH_PAGES = {
    "search": {"q"},
    "faq:list": {"q"},
    "groups:finder": {"postcode", "near", "town"},
}
MAIL_PROGRAMS_SEND_TO = {"support:newsletter_unsubscribe"}


def limit_requests(get_response):
    """Answer 429, kindly, to a network that is over a limit, before its form is even read."""

    def middleware(request):
        limit = limit_for(request)
        if limit:
            now = timezone.now()
            until = end_of_stretch(now)
            if is_over(limit, sender_of(request), until=until, now=now):
                return please_wait(request, limit, until - now)
        response = get_response(request)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(AN_HOUR))
        return response

    return middleware


def limit_for(request):
    """The Limit that a request counts for; None for reading, and for staff at work."""
    if request.method in {"GET", "HEAD"}:
        names = next((names for page, names in SEARCH_PAGES.items() if request.path_info == reverse(page)), ())
        return SEARCHES if any(name in request.GET for name in names) else None
    if request.path_info.startswith(reverse("admin:index")) and is_verified_staff(request):
        return None
    try:
        view = resolve(request.path_info).view_name
    except Resolver404:
        view = ""
    return MAIL_PROGRAMS if view in MAIL_PROGRAMS_SEND_TO else FORMS


def end_of_stretch(now):
    seconds = STRETCH.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)


def is_over(limit, network, *, until, now):
    """Count one more of ``network`` in the stretch that ends at ``until``. Nobody knows an empty one: never over."""
    if not network:
        return False
    most = getattr(settings, limit.setting)
    key = sender_key(f"{limit.name}, {until.timestamp():.0f}, {network}")
    return counts.add(key, most=most, until=until, now=now, what=limit.name) > most


class _Count:
    def __init__(self):
        # What PostgreSQL knew when it was last asked, and what it has not been told yet.
        self.told, self.own = 0, 0
        self.was_logged = False

    @property
    def total(self):
        return self.told + self.own


class Counts:
    """What one process knows of how often each network asked."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = OrderedDict()

    def add(self, key, *, most, until, now, what):
        """Count once more; how often it was by now, of all processes as far as this one knows."""
        count = self._add(key, most=most, until=until, now=now)
        if count.total > most and not count.was_logged:
            count.was_logged = True
            # That it happens, once for each process and stretch; not who it is.
            logger.warning("A network sends too many %s.", what)
        return count.total

    def _add(self, key, *, most, until, now):
        with self._lock:
            count = self._counts.setdefault(key, _Count())
            self._counts.move_to_end(key)
            if len(self._counts) > MOST_REMEMBERED:
                self._counts.popitem(last=False)
            count.own += 1
            # Once it is over, nothing that others counted makes it less so.
            if count.own < TOLD_AT_ONCE or count.told > most:
                return count
            telling, count.own = count.own, 0
            count.told += telling
        try:
            with deadline.at_most(PATIENCE):
                told = RequestCount.objects.add(key, telling, until=until, now=now)
        except Error:
            # The database is away. The next time tells it all.
            with self._lock:
                count.own += telling
                count.told -= telling
                return count
        with self._lock:
            count.told = max(count.told, told)
        return count

    def forget(self):
        with self._lock:
            self._counts.clear()


counts = Counts()


def please_wait(request, limit, wait):
    """The page that asks to wait: with the number, and with what somebody typed."""
    seconds = max(1, ceil(wait.total_seconds()))
    kept = _kept(request)
    context = {
        "is_search": limit is SEARCHES,
        "minutes": ceil(seconds / 60),
        "kept": kept,
        # The one form that takes a file takes a photo. It is read where the words are, and only there.
        "had_photo": bool(kept and request.FILES),
        "again_at": request.path,
    }
    response = render(request, "429.html", context, status=429)
    add_never_cache_headers(response)
    response["Retry-After"] = str(seconds)
    # Some addresses hold a key. With "no-referrer" a browser would send "Origin: null" with the form.
    response["Referrer-Policy"] = "strict-origin"
    # A line for each would hide everything else, and may hold a key.
    response._has_been_logged = True
    return response


def _kept(request):
    """What was typed, as pairs of a name and a value, for a button that sends it again.

    Not what another site sent in somebody's name, nor passwords: forms of the admin are short.
    """
    if request.method in {"GET", "HEAD"}:
        sent = request.GET
    elif (
        request.method != "POST"
        or not is_from_our_own_page(request)
        or request.path_info.startswith(reverse("admin:index"))
        or length_of(request) > LONGEST_KEPT
    ):
        return []
    else:
        try:
            sent = request.POST
        except UnreadablePostError:
            return []
    return [(_plain(name), _plain(value)) for name, values in sent.lists() for value in values]


def _plain(text):
    return text.replace("\x00", "")
