"""Personal data of staff and volunteers. See core/personal_data.py."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session

from core.admin.staff_session import MAX_SESSION_TIME
from core.personal_data import Kind, count_or_delete, how_long
from sepsis_site.accounts.passwords import tokens as passwords_tokens

INVITATION_KEPT = timedelta(days=365)
LOG_KEPT = timedelta(days=2 * 365)


def unanswered_invitations(now):
    """Return accounts that never got a password and were not changed for a year."""
    people = get_user_model().objects
    long_ago = now - INVITATION_KEPT
    never_in = people.filter(
        password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login=None, is_superuser=False, date_joined__lte=long_ago
    )
    # Invited again, or otherwise looked after, meanwhile.
    lately = LogEntry.objects.filter(
        content_type__app_label="auth", content_type__model="user", action_time__gt=long_ago
    )
    return never_in.exclude(pk__in=[int(key) for key in lately.values_list("object_id", flat=True) if key.isdigit()])


def _erase_invitations(*, now, dry_run):
    return count_or_delete(unanswered_invitations(now), dry_run=dry_run)


def _erase_sessions(*, now, dry_run):
    return count_or_delete(Session.objects.filter(expire_date__lt=now), dry_run=dry_run)


def _erase_log(*, now, dry_run):
    return count_or_delete(LogEntry.objects.filter(action_time__lte=now - LOG_KEPT), dry_run=dry_run)


KINDS = [
    Kind(
        name="accounts",
        title="Accounts of our own team",
        what="Name, email address, role, when they last logged in, and what their second step needs.",
        why="So that only the right people can change this site, or see what you send us.",
        kept="As long as somebody works with us or helps us. What they wrote keeps their name.",
        seen_by="Our managers.",
        erased_by="“May log in” is unticked when somebody leaves. Who may do everything can delete the account.",
        models=frozenset({"auth.User", "otp_static.StaticDevice", "otp_static.StaticToken", "otp_totp.TOTPDevice"}),
    ),
    Kind(
        name="invitations",
        title="Invitations to our own team",
        what="Name, email address and role of somebody who was asked to join.",
        why="So that they can choose a password.",
        kept=(
            f"The link works for {how_long(passwords_tokens.INVITATION.lasts)}, and is not kept. "
            f"If nobody uses it, we erase the name and address after {how_long(INVITATION_KEPT)}."
        ),
        seen_by="Our managers.",
        erased_by="erase_expired.",
        models=frozenset({"auth.User"}),
        erase=_erase_invitations,
    ),
    Kind(
        name="sessions",
        title="Logins of our own team",
        what="A random code, whose login it is, and since when.",
        why="So that they need not type their password on every page.",
        kept=f"{MAX_SESSION_TIME // timedelta(hours=1)} hours at most, or until they log out.",
        seen_by="Nobody.",
        erased_by="Logging out; erase_expired, which does what Django’s clearsessions does.",
        models=frozenset({"sessions.Session"}),
        erase=_erase_sessions,
    ),
    Kind(
        name="admin-log",
        title="What our own team did",
        what="Who of our team added, changed or deleted what, and when.",
        why="So that we can find out how a mistake happened, and who has looked after your request.",
        kept=f"{how_long(LOG_KEPT)}.",
        seen_by="Our own team.",
        erased_by="erase_expired.",
        models=frozenset({"admin.LogEntry"}),
        erase=_erase_log,
    ),
]
NO_PERSON = {
    "auth.Group": "Roles.",
    "auth.Permission": "What roles may do.",
    "contenttypes.ContentType": "Django’s list of tables.",
}
