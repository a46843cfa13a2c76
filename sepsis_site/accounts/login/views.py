"""Login in two steps: password, then code."""

import logging

from django.contrib import auth, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from django_otp import DEVICE_ID_SESSION_KEY, user_has_device
from django_otp import login as otp_login

from core.admin.staff_session import is_verified, is_verified_staff
from core.http.client_ip import sender_of
from sepsis_site.accounts.account_pages import (
    on_to,
    password_required,
    private_account_page,
    sent,
    show_form,
    where_to,
)
from sepsis_site.accounts.forms import (
    TOO_MANY,
    TOO_MANY_CODES,
    WRONG,
    WRONG_CODE,
    CodeForm,
    LoginForm,
    RecoveryCodeForm,
)
from sepsis_site.accounts.login import sessions, trusted_device
from sepsis_site.accounts.login import throttle as login_throttle
from sepsis_site.accounts.second_factor import devices as second_factor_devices

logger = logging.getLogger(__name__)

WHY_ENDED = {
    "idle": "You were logged out because nothing happened for an hour.",
    "day": "You were logged out because you logged in eight hours ago.",
    "out": "You are logged out.",
}


@private_account_page
def log_in(request):
    """First step: the password. A user who has passed it goes to the next step or to ``next``."""
    if request.method != "POST" and request.user.is_active and request.user.is_staff:
        return _onwards(request)
    form, status = LoginForm(sent(request)), 200
    if form.is_bound and form.is_valid():
        now = timezone.now()
        account, network = form.account, sender_of(request)
        browser = trusted_device.name_of(request, account)
        tries = login_throttle.begin(login_throttle.PASSWORD, account, network, now=now, browser=browser)
        user = form.user(request) if tries else None
        if user:
            login_throttle.succeeded(tries)
            start_session(request, user, now=now)
            response = _onwards(request)
            trusted_device.remember(response, account)
            return response
        # Neither the name nor the network itself: a name is often a password in the wrong box.
        logger.warning(
            "A login was refused: %s (account %s, network %s)",
            "wrong name or password" if tries else "too many tries",
            login_throttle.name_in_log(account, now=now),
            login_throttle.name_in_log(network, now=now),
        )
        form.add_error("username", WRONG if tries else TOO_MANY)
        status = 200 if tries else 429
    context = {"next": where_to(request), "session_end_reason": WHY_ENDED.get(request.GET.get("ended", ""), "")}
    return show_form(request, "admin/login.html", form, context, status)


def start_session(request, user, *, now):
    """Start a session for ``user`` after a correct password."""
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    sessions.begin(request.session, now=now)
    # Who logs in again takes the second step again.
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    user.otp_device = None


def _onwards(request):
    if is_verified_staff(request):
        return redirect(where_to(request))
    return on_to(request, "accounts:code" if user_has_device(request.user) else "accounts:set_up")


@private_account_page
@password_required
def code(request):
    """Second step: a code from the app or, with ``?recovery``, a recovery code."""
    if is_verified(request.user) or not user_has_device(request.user):
        return _onwards(request)
    with_recovery_code = "recovery" in request.GET
    form, status = (RecoveryCodeForm if with_recovery_code else CodeForm)(sent(request)), 200
    if form.is_bound and form.is_valid():
        device, status = try_code(request, form)
        if device:
            otp_login(request, device)
            # Who knew the key of the session before it was worth something shall not share it.
            request.session.cycle_key()
            if with_recovery_code:
                left = second_factor_devices.recovery_codes_left(request.user)
                messages.warning(request, f"You used a recovery code. You have {left} left.")
            response = redirect(where_to(request))
            trusted_device.remember(response, account_of(request.user), cookie=trusted_device.CODE_COOKIE)
            return response
    context = {
        "next": where_to(request),
        "next_query": urlencode({"next": where_to(request)}),
        "with_recovery_code": with_recovery_code,
    }
    return show_form(request, "accounts/second_factor.html", form, context, status)


def account_of(user):
    """Return the throttle's key of an account for the second step."""
    return f"user {user.pk}"


def try_code(request, form):
    """Return (device that accepts the form's code, response status). Errors are added to the form."""
    user, now = request.user, timezone.now()
    account, network = account_of(user), sender_of(request)
    # Otherwise an attacker with the password could lock the owner out by typing wrong codes all day.
    browser = trusted_device.name_of(request, account, cookie=trusted_device.CODE_COOKIE)
    tries = login_throttle.begin(login_throttle.CODE, account, network, now=now, browser=browser)
    typed = form.cleaned_data["code"]
    device = second_factor_devices.matching_device(user, typed, is_known=bool(browser)) if tries else None
    if device:
        login_throttle.succeeded(tries)
        return device, 200
    logger.warning(
        "A code of the second step was refused: %s (account %s, network %s)",
        "wrong code" if tries else "too many tries",
        login_throttle.name_in_log(user.get_username(), now=now),
        login_throttle.name_in_log(network, now=now),
    )
    form.add_error("code", WRONG_CODE if tries else TOO_MANY_CODES)
    return None, 200 if tries else 429


@require_POST
def log_out(request):
    """Log out a user who has passed the first step only; the admin's own view needs both."""
    auth.logout(request)
    return redirect(f"{reverse('admin:login')}?ended=out")
