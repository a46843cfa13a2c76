"""Accounts in the admin: role, state and second factor."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote

# Registered by their own apps: imported first, so that ours takes their place.
from django.contrib.auth import admin as auth_admin  # noqa: F401
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django_otp.plugins.otp_static import admin as static_admin  # noqa: F401
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as totp_admin  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.http.absolute_url import absolute
from sepsis_site.accounts import emails as accounts_emails
from sepsis_site.accounts import invitations
from sepsis_site.accounts.account_pages import private_account_page, sent, show_form
from sepsis_site.accounts.admin.forms import TAKEN, InviteForm, UserForm
from sepsis_site.accounts.invitations import ACTIVE, CLOSED, INVITED, WITHDRAWN, state_of
from sepsis_site.accounts.passwords import tokens as passwords_tokens
from sepsis_site.accounts.second_factor import devices as second_factor_devices

# Their pages show the secret keys of everybody's second step.
admin.site.unregister([TOTPDevice, StaticDevice, User])

STATES = {
    ACTIVE: "Has an account",
    CLOSED: "Closed",
    INVITED: "Invited, no password chosen yet",
    WITHDRAWN: "Invitation withdrawn",
}
MAIL_FAILED = "The mail could not be sent. The account is kept: open it and send the mail again later."

# For each thing done to a person by a button: the question, what it means, the button, and in which states it is there.
VERBS = {
    "invite-again": (
        "Send the invitation again?",
        "They get a mail with a new link, which works for seven days. Links sent before stop working.",
        "Send the invitation",
        {INVITED, WITHDRAWN},
    ),
    "withdraw": (
        "Withdraw the invitation?",
        "The link they were sent stops working. You can invite them again later.",
        "Withdraw the invitation",
        {INVITED},
    ),
    "send-link": (
        "Send a link for a new password?",
        "They get a mail with a link to choose a new password. It works for one hour. Their old "
        "password works until then.",
        "Send the link",
        {ACTIVE},
    ),
    "reset-second-step": (
        "Take their second step off?",
        "Do this when somebody has lost both their phone and their recovery codes. Be sure it is them: call them on a "
        "number you know. We tell them by mail. Staff must set it up again when they next log in.",
        "Take their second step off",
        {ACTIVE, CLOSED},
    ),
}


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    change_form_template = "admin/auth/user/change_form.html"
    change_list_template = "admin/auth/user/change_list.html"
    list_display = ["name", "email", "roles", "second_step", "state", "last_login"]
    list_display_links = ["name"]
    list_filter = ["groups", "is_active"]
    search_fields = ["first_name", "last_name", "email", "username"]
    ordering = ["first_name", "last_name", "username"]
    fieldsets = [
        (None, {"fields": ["first_name", "last_name", "email", "state", "second_step", "last_login"]}),
        ("What they look after", {"fields": ["groups", "led_groups", "is_superuser"]}),
        ("Access", {"fields": ["is_active"]}),
    ]

    def get_queryset(self, request):
        apps = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).prefetch_related("groups").annotate(has_app=Exists(apps))

    # What the list shows

    @admin.display(description="name", ordering="first_name")
    def name(self, person):
        return person.get_full_name() or person.get_username()

    @admin.display(description="roles")
    def roles(self, person):
        names = [group.name for group in person.groups.all()]
        return ", ".join((["Everything"] if person.is_superuser else []) + names) or "None"

    @admin.display(description="second step", boolean=True, ordering="has_app")
    def second_step(self, person):
        return person.has_app

    @admin.display(description="account")
    def state(self, person):
        return STATES[state_of(person)]

    # Who may do what

    def has_change_permission(self, request, obj=None):
        """Only a superuser may change a superuser."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request, obj=None):
        """Accounts are closed, not deleted, so that the history keeps its authors."""
        return request.user.is_superuser and super().has_delete_permission(request, obj) and obj != request.user

    def get_readonly_fields(self, request, obj=None):
        readonly = ["state", "second_step", "last_login"]
        if not request.user.is_superuser or obj == request.user:
            readonly.append("is_superuser")
        if obj == request.user:
            # Users can neither close their own account nor change their own role.
            readonly += ["is_active", "groups"]
        elif obj is not None and state_of(obj) in {INVITED, WITHDRAWN}:
            # The buttons do this.
            readonly.append("is_active")
        return readonly

    def formfield_for_dbfield(self, db_field, request, **options):
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "is_active":
            field.label = "May log in"
            field.help_text = "Untick to close the account. What they wrote stays, and history keeps their name."
        elif db_field.name == "is_superuser":
            field.label = "May do everything"
            field.help_text = "All that the roles allow, and the settings. Give it to as few people as you can."
        elif db_field.name == "email":
            field.help_text = "They log in with it, and mail goes there."
        elif db_field.name in {"first_name", "last_name"}:
            field.help_text = "Colleagues see it beside what they change. Readers of the site do not."
        return field

    # Saving

    def save_model(self, request, person, form, change):
        person.is_staff = True
        if form.initial.get("email", "").lower() == person.username.lower():
            person.username = person.email
        super().save_model(request, person, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if "led_groups" in form.cleaned_data:
            form.instance.led_groups.set(form.cleaned_data["led_groups"])

    # Inviting

    def add_view(self, request, form_url="", extra_context=None):
        """Invite a person; users choose their own passwords."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._invite(request)

    def _invite(self, request):
        form = InviteForm(sent(request), people=User.objects.all())
        if form.is_bound and form.is_valid():
            given = form.cleaned_data
            try:
                with transaction.atomic():
                    person = invitations.add_person(
                        email=given["email"], name=given["name"], roles=given["groups"], led_groups=given["led_groups"]
                    )
                    self.log_addition(request, person, "Invited.")
            except IntegrityError:
                # The button was pressed twice, or two people invited the same one.
                form.add_error("email", TAKEN)
            else:
                self._say_invited(request, person)
                return redirect("admin:auth_user_changelist")
        return show_form(request, "accounts/invite.html", form)

    def _say_invited(self, request, person):
        if invitations.send_invitation(person, request, invited_by=request.user.get_full_name()):
            messages.success(request, f"{self.name(person)} is invited. The link in the mail works for seven days.")
        else:
            messages.error(request, MAIL_FAILED)

    # Buttons

    def get_urls(self):
        ask = self.admin_site.admin_view(private_account_page(self.ask_view))
        return [path("<path:key>/do/<slug:verb>/", ask, name="auth_user_do"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, unquote(object_id))
        buttons = []
        if person and self.has_change_permission(request, person):
            buttons = [
                (reverse("admin:auth_user_do", args=[person.pk, verb]), button)
                for verb, (_, _, button, _) in VERBS.items()
                if self._fits(verb, person)
            ]
        return super().change_view(request, object_id, form_url, {"buttons": buttons} | (extra_context or {}))

    def _fits(self, verb, person):
        if verb == "reset-second-step" and not person.has_app:
            return False
        return state_of(person) in VERBS[verb][3]

    def ask_view(self, request, key, verb):
        """Confirm and run one of VERBS."""
        person = self.get_object(request, unquote(key))
        if person is None or verb not in VERBS:
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        back = reverse("admin:auth_user_change", args=[person.pk])
        # One's own second step is changed on one's own page, which asks for a code.
        if not self._fits(verb, person) or (verb == "reset-second-step" and person == request.user):
            return redirect(back)
        if request.method == "POST":
            getattr(self, f"_{verb.replace('-', '_')}")(request, person)
            return redirect(back)
        question, words, button, _ = VERBS[verb]
        context = {"person": self.name(person), "question": question, "words": words, "button": button, "back": back}
        return render(request, "accounts/confirm.html", context)

    def _invite_again(self, request, person):
        self.log_change(request, person, "Invited again.")
        self._say_invited(request, person)

    def _withdraw(self, request, person):
        invitations.withdraw(person)
        self.log_change(request, person, "Invitation withdrawn.")
        messages.success(request, "The invitation is withdrawn. The link that was sent no longer works.")

    def _send_link(self, request, person):
        mail = accounts_emails.reset(
            person, passwords_tokens.address_of(passwords_tokens.RESET.key_for(person), request)
        )
        self.log_change(request, person, "Sent a link for a new password.")
        if accounts_emails.send(mail):
            messages.success(request, "The link is sent. It works for one hour.")
        else:
            messages.error(request, "The mail could not be sent. Try again later.")

    def _reset_second_step(self, request, person):
        second_factor_devices.turn_off(person)
        self.log_change(request, person, "Second step taken off.")
        address = absolute(request, reverse("admin:login"))
        if accounts_emails.send(accounts_emails.second_step_removed(person, address)):
            messages.success(request, "Their second step is off. We told them by mail.")
        else:
            messages.warning(request, "Their second step is off. The mail that tells them could not be sent.")
