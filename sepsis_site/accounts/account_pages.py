"""Helpers that every account page uses."""

from functools import wraps

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.admin.staff_session import is_verified_staff
from core.forms.error_summary import errors_of
from core.http.private import keep_private
from sepsis_site.accounts.login import throttle as login_throttle


def private_account_page(view):
    """Mark a view's response as private: not cached, not indexed, no referrer."""

    @wraps(view)
    def wrapped(request, *arguments, **options):
        return keep_private(view(request, *arguments, **options))

    return require_http_methods(["GET", "HEAD", "POST"])(sensitive_post_parameters()(wrapped))


def password_required(view):
    """Allow staff who have entered their password, with or without the second factor; redirect others to the login."""

    @wraps(view)
    def wrapped(request, *arguments, **options):
        if request.user.is_active and request.user.is_staff:
            return view(request, *arguments, **options)
        return redirect(f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}")

    return wrapped


def verified_staff_required(view):
    """Allow fully verified staff; redirect others to the next step."""

    @wraps(view)
    def wrapped(request, *arguments, **options):
        if is_verified_staff(request):
            return view(request, *arguments, **options)
        return redirect(f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}")

    return wrapped


def sent(request):
    """Return the data to bind a form to: the posted data, even if empty, or None for a GET."""
    return request.POST if request.method == "POST" else None


def show_form(request, template, form, context=None, status=200, *, wait=login_throttle.WITHIN):
    """Render a form page. ``wait`` is the Retry-After of a 429, in seconds."""
    context = {"form": form, "errors": errors_of(form) if form.is_bound else []} | (context or {})
    response = render(request, template, context, status=status)
    if status == 429:
        response["Retry-After"] = str(int(wait.total_seconds()))
    return response


def where_to(request):
    """Return the ``next`` URL if it is on this site, else the admin index."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # Back to the login it would go round and round.
    leads_on = is_ours and "\x00" not in wanted and not wanted.startswith(reverse("admin:login"))
    return wanted if leads_on else reverse("admin:index")


def on_to(request, name):
    """Redirect to the page ``name`` and keep ``next``."""
    return redirect(f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: where_to(request)})}")
