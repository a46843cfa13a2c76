"""Rate limits of searches and forms per network, across processes and machines.

The limits are far above real use: a lecture room of 200 with five searches each, or a hospital signing up at once.
Forms have narrower limits of their own (``core.forms.spam_protection``, login throttle).

Each process counts in memory and writes to PostgreSQL every tenth time, when it also reads the total. A search costs no
extra query, the limit is exact to ten per process, and each process works alone while the database is away. The key is
a keyed hash of network and time: see ``RequestCount``.
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
from sepsis_site.middleware.request_limits import declared_length
from sepsis_site.public_pages import ONE_CLICK_UNSUBSCRIBE, SEARCH_PAGES

logger = logging.getLogger(__name__)

WINDOW = timedelta(minutes=10)
# A process tells PostgreSQL when it has counted so many of one network.
COUNTS_PER_WRITE = 10
# In seconds. An answer is worth more than a count.
DEADLINE_SECONDS = 0.2
# Of how many networks a process remembers its counts: a few megabytes.
MAX_REMEMBERED = 20_000
# In bytes. What is longer is not given back on the page that asks to wait.
MAX_KEPT = 200_000
# In seconds, where a form of its own says that it was sent too often: they count by the hour.
AN_HOUR = 3600


class Limit(NamedTuple):
    name: str
    # Of which setting the number is.
    setting: str


SEARCHES = Limit("searches", "RATE_LIMIT_SEARCHES")
FORMS = Limit("forms", "RATE_LIMIT_FORMS")
# A mail provider unsubscribes all its customers from a few addresses, and every request to leave must succeed.
MAIL_PROGRAMS = Limit("forms of mail programs", "RATE_LIMIT_UNSUBSCRIBE")


def limit_requests(get_response):
    """Middleware: answer 429 to a network over a limit, before the form is read."""

    def middleware(request):
        limit = limit_for(request)
        if limit:
            now = timezone.now()
            until = window_end(now)
            if is_over(limit, sender_of(request), until=until, now=now):
                return too_many_requests(request, limit, until - now)
        response = get_response(request)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(AN_HOUR))
        return response

    return middleware


def limit_for(request):
    """Return the Limit a request counts for; None for reading and for staff."""
    if request.method in {"GET", "HEAD"}:
        names = next((names for page, names in SEARCH_PAGES.items() if request.path_info == reverse(page)), ())
        return SEARCHES if any(name in request.GET for name in names) else None
    if request.path_info.startswith(reverse("admin:index")) and is_verified_staff(request):
        return None
    try:
        view = resolve(request.path_info).view_name
    except Resolver404:
        view = ""
    return MAIL_PROGRAMS if view in ONE_CLICK_UNSUBSCRIBE else FORMS


def window_end(now):
    seconds = WINDOW.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)


def is_over(limit, network, *, until, now):
    """Count one request of ``network`` in the window ending at ``until`` and return whether it is over the limit.

    An unknown network is never over.
    """
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
    """The counts known to one process."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts = OrderedDict()

    def add(self, key, *, most, until, now, what):
        """Count once more and return the total known to this process."""
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
            if len(self._counts) > MAX_REMEMBERED:
                self._counts.popitem(last=False)
            count.own += 1
            # Once it is over, nothing that others counted makes it less so.
            if count.own < COUNTS_PER_WRITE or count.told > most:
                return count
            telling, count.own = count.own, 0
            count.told += telling
        try:
            with deadline.at_most(DEADLINE_SECONDS):
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


def too_many_requests(request, limit, wait):
    """Return the 429 page with the helpline's number and what was typed."""
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
    """Return the posted (name, value) pairs for a button that sends them again.

    Not those of a cross-site post, and no passwords.
    """
    if request.method in {"GET", "HEAD"}:
        sent = request.GET
    elif (
        request.method != "POST"
        or not is_from_our_own_page(request)
        or request.path_info.startswith(reverse("admin:index"))
        or declared_length(request) > MAX_KEPT
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
