"""What is done to every answer, whichever page it is."""

import hashlib
from contextlib import suppress
from datetime import timedelta
from math import inf

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header, patch_cache_control

from core.admin.staff_session import is_verified_staff
from sepsis_site.middleware import page_expiry

# While the site does not answer: a day, as the site itself keeps its last copies.
STANDS_IN_SECONDS = 24 * 60 * 60


def refuse_odd_encodings(get_response):
    """Answer 400 to a form in another encoding than UTF-8: no browser sends one, and some break Django's reading."""

    def middleware(request):
        charset = request.content_params.get("charset", "utf-8").lower()
        if request.method == "POST" and charset not in {"utf-8", "utf8"}:
            raise BadRequest("A form that is not in UTF-8.")
        return get_response(request)

    return middleware


# The public page that takes a file, and stops reading one that is too large by itself. Staff send files in the admin.
TAKES_A_FILE = {"stories:share"}
# In bytes, around a file of LARGEST_UPLOAD. The words of a form are limited by DATA_UPLOAD_MAX_MEMORY_SIZE everywhere.
LARGEST_BODY = 60 * 1024 * 1024
DISCARDED_AT_ONCE = 1024 * 1024


def refuse_large_bodies(get_response):
    """Answer 413 to a body that is too large for its page, without parsing or storing any of it."""

    def middleware(request):
        length = length_of(request)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not (length <= LARGEST_BODY and _takes_a_file(request)):
            if length <= LARGEST_BODY:
                discard_body(request)
            return render(request, "413.html", status=413)
        return get_response(request)

    return middleware


def discard_body(request):
    """Read the body and keep nothing of it: a proxy that cannot send all of it does not pass on the response."""
    with suppress(UnreadablePostError):
        while request.read(DISCARDED_AT_ONCE):
            pass


def _takes_a_file(request):
    if request.path_info.startswith(reverse("admin:index")):
        return is_verified_staff(request)
    try:
        return resolve(request.path_info).view_name in TAKES_A_FILE
    except Resolver404:
        return False


def length_of(request):
    """How many bytes a request has to say it sends; without end where it says what is no number."""
    text = request.headers.get("content-length") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else inf


def answer_not_modified(get_response):
    """Name each public page by its content (a strong ETag), and send 304 to whoever has that very page already.

    Outside of what keeps last copies, which wants to see the page itself.
    """

    def middleware(request):
        response = get_response(request)
        if not (is_page(request, response) and "public" in response.get("Cache-Control", "")):
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        if answer.status_code == 304:
            # The same response, so that its policies stay what they are: browsers take over those of a 304.
            response.status_code = 304
            response.content = b""
            for name in ("Content-Length", "Content-Type"):
                del response[name]
        return response

    return middleware


def cache_public_pages(get_response):
    """Let browsers and caches keep a public page for a minute, but never past the next change of what it says.

    In the first half of ``settings.PAGES_KEPT_SECONDS`` it is fresh, in the second it may be shown while it is
    fetched anew: so an edit is everywhere in that time. A page that says "Open now" at one second to four may be
    kept for one second. What sets a cookie, differs by cookie, says for itself how long it may be kept, or is not a
    page is left alone. Whoever is logged in keeps no copy: an editor sees an edit at once.

    Only while the site does not answer at all may a copy be a day old, unless something on it leaves before. It is
    honest even so: beside the state of the helpline stands the day it was true on, or a script puts the hours in its
    place (components/_helpline.html).
    """

    def middleware(request):
        began = timezone.now()
        response = get_response(request)
        if not is_public_page(request, response):
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        kept = min(settings.PAGES_KEPT_SECONDS, seconds_it_stays_true(request, began, timezone.now()))
        fresh = min(kept, settings.PAGES_KEPT_SECONDS // 2)
        now = timezone.now()
        # Whoever keeps the last copies wants to know it too.
        request.page_ends = ends = page_expiry.end_of(request.path, response.content, now=now)
        stands = STANDS_IN_SECONDS if ends is None else max(0, (ends - now) // timedelta(seconds=1))
        patch_cache_control(
            response,
            public=True,
            max_age=fresh,
            stale_while_revalidate=kept - fresh,
            stale_if_error=stands,
        )
        return response

    return middleware


def is_page(request, response):
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
    )


def is_public_page(request, response):
    return (
        is_page(request, response)
        and not response.has_header("Cache-Control")
        and not response.cookies
        and not has_vary_header(response, "Cookie")
    )


def seconds_it_stays_true(request, began, now):
    """For how many whole seconds from ``now`` a page holds whose making ``began`` a moment ago."""
    changes = [page_expiry.after(began)]
    # Set by support.helpline.context_processors; a page without it says nothing of the helpline.
    if status := getattr(request, "helpline_status", None):
        changes.append(status.true_until)
    left = min((change - now for change in changes if change), default=timedelta.max)
    return max(0, left // timedelta(seconds=1))
