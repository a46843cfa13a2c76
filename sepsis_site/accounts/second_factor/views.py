"""Set up and change the second factor and its recovery codes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_otp import login as otp_login
from django_otp import user_has_device

from core.admin.staff_session import is_verified, requires_second_factor
from core.http.client_ip import sender_of
from sepsis_site.accounts.account_pages import (
    on_to,
    password_required,
    private_account_page,
    sent,
    show_form,
    verified_staff_required,
    where_to,
)
from sepsis_site.accounts.forms import (
    NOT_THEIR_OWN,
    TOO_MANY,
    TOO_MANY_CODES,
    WRONG_CODE,
    CodeForm,
    ReauthenticationForm,
)
from sepsis_site.accounts.login import throttle as login_throttle
from sepsis_site.accounts.login import trusted_device
from sepsis_site.accounts.login.views import account_of, try_code
from sepsis_site.accounts.second_factor import devices as second_factor_devices

# Keys of the session.
CODES_TO_SHOW = "recovery_codes_to_show"
MAY_CHANGE_UNTIL = "may_change_second_step_until"
NOT_NOW = "second_step_not_now"

MINUTES_TO_CHANGE = 10


@private_account_page
@verified_staff_required
def account(request):
    """Show the user's own account: password and second factor."""
    context = {
        "app": second_factor_devices.confirmed_device(request.user),
        "codes_left": second_factor_devices.recovery_codes_left(request.user),
        "is_required": requires_second_factor(request.user),
    }
    return render(request, "accounts/account.html", context)


@private_account_page
@password_required
def set_up(request):
    """Show the QR code and ask for the app's first code."""
    if not _may_set_up(request):
        return on_to(request, "accounts:code") if not is_verified(request.user) else redirect("accounts:account")
    device = second_factor_devices.pending_device(request.user)
    form, status = CodeForm(sent(request)), 200
    if form.is_bound and form.is_valid():
        account = account_of(request.user)
        tries = login_throttle.begin(login_throttle.CODE, account, sender_of(request), now=timezone.now())
        codes = second_factor_devices.confirm_device(device, form.cleaned_data["code"]) if tries else []
        if codes:
            login_throttle.succeeded(tries)
            otp_login(request, second_factor_devices.confirmed_device(request.user))
            request.session.cycle_key()
            request.session.pop(MAY_CHANGE_UNTIL, None)
            request.session[CODES_TO_SHOW] = codes
            response = on_to(request, "accounts:recovery_codes")
            trusted_device.remember(response, account, cookie=trusted_device.CODE_COOKIE)
            return response
        form.add_error("code", WRONG_CODE if tries else TOO_MANY_CODES)
        status = 200 if tries else 429
    context = {
        "key": second_factor_devices.formatted_key(device),
        "next": where_to(request),
        "is_required": requires_second_factor(request.user),
        "is_first": not is_verified(request.user),
    }
    return show_form(request, "accounts/second_factor_setup.html", form, context, status)


@private_account_page
@password_required
def qr_code(request):
    """Return the QR code as an image of its own, so that the content security policy needs no exception."""
    if not _may_set_up(request):
        raise Http404
    picture = second_factor_devices.qr_code(second_factor_devices.pending_device(request.user))
    return HttpResponse(picture, content_type="image/svg+xml")


def _may_set_up(request):
    """Return whether the user has no second factor yet or has just confirmed the current one."""
    if not user_has_device(request.user):
        return True
    until = request.session.get(MAY_CHANGE_UNTIL, 0)
    return is_verified(request.user) and timezone.now().timestamp() < until


@private_account_page
@verified_staff_required
def recovery_codes(request):
    """Show new recovery codes until the user confirms having them."""
    codes = request.session.get(CODES_TO_SHOW)
    if not codes:
        return redirect("accounts:account")
    if request.method == "POST":
        del request.session[CODES_TO_SHOW]
        return redirect(where_to(request))
    shown = [f"{code[:4]} {code[4:]}" for code in codes]
    return render(request, "accounts/recovery_codes.html", {"codes": shown, "next": where_to(request)})


@private_account_page
@verified_staff_required
def change_second_factor(request, change):
    """Change the phone, the recovery codes or remove the second factor (``change``), after password and code."""
    user = request.user
    if second_factor_devices.confirmed_device(user) is None or (change == "turn-off" and requires_second_factor(user)):
        return redirect("accounts:account")
    form, status = ReauthenticationForm(sent(request)), 200
    if form.is_bound and form.is_valid():
        status = _reauthenticate(request, form)
        if form.is_valid():
            return _change(request, change)
    return show_form(request, "accounts/second_factor_change.html", form, {"change": change}, status)


def _reauthenticate(request, form):
    """Add errors for a wrong password or code to the form and return the response status."""
    user = request.user
    name = user.get_username()
    browser = trusted_device.name_of(request, name)
    tries = login_throttle.begin(login_throttle.PASSWORD, name, sender_of(request), now=timezone.now(), browser=browser)
    if tries and user.check_password(form.cleaned_data["password"]):
        login_throttle.succeeded(tries)
        return try_code(request, form)[1]
    form.add_error("password", NOT_THEIR_OWN if tries else TOO_MANY)
    return 200 if tries else 429


def _change(request, change):
    if change == "turn-off":
        second_factor_devices.turn_off(request.user)
        messages.success(request, "Your second step is off. You log in with your password alone.")
        return redirect("accounts:account")
    if change == "codes":
        request.session[CODES_TO_SHOW] = second_factor_devices.new_recovery_codes(request.user)
        return redirect("accounts:recovery_codes")
    request.session[MAY_CHANGE_UNTIL] = timezone.now().timestamp() + MINUTES_TO_CHANGE * 60
    return redirect("accounts:set_up")


@require_POST
@verified_staff_required
def skip_second_factor(request):
    """Hide the offer of a second factor until the volunteer's next login."""
    request.session[NOT_NOW] = True
    return redirect("admin:index")
