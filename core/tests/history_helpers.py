"""What tests of the history do in the admin again and again."""

import re

from django.urls import reverse


def url(thing, name, *arguments):
    meta = thing._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=arguments)


def history(client, thing):
    return client.get(url(thing, "history", thing.pk))


def back(thing, version, of=None):
    return url(of or thing, "bring_back", (of or thing).pk, thing._meta.model_name, version.pk)


def words(response):
    """What the page's own part says, as text, with marks around what was taken out and put in."""
    text = response.text[response.text.index('id="content-main"') :]
    text = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", text)
    text = re.sub(r"<del[^>]*>", "[-", re.sub(r"<ins[^>]*>", "[+", text))
    text = text.replace("</del>", "-]").replace("</ins>", "+]")
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def form_of(client, thing, **changes):
    """What the browser would send from the form of ``thing`` in the admin, with ``changes``."""
    context = client.get(url(thing, "change", thing.pk)).context
    data = {}
    forms = [context["adminform"].form, *(s.formset.management_form for s in context["inline_admin_formsets"])]
    for formset in context["inline_admin_formsets"]:
        forms += formset.formset.initial_forms
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                value = "on"
            if value is not None and value is not False and value != "":
                data[bound.html_name] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return {**data, **changes}


def edit(client, thing, **changes):
    response = client.post(url(thing, "change", thing.pk), form_of(client, thing, **changes))
    assert response.status_code == 302, response.context["errors"]


def edit_words(thing, **values):
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()
