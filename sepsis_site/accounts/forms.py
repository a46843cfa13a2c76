"""Forms for login, passwords and the second factor."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.hashers import make_password

from core.forms.email_address import EMAIL_INVALID, MAX_EMAIL_LENGTH, normalise_email
from core.forms.spam_protection import SpamProtectedForm
from sepsis_site.accounts.passwords.validators import HINT

WRONG = "The email address or the password is not right. Check both, then try again."
TOO_MANY = "Too many tries. Wait 15 minutes, or reset your password."
WRONG_CODE = "This code is not right, or was used before. Wait until your app shows the next one, then type that."
TOO_MANY_CODES = "Too many tries. Wait 15 minutes, then type the code that your app shows."
NOT_THEIR_OWN = "This is not your password. Type the one you log in with."

# Longer than any real address or password.
LONGEST_PASSWORD = 4096


class AnyTextField(forms.CharField):
    """A text field that accepts every character, so that a login has one answer to every mistake."""

    def __init__(self, **options):
        super().__init__(**options)
        self.validators = []


def password_field(label, autocomplete, **options):
    box = forms.PasswordInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"})
    return AnyTextField(label=label, strip=False, widget=box, **options)


class LoginForm(forms.Form):
    use_required_attribute = False

    username = AnyTextField(
        label="Email address",
        error_messages={"required": EMAIL_INVALID},
        # Not an email box: the name of an older account may be another word.
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = password_field("Password", "current-password", error_messages={"required": "Type your password."})

    @property
    def account(self):
        """Return the username. Email addresses are compared without case."""
        typed = self.cleaned_data["username"]
        return typed.lower() if "@" in typed else typed

    def user(self, request):
        """Return the authenticated user or None. An unknown name takes as long as a known one."""
        password = self.cleaned_data["password"][:LONGEST_PASSWORD]
        if "\x00" in self.account or len(self.account) > MAX_EMAIL_LENGTH:
            # The database would stumble over it.
            make_password(password)
            return None
        user = authenticate(request, username=self.account, password=password)
        return user if user is not None and user.is_staff else None


def code_field(label, help_text):
    box = forms.TextInput(
        attrs={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "autocapitalize": "none",
            "spellcheck": "false",
            "class": "input--short",
        }
    )
    wanted = {"required": "Type the code that your app shows."}
    return AnyTextField(label=label, help_text=help_text, error_messages=wanted, widget=box)


class CodeForm(forms.Form):
    """The form for a code from the authenticator app."""

    use_required_attribute = False

    code = code_field("Code", "The 6 numbers that your app shows now.")


class RecoveryCodeForm(forms.Form):
    """The form for a recovery code, which has letters and needs another keyboard."""

    use_required_attribute = False

    code = code_field("Recovery code", "8 letters and numbers. Each code works once.")

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["code"].error_messages["required"] = "Type one of your recovery codes."
        self.fields["code"].widget.attrs |= {"inputmode": "text", "autocomplete": "off"}


class ReauthenticationForm(forms.Form):
    """Password and code, asked again before the second factor changes: an unattended computer is not enough."""

    use_required_attribute = False

    password = password_field("Your password", "current-password", error_messages={"required": "Type your password."})
    code = code_field("Code", "The 6 numbers that your app shows now, or a recovery code.")

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["code"].widget.attrs |= {"inputmode": "text"}


class PasswordResetForm(SpamProtectedForm):
    email = forms.CharField(
        label="Your email address",
        error_messages={"required": EMAIL_INVALID},
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )

    def clean_email(self):
        return normalise_email(self.cleaned_data["email"])


def _in_our_words(form):
    form.use_required_attribute = False
    form.error_messages |= {"password_mismatch": "The two passwords are not the same. Type the new one twice."}
    form.fields["new_password1"].label = "New password"
    form.fields["new_password1"].help_text = HINT
    form.fields["new_password1"].error_messages["required"] = "Choose a password."
    form.fields["new_password2"].label = "New password, once more"
    form.fields["new_password2"].help_text = ""
    form.fields["new_password2"].error_messages["required"] = "Type the new password once more."


class ChoosePasswordForm(SetPasswordForm):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        _in_our_words(self)


class ChangePasswordForm(PasswordChangeForm):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        _in_our_words(self)
        self.fields["old_password"].label = "Your password now"
        self.fields["old_password"].error_messages["required"] = "Type your password."
        self.fields["old_password"].widget.attrs["autofocus"] = False
        self.error_messages |= {"password_incorrect": NOT_THEIR_OWN}
