"""Password reset, first password and password change."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.forms.spam_protection import is_rate_limited
from core.http.client_ip import sender_of
from sepsis_site.accounts import emails as accounts_emails
from sepsis_site.accounts.account_pages import private_account_page, sent, show_form, verified_staff_required
from sepsis_site.accounts.forms import TOO_MANY, ChangePasswordForm, ChoosePasswordForm, PasswordResetForm
from sepsis_site.accounts.login import throttle as login_throttle
from sepsis_site.accounts.login import trusted_device
from sepsis_site.accounts.login.views import start_session
from sepsis_site.accounts.passwords import tokens as passwords_tokens

FORM = "forgotten password"
RATE_LIMIT_PER_NETWORK = 30
TOO_MANY_REQUESTS = "We have had several requests from you. Wait an hour, then try again."

# What a link that does nothing any more answers: its page is gone for good.
GONE = 410


@private_account_page
def password_reset(request):
    """Ask for an email address. The answer is the same whether or not an account has it."""
    form, status = PasswordResetForm(sent(request)), 200
    if form.is_bound and form.is_valid_and_not_spam():
        now = timezone.now()
        email = form.cleaned_data["email"]
        if not is_rate_limited(FORM, sender_of(request), now=now, most=RATE_LIMIT_PER_NETWORK):
            if not is_rate_limited(FORM, email, now=now):
                _mail_links(email, request)
            return redirect("accounts:password_reset_sent")
        form.add_error("email", TOO_MANY_REQUESTS)
        status = 429
    return show_form(request, "accounts/password_reset.html", form, status=status, wait=timedelta(hours=1))


def _mail_links(email, request):
    people = get_user_model().objects.filter(email__iexact=email, is_active=True, is_staff=True)
    for person in people.order_by("pk")[:3]:
        # To the address of the account, not to the one that was typed: they may only look the same.
        address = passwords_tokens.address_of(passwords_tokens.RESET.key_for(person), request)
        accounts_emails.send_in_background(accounts_emails.reset(person, address))


@private_account_page
def password_reset_sent(request):
    return render(request, "accounts/password_reset_sent.html")


@private_account_page
def choose_password(request, key):
    """Choose a password from an emailed link and log in. A GET changes nothing, as mail scanners open links."""
    person = passwords_tokens.user_of(key)
    if person is None:
        response = render(request, "accounts/invalid_link.html", status=GONE)
        # Django would log the path, and with it the key.
        response._has_been_logged = True
        return response
    form = ChoosePasswordForm(person, sent(request))
    if form.is_bound and form.is_valid():
        form.save()
        login_throttle.forgive(person.username)
        start_session(request, person, now=timezone.now())
        messages.success(request, "Your password is set.")
        # From here the second step is asked for, where there is one.
        return redirect(reverse("admin:login"))
    return show_form(request, "accounts/password_set.html", form, {"person": person})


@private_account_page
@verified_staff_required
def change_password(request):
    form, status = ChangePasswordForm(request.user, sent(request)), 200
    if form.is_bound and _is_rate_limited(request, form):
        status = 429
    elif form.is_bound and form.is_valid():
        form.save()
        # All other sessions end with the old password; this one goes on.
        update_session_auth_hash(request, form.user)
        messages.success(request, "Your password is changed. Other computers where you were logged in are logged out.")
        return redirect("accounts:account")
    return show_form(request, "accounts/password_change.html", form, status=status)


def _is_rate_limited(request, form):
    """Return whether the current password was guessed too often; the form then has the error."""
    name = request.user.get_username()
    browser = trusted_device.name_of(request, name)
    tries = login_throttle.begin(login_throttle.PASSWORD, name, sender_of(request), now=timezone.now(), browser=browser)
    if tries is None:
        # Neither that it was right, this time, nor that it was wrong.
        form.errors.clear()
        form.add_error("old_password", TOO_MANY)
        return True
    if "old_password" not in form.errors:
        login_throttle.succeeded(tries)
    return False
