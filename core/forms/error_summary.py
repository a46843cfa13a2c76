"""What is wrong with a form, as ``components/_error_summary.html`` lists it."""


def errors_of(form):
    """Every error of a bound form, in the order of its fields: the id of the box to go to, and the message.

    An error of the whole form leads to its first box. The same words stand beside each box.
    """
    # The box for machines is passed over, as by the tabulator key.
    fields = [field for field in form.visible_fields() if field.field.widget.attrs.get("tabindex") != "-1"]
    found = [{"field": _box(fields[0]), "message": message} for message in form.non_field_errors()]
    return found + [{"field": _box(field), "message": message} for field in fields for message in field.errors]


def _box(field):
    """The id of what takes the focus: of several boxes, the first."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
