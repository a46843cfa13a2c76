"""Choosing a person in the admin, by name: email addresses are for those who look after accounts."""

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models.functions import Lower


def name_in_list(person):
    """How ``person`` is written where one is chosen among all."""
    name = person.get_full_name() or person.get_username().partition("@")[0]
    return name if person.is_active else f"{name} (account closed)"


class UserField(forms.ModelChoiceField):
    label_from_instance = staticmethod(name_in_list)


class UsersField(forms.ModelMultipleChoiceField):
    label_from_instance = staticmethod(name_in_list)


class ChoosesPeople(admin.options.BaseModelAdmin):
    """For the admin of whatever somebody leads or looks after."""

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.remote_field.model is get_user_model():
            options |= {"form_class": UserField, "queryset": _people()}
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_manytomany(self, db_field, request, **options):
        if db_field.remote_field.model is get_user_model():
            options |= {"form_class": UsersField, "queryset": _people()}
        return super().formfield_for_manytomany(db_field, request, **options)


def _people():
    return get_user_model().objects.order_by(Lower("first_name"), Lower("last_name"), "pk")
