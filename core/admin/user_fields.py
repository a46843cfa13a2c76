"""Form fields that choose users by name. Email addresses are shown to account managers only."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models.functions import Lower


def name_in_list(person):
    """Return the label of ``person`` in a list of all users."""
    name = person.get_full_name() or person.get_username().partition("@")[0]
    return name if person.is_active else f"{name} (account closed)"


class UserField(forms.ModelChoiceField):
    label_from_instance = staticmethod(name_in_list)


class UsersField(forms.ModelMultipleChoiceField):
    label_from_instance = staticmethod(name_in_list)


def user_field_options(db_field):
    """Return the form field options that list users by name; empty for a relation to another model."""
    if db_field.remote_field.model is not get_user_model():
        return {}
    users = get_user_model().objects.order_by(Lower("first_name"), Lower("last_name"), "pk")
    return {"form_class": UsersField if db_field.many_to_many else UserField, "queryset": users}
