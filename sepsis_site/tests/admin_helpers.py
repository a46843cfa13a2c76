"""What an editor does in the admin, for tests: open the form of a thing, change something, save."""

from django.forms import FileField
from django.urls import reverse

from core.models import PageCopy


def first_of(model):
    """The first row of ``model``; of a page's copy, the object that stands for the page."""
    return model.of_page() if issubclass(model, PageCopy) else model.objects.first()


def change_url(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def answers_of(context):
    """What a browser would send back of a form of the admin, as it was opened."""
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
            # A browser sends a file only if somebody chose one.
            continue
        elif value is not None and value is not False:
            sent[field.html_name] = value
    return sent


def opened(client, thing):
    """The answers of the form of ``thing``, as ``client`` opens it now."""
    return answers_of(client.get(change_url(thing)).context)


def saved(client, thing, **changes):
    """As an editor does it: open the form, change something, save."""
    response = client.post(change_url(thing), opened(client, thing) | changes)
    assert response.status_code == 302, response.context["adminform"].form.errors
    thing.refresh_from_db()
