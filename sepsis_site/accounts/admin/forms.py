"""Forms for inviting and editing accounts."""

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q

from core.admin.staff_session import VOLUNTEERS
from core.forms.email_address import EMAIL_INVALID, normalise_email
from groups.models import SupportGroup

TAKEN = "There is an account with this email address already. Find it in the list."

# What each role may do is set by a migration; here it is said.
ROLES = {
    "Support staff": "everything on the site, but not accounts",
    "Story moderators": "stories that people send in",
    VOLUNTEERS: "the dates of the groups they lead",
    "Managers": "everything, and accounts too",
}


class RoleField(forms.ModelMultipleChoiceField):
    def __init__(self, **options):
        wanted = "Choose at least one role."
        super().__init__(
            Group.objects.filter(name__in=ROLES).order_by("pk"),
            label="What will they look after?",
            help_text="It decides what they see in the admin, and what they may change.",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": wanted, "invalid_choice": wanted, "invalid_pk_value": wanted},
            **options,
        )

    def label_from_instance(self, role):
        return f"{role.name}: {ROLES[role.name]}"


class LedGroupsField(forms.ModelMultipleChoiceField):
    def __init__(self, **options):
        wanted = "Choose groups from the list."
        super().__init__(
            SupportGroup.objects.order_by("name"),
            label="Which groups do they lead?",
            help_text="For group volunteers. They can change these groups and no others.",
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={"invalid_choice": wanted, "invalid_pk_value": wanted},
            **options,
        )


def validate_volunteer_has_group(form):
    roles, led = form.cleaned_data.get("groups"), form.cleaned_data.get("led_groups")
    if roles is not None and led is not None and not led and any(role.name == VOLUNTEERS for role in roles):
        form.add_error("led_groups", "Choose at least one group, or a volunteer has nothing to look after.")


def validate_address_is_free(email, people):
    if people.filter(Q(username__iexact=email) | Q(email__iexact=email)).exists():
        raise forms.ValidationError(TAKEN)


def validate_name_length(email, people):
    """Refuse an email address longer than Django's username, which it becomes."""
    if len(email) > people.model._meta.get_field("username").max_length:
        raise forms.ValidationError("This address is too long for an account. Use a shorter one.")


class InviteForm(forms.Form):
    use_required_attribute = False

    name = forms.CharField(
        label="Their name",
        max_length=120,
        help_text="First name and surname. Colleagues see it beside what they change.",
        error_messages={"required": "Type their name.", "max_length": "Type a name of up to 120 characters."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.CharField(
        label="Their email address",
        help_text="The invitation goes there. They will log in with it.",
        error_messages={"required": EMAIL_INVALID},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    groups = RoleField()
    led_groups = LedGroupsField()

    def __init__(self, *arguments, people, **options):
        super().__init__(*arguments, **options)
        self.people = people

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self):
        email = normalise_email(self.cleaned_data["email"])
        validate_name_length(email, self.people)
        validate_address_is_free(email, self.people)
        return email

    def clean(self):
        validate_volunteer_has_group(self)


class UserForm(forms.ModelForm):
    """An account in the admin, with its roles and the groups it leads."""

    groups = RoleField()
    led_groups = LedGroupsField()

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        if "led_groups" in self.fields:
            self.initial["led_groups"] = list(self.instance.led_groups.values_list("pk", flat=True))
        if self.instance.is_superuser and "groups" in self.fields:
            # They may do everything without a role.
            self.fields["groups"].required = False
        if "email" in self.fields:
            self.fields["email"].required = True
            self.fields["email"].error_messages["required"] = EMAIL_INVALID

    def clean_email(self):
        email = normalise_email(self.cleaned_data["email"])
        others = type(self.instance).objects.exclude(pk=self.instance.pk)
        validate_name_length(email, others)
        validate_address_is_free(email, others)
        return email

    def clean(self):
        cleaned = super().clean()
        validate_volunteer_has_group(self)
        return cleaned
