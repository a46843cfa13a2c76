"""Whether a session belongs to verified staff: recent login, and a second factor where the role requires one."""

from datetime import timedelta

from django.utils import timezone
from django_otp import user_has_device

# The only role without a required second factor.
VOLUNTEERS = "Group volunteers"

MAX_IDLE_TIME = timedelta(hours=1)
MAX_SESSION_TIME = timedelta(hours=8)

# What a session remembers, in seconds since 1970.
LOGGED_IN_AT = "logged_in_at"
SEEN_AT = "seen_at"

IDLE, SESSION_EXPIRED = "idle", "day"


def is_verified_staff(request):
    """Return whether the user is fully verified staff. The admin and previews use this.

    Without a session it runs no query. It makes the response vary by cookie: call it only for drafts.
    """
    user = request.user
    if not (user.is_active and user.is_staff) or session_end_reason(request.session, now=timezone.now()):
        return False
    return is_verified(user) or not (requires_second_factor(user) or user_has_device(user))


def is_verified(user):
    """Return whether this session has passed the second factor, as django-otp's middleware knows."""
    return getattr(user, "otp_device", None) is not None


def requires_second_factor(user):
    """Return whether ``user`` needs a second factor: all staff except those who are volunteers only."""
    if user.is_superuser or user.user_permissions.exists():
        return True
    return {group.name for group in user.groups.all()} != {VOLUNTEERS}


def session_end_reason(session, *, now):
    """Return IDLE, SESSION_EXPIRED or nothing. A session without a time has just begun."""
    moment = now.timestamp()
    if moment - session.get(LOGGED_IN_AT, moment) >= MAX_SESSION_TIME.total_seconds():
        return SESSION_EXPIRED
    if moment - session.get(SEEN_AT, moment) >= MAX_IDLE_TIME.total_seconds():
        return IDLE
    return ""
