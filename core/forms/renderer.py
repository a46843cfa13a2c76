"""The field template of public forms: ``{{ field.as_field_group }}`` renders ``components/_field.html``.

The setting ``FORM_RENDERER`` applies it to every form. The admin has templates of its own.
"""

from django.forms import CheckboxInput, FileInput, Textarea
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import ChoiceWidget, Select
from django.template.loader import get_template


class SiteFormRenderer(DjangoTemplates):
    field_template_name = "components/_field.html"
    # These stand among the site's templates; those of all other widgets are Django's own.
    ours = {field_template_name, "admin/widgets/split_datetime.html"}

    def get_template(self, template_name):
        return get_template(template_name) if template_name in self.ours else super().get_template(template_name)

    def render(self, template_name, context, request=None):
        if template_name == self.field_template_name:
            context = context | field_look(context["field"])
        return super().render(template_name, context, request)


def field_look(field):
    """Return what the template needs for a bound ``field``: ids, kind and input.

    ``kind`` is "choices" for several checkboxes or radios, "check" for one checkbox, else "input".
    """
    hint_id = f"{field.auto_id}_hint" if field.help_text else ""
    error_id = f"{field.auto_id}_error" if field.errors else ""
    described_by = " ".join(filter(None, [hint_id, error_id]))
    widget = field.field.widget
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
        kind = "choices"
    else:
        kind = "check" if isinstance(widget, CheckboxInput) else "input"
    look = {"hint_id": hint_id, "error_id": error_id, "described_by": described_by, "kind": kind}
    if kind == "choices":
        return look
    # No maxlength: it would cut pasted text silently. The form says what is too long.
    attributes = {"maxlength": False, "minlength": False}
    if isinstance(widget, Textarea) and getattr(field.field, "max_length", None):
        # Read by static/js/character-count.js.
        attributes["data-max-characters"] = field.field.max_length
    if described_by and not field.use_fieldset:
        attributes["aria-describedby"] = described_by
    if kind == "input" and not isinstance(widget, FileInput):
        attributes["class"] = " ".join(filter(None, ["input", widget.attrs.get("class")]))
    return look | {"control": field.as_widget(attrs=attributes)}
