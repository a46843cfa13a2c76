"""Who may see what only staff see: logged in not too long ago, and by a second step where their role asks for it."""

from datetime import timedelta

from django.utils import timezone
from django_otp import user_has_device

# The one role that may do without a second step. Whoever has any other, or none, needs it.
VOLUNTEERS = "Group volunteers"

MAX_IDLE_TIME = timedelta(hours=1)
MAX_SESSION_TIME = timedelta(hours=8)

# What a session remembers, in seconds since 1970.
LOGGED_IN_AT = "logged_in_at"
SEEN_AT = "seen_at"

IDLE, SESSION_EXPIRED = "idle", "day"


def is_verified_staff(request):
    """Whether somebody of the staff asks who has done all that logging in takes. Admin and previews both ask here.

    Without a session it looks at no table. It makes an answer differ by cookie: ask only where a draft is at stake.
    """
    user = request.user
    if not (user.is_active and user.is_staff) or session_end_reason(request.session, now=timezone.now()):
        return False
    return is_verified(user) or not (requires_second_factor(user) or user_has_device(user))


def is_verified(user):
    """Whether this session has taken the second step (django-otp's middleware knows)."""
    return getattr(user, "otp_device", None) is not None


def requires_second_factor(user):
    """Whether ``user`` must have a second step: everybody but those who are volunteers and nothing else."""
    if user.is_superuser or user.user_permissions.exists():
        return True
    return {group.name for group in user.groups.all()} != {VOLUNTEERS}


def session_end_reason(session, *, now):
    """Why a session is over: IDLE, SESSION_EXPIRED, or nothing while it runs. One that tells no time has just begun."""
    moment = now.timestamp()
    if moment - session.get(LOGGED_IN_AT, moment) >= MAX_SESSION_TIME.total_seconds():
        return SESSION_EXPIRED
    if moment - session.get(SEEN_AT, moment) >= MAX_IDLE_TIME.total_seconds():
        return IDLE
    return ""
