"""Who may see what only staff see: logged in not too long ago, and by a second step where their role asks for it."""

from datetime import timedelta

from django.utils import timezone
from django_otp import user_has_device

# The one role that may do without a second step. Whoever has any other, or none, needs it.
VOLUNTEERS = "Group volunteers"

LONGEST_IDLE = timedelta(hours=1)
LONGEST_SESSION = timedelta(hours=8)

# What a session remembers, in seconds since 1970.
LOGGED_IN_AT = "logged_in_at"
SEEN_AT = "seen_at"

IDLE, A_DAYS_WORK = "idle", "day"


def is_verified_staff(request):
    """Whether somebody of the staff asks who has done all that logging in takes. Admin and previews both ask here.

    Without a session it looks at no table. It makes an answer differ by cookie: ask only where a draft is at stake.
    """
    user = request.user
    if not (user.is_active and user.is_staff) or why_ended(request.session, now=timezone.now()):
        return False
    return is_verified(user) or not (needs_second_step(user) or user_has_device(user))


def is_verified(user):
    """Whether this session has taken the second step (django-otp's middleware knows)."""
    return getattr(user, "otp_device", None) is not None


def needs_second_step(user):
    """Whether ``user`` must have a second step: everybody but those who are volunteers and nothing else."""
    if user.is_superuser or user.user_permissions.exists():
        return True
    return {group.name for group in user.groups.all()} != {VOLUNTEERS}


def why_ended(session, *, now):
    """Why a session is over: IDLE, A_DAYS_WORK, or nothing while it runs. One that tells no time has just begun."""
    moment = now.timestamp()
    if moment - session.get(LOGGED_IN_AT, moment) >= LONGEST_SESSION.total_seconds():
        return A_DAYS_WORK
    if moment - session.get(SEEN_AT, moment) >= LONGEST_IDLE.total_seconds():
        return IDLE
    return ""
