"""Every box that staff and volunteers fill in says what filling it does."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import strip_tags

from core.models import PageCopy
from groups.admin.forms import CancelForm, MoveForm
from groups.models import Meets
from groups.tests.factories import EventFactory, SupportGroupFactory
from groups.volunteers.forms import NextMeetingForm
from sepsis_site.accounts import forms as account_forms
from sepsis_site.accounts.admin.forms import InviteForm
from sepsis_site.dev.pytest_plugin import NOW
from sepsis_site.tests.admin_helpers import first_of
from sepsis_site.tests.test_admin import OURS
from sepsis_site.tests.test_admin import one_of_each as one_of_each
from stories.admin import decision_forms
from stories.admin.media import PicturesForm
from stories.tests.factories import SenderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

# How to choose more than one says nothing of what choosing does.
DJANGOS_OWN = "Hold down “Control”, or “Command” on a Mac, to select more than one."

# Boxes without help, and why each needs none.
SAYS_ALL_ITSELF = {
    "NextMeetingForm.meets": "“How will you meet?” with two or three answers to choose from",
    "NextMeetingForm.place": "“Where will you meet?” with the places themselves to choose from",
    "LoginForm.username": "everybody knows an email address to log in with",
    "LoginForm.password": "everybody knows a password",
    "ReauthenticationForm.password": "“Your password”, with the reason for asking above it",
    "PasswordResetForm.email": "the page says above it what is sent there",
    "ChoosePasswordForm.new_password2": "“New password, once more”",
    "ChangePasswordForm.old_password": "“Your password now”",
    "ChangePasswordForm.new_password2": "“New password, once more”",
}
# Django's own box of every inline, and the trap for machines, which nobody sees.
NOT_OURS = {"DELETE", "leave_this_empty"}


def without_help(name, fields):
    """The boxes of ``fields`` that say nothing of themselves, as "Form.field"."""
    return [
        f"{name}.{field}"
        for field, box in fields.items()
        if not box.widget.is_hidden
        and field not in NOT_OURS
        and not box.disabled
        and not strip_tags(str(box.help_text)).replace(DJANGOS_OWN, "").strip()
    ]


def boxes_of_the_admin(model, request, thing):
    """The forms that somebody who may do everything can fill in to add one, or to change ``thing``: name and fields."""
    keeper = admin.site._registry[model]
    if keeper.has_change_permission(request, thing) if thing else keeper.has_add_permission(request):
        form = keeper.get_form(request, thing, change=thing is not None)
        yield model.__name__, form(instance=thing).fields
        for inline in keeper.get_inline_instances(request, thing):
            if inline.has_add_permission(request, thing) or inline.has_change_permission(request, thing):
                formset = inline.get_formset(request, thing)(instance=thing or model())
                yield type(inline).__name__, formset.empty_form.fields


def test_every_box_of_the_admin_says_what_filling_it_does(one_of_each, rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    things = {model: [None, first_of(model)] for model in OURS}
    # To add a person is to invite them, by the form below.
    things[User] = [User.objects.create(username="ann@example.org")]
    seen = [
        (name, fields)
        for model, those in things.items()
        for thing in those
        for name, fields in boxes_of_the_admin(model, request, thing)
    ]
    assert len(seen) > 30
    assert not [box for name, fields in seen for box in without_help(name, fields)]


def forms_of_our_own():
    """The forms that stand on pages of their own: decisions about stories, meetings, accounts."""
    story = SenderFactory().story
    event = EventFactory(group=SupportGroupFactory(meets=Meets.BOTH))
    told = {"story": story, "now": NOW}
    for form in (decision_forms.WordsForm, decision_forms.AskForm, decision_forms.ScheduleForm, PicturesForm):
        yield form(**told)
    yield decision_forms.ConsentForm(**told)
    yield CancelForm()
    yield MoveForm(event=event, venues=type(event.venue).objects.all())
    yield NextMeetingForm(group=event.group, venues=[event.venue], today=NOW.date())
    user = User()
    yield InviteForm(people=User.objects.all())
    for form in (account_forms.LoginForm, account_forms.CodeForm, account_forms.RecoveryCodeForm):
        yield form()
    yield account_forms.ReauthenticationForm()
    yield account_forms.PasswordResetForm()
    yield account_forms.ChoosePasswordForm(user)
    yield account_forms.ChangePasswordForm(user)


def test_every_box_of_our_own_pages_says_what_filling_it_does_or_its_label_is_enough():
    silent = [each for form in forms_of_our_own() for each in without_help(type(form).__name__, form.fields)]
    # Also the other way round: nothing stands in that list that has its help by now.
    assert sorted(silent) == sorted(SAYS_ALL_ITSELF)


def test_help_is_in_short_sentences():
    long = []
    for model in OURS:
        for field in model._meta.get_fields():
            help_text = str(getattr(field, "help_text", ""))
            if getattr(field, "editable", False):
                long += [each for each in re.split(r"[.:]”? ", help_text) if len(each.split()) > 20]
        for text in model.page.texts.values() if issubclass(model, PageCopy) else ():
            long += [each for each in re.split(r"[.:]”? ", text.help_text) if len(each.split()) > 20]
    assert not long


def test_a_superusers_form_shows_the_help_beside_its_box(admin_client):
    page = admin_client.get(reverse("admin:support_closure_add")).content.decode()
    assert 'aria-describedby="id_first_day_helptext"' in page
    assert "The first whole day on which nobody answers." in page
