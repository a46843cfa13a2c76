"""Helpers for tests of admin forms: open an object's form, change fields, save."""

from django.forms import FileField
from django.urls import reverse

from core.models import PageCopy


def first_of(model):
    """Return the first object of a model; for page copy, the object that represents the page."""
    return model.of_page() if issubclass(model, PageCopy) else model.objects.first()


def change_url(instance):
    return reverse(f"admin:{instance._meta.app_label}_{instance._meta.model_name}_change", args=[instance.pk])


def answers_of(context):
    """Return what a browser submits of an admin form that was opened and not changed."""
    below = [each.formset for each in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(each.management_form for each in below)]
    forms += [form for formset in below for form in formset.initial_forms]
    sent = {}
    for field in (field for form in forms for field in form):
        value, widget = field.field.prepare_value(field.value()), field.field.widget
        if hasattr(widget, "decompress"):
            parts = value if isinstance(value, list) else widget.decompress(value)
            sent |= {
                field.html_name + ending: part.format_value(answer) or ""
                for part, ending, answer in zip(widget.widgets, widget.widgets_names, parts, strict=True)
            }
        elif isinstance(field.field, FileField):
            # A browser sends a file only if one was chosen.
            continue
        elif value is not None and value is not False:
            sent[field.html_name] = value
    return sent


def opened(client, instance):
    """Return the form data of an object, as ``client`` opens it now."""
    return answers_of(client.get(change_url(instance)).context)


def saved(client, instance, **changes):
    """Open an object's form, submit it with changes, and refresh the object."""
    response = client.post(change_url(instance), opened(client, instance) | changes)
    assert response.status_code == 302, response.context["adminform"].form.errors
    instance.refresh_from_db()
