"""The error summary of a form, as ``components/_error_summary.html`` shows it."""


def errors_of(form):
    """Return every error of a bound form in field order, as (id of the input, message).

    A form-wide error links to the first input. The same message stands beside the input.
    """
    # The box for machines is passed over, as by the tabulator key.
    fields = [field for field in form.visible_fields() if field.field.widget.attrs.get("tabindex") != "-1"]
    found = [{"field": _box(fields[0]), "message": message} for message in form.non_field_errors()]
    return found + [{"field": _box(field), "message": message} for field in fields for message in field.errors]


def _box(field):
    """Return the id of the input to focus; the first of several."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
