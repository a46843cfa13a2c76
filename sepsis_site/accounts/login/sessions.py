"""Session lifetime: one idle hour or one working day, because many users share a computer."""

from django.contrib.auth import SESSION_KEY, logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from core.admin.staff_session import LOGGED_IN_AT, SEEN_AT, session_end_reason

# A session is written to the database; not for every click.
NOTED_EVERY_SECONDS = 60


def begin(session, *, now):
    """Store the login time in the session."""
    session[LOGGED_IN_AT] = session[SEEN_AT] = now.timestamp()


def end_old_sessions(get_response):
    """Middleware: log out a user who was idle too long, on their next admin request. Public pages read no session.

    A GET redirects to the login and back. A POST explains how to save what was typed.
    """

    def middleware(request):
        begins = reverse("admin:index")
        if not request.path.startswith(begins) or SESSION_KEY not in request.session:
            return get_response(request)
        now = timezone.now()
        why = session_end_reason(request.session, now=now)
        if not why:
            note(request.session, now=now)
            return get_response(request)
        logout(request)
        login = reverse("admin:login")
        if request.path == login:
            return get_response(request)
        if request.method in {"GET", "HEAD"}:
            return redirect(f"{login}?{urlencode({'next': request.get_full_path(), 'ended': why})}")
        response = render(request, "accounts/logged_out.html", {"why": why, "login_url": login}, status=403)
        add_never_cache_headers(response)
        return response

    return middleware


def note(session, *, now):
    """Store the time of this request in the session and, if it is missing, the login time."""
    moment = now.timestamp()
    if LOGGED_IN_AT not in session:
        begin(session, now=now)
    elif moment - session[SEEN_AT] >= NOTED_EVERY_SECONDS:
        session[SEEN_AT] = moment
