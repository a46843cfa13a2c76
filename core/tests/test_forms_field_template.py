"""How fields of public forms are drawn, and how what is wrong with them is listed."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from justhtml import JustHTML

from core.forms.error_summary import errors_of
from core.forms.spam_protection import SpamProtectedForm


class AskForm(SpamProtectedForm):
    name = forms.CharField(label="Your name", help_text="Or what we may call you.", max_length=20)
    about = forms.CharField(widget=forms.Textarea, required=False)
    where = forms.ChoiceField(choices=[("a", "Here"), ("b", "There")])
    how = forms.ChoiceField(
        choices=[("post", "By post"), ("mail", "By email")],
        widget=forms.RadioSelect,
        label="How shall we answer?",
        help_text="Choose one.",
    )
    kinds = forms.MultipleChoiceField(choices=[("x", "X & Y")], widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label="I agree", error_messages={"required": "Tick the box if you agree."})


def drawn(form, name):
    html = form[name].as_field_group()
    JustHTML(html, fragment=True, strict=True)
    return " ".join(html.split())


def test_a_field_is_label_hint_and_box_tied_together():
    html = drawn(AskForm(), "name")
    assert '<label for="id_name">Your name</label>' in html
    assert '<p class="hint" id="id_name_hint">Or what we may call you.</p>' in html
    assert 'class="input"' in html
    assert 'aria-describedby="id_name_hint"' in html
    assert "aria-invalid" not in html


@pytest.mark.parametrize("attribute", ["required", "maxlength", "minlength", "placeholder"])
def test_the_browser_neither_refuses_nor_cuts_off_what_is_typed(attribute):
    assert attribute not in drawn(AskForm(), "name")


def test_an_error_stands_between_hint_and_box_and_what_was_typed_is_kept():
    html = drawn(AskForm({"name": "<Mary> has a very long name"}), "name")
    assert '<div class="field field--error">' in html
    assert html.index("id_name_hint") < html.index('id="id_name_error"') < html.index("<input")
    assert '<span class="visually-hidden">Error: </span>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'value="&lt;Mary&gt; has a very long name"' in html


@pytest.mark.parametrize(("name", "tag"), [("about", "textarea"), ("where", "select")])
def test_longer_texts_and_lists_to_choose_from_have_the_same_look(name, tag):
    html = drawn(AskForm(), name)
    assert f'<label for="id_{name}">' in html
    assert re.search(rf'<{tag} name="{name}"[^>]* class="input"', html)


def test_several_choices_are_a_fieldset_with_a_legend():
    html = drawn(AskForm({}), "how")
    assert html.startswith('<fieldset class="field field--error" aria-describedby="id_how_hint id_how_error">')
    assert "<legend>How shall we answer?</legend>" in html
    assert re.search(r'<input type="radio" name="how" value="post"[^>]* id="id_how_0"', html)
    assert '<label for="id_how_0">By post</label>' in html


def test_a_choice_made_is_kept_and_words_are_never_markup():
    html = drawn(AskForm({"kinds": ["x"]}), "kinds")
    assert re.search(r'<input type="checkbox"[^>]* checked', html)
    assert "X &amp; Y" in html


def test_a_single_box_to_tick_has_its_words_beside_it_and_no_other_label():
    html = drawn(AskForm({}), "agreed")
    assert html.count("<label") == 1
    assert html.index("Tick the box if you agree.") < html.index('type="checkbox"') < html.index("I agree</label>")
    assert 'aria-describedby="id_agreed_error"' in html


def test_the_summary_has_every_error_in_the_order_of_the_fields_and_leads_to_its_box():
    form = AskForm({"where": "a"})
    form.add_error(None, "Something is wrong with all of it.")
    assert [error["field"] for error in errors_of(form)] == [
        "id_name",
        "id_name",
        "id_how_0",
        "id_kinds_0",
        "id_agreed",
    ]
    assert errors_of(form)[0]["message"] == "Something is wrong with all of it."
    for error in errors_of(form):
        assert f'id="{error["field"]}"' in "".join(field.as_field_group() for field in form.visible_fields())


def test_a_form_without_mistakes_has_no_errors_to_list():
    assert errors_of(AskForm()) == []


def test_what_is_for_machines_is_hidden_from_everybody_else():
    html = render_to_string("components/_spam_protection.html", {"form": AskForm()})
    JustHTML(html, fragment=True, strict=True)
    assert 'aria-hidden="true"' in html
    assert 'tabindex="-1"' in html
    assert 'name="shown"' in html


def test_the_admin_draws_its_fields_in_its_own_way(admin_client):
    page = admin_client.get("/admin/support/onlinecommunity/add/").text
    assert 'class="vTextField"' in page
    assert 'class="input"' not in page
