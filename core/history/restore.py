"""Restore an old version or a deleted object, under the same rules as any other change."""

from datetime import timedelta

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist
from django.db import models

from core.history.history_diff import Words, label
from core.history.tracking import is_kept, model_of_versions

# What went with a thing was deleted in the same moment.
_SAME_MOMENT = timedelta(seconds=10)

NO_LONGER_FITS = "This version does not fit with what is there now, so nothing was changed."


class StandInForm:
    """The attributes of a form that ``ModelAdmin.save_model`` reads, for a change made without a form."""

    def __init__(self, instance, before, changed):
        self.instance = instance
        self.changed_data = list(changed)
        self.initial = before
        self.cleaned_data = {name: getattr(instance, name) for name in changed if not _is_m2m(instance, name)}

    def has_changed(self):
        return bool(self.changed_data)


def _is_m2m(instance, name):
    return instance._meta.get_field(name).many_to_many


def may_come_back(instance, version, form_fields):
    """Return the names among ``form_fields`` that ``version`` may restore: values the form itself would accept.

    Files are not kept; the model's protected fields and relations the form does not offer are left out.
    """
    stays = getattr(instance, "stays", ())
    versions = model_of_versions(type(instance))
    kept = {field.name: field for field in (*versions.tracked_fields, *versions._history_m2m_fields)}
    return [
        name
        for name, field in form_fields.items()
        if name in kept
        and name not in stays
        and not isinstance(kept[name], models.FileField)
        and name != "id"
        and can_be_chosen(version, name, field)
    ]


def can_be_chosen(version, name, form_field):
    """Return whether the form's field offers the object that ``version`` relates to as ``name``.

    A deleted object counts as none. Lists are handled by ``set_lists``.
    """
    field = {each.name: each for each in version.tracked_fields}.get(name)
    if not isinstance(field, models.ForeignKey) or not hasattr(form_field, "queryset"):
        return True
    key = _still_there(field, getattr(version, field.attname))
    if key is None:
        return not form_field.required
    return form_field.queryset.filter(pk=key).exists()


def set_back(instance, version, fields):
    """Set these fields of ``instance`` to the values in ``version`` without saving. Lists come later."""
    goes_with = getattr(instance, "goes_with", {})
    for field in fields:
        if not field.many_to_many:
            setattr(instance, field.attname, _still_there(field, getattr(version, field.attname)))
            for name in goes_with.get(field.name, ()):
                setattr(instance, name, getattr(version, name))


def set_lists(instance, version, fields):
    """Set the many-to-many ``fields`` of a saved ``instance`` to what ``version`` lists and still exists."""
    words = Words(type(instance))
    for field in fields:
        if field.many_to_many:
            keys = words.value(version, field)
            getattr(instance, field.name).set(field.related_model._base_manager.filter(pk__in=keys))


def _still_there(field, value):
    """Return ``value``, or None for a nullable relation to a deleted object."""
    is_lost = (
        isinstance(field, models.ForeignKey)
        and field.null
        and value is not None
        and not field.related_model._base_manager.filter(pk=value).exists()
    )
    return None if is_lost else value


def made_again(version):
    """Return an unsaved row as in ``version``, with its old key. Files are not kept."""
    model = version.instance_type
    values = {
        field.attname: _still_there(field, getattr(version, field.attname))
        for field in version.tracked_fields
        if not isinstance(field, models.FileField)
    }
    return model(**values)


def deleted(model):
    """Return the last version of each deleted object of ``model``, latest deletion first."""
    versions = model_of_versions(model)
    key = model._meta.pk.attname
    last = versions._base_manager.filter(history_type="-").exclude(**{f"{key}__in": model._base_manager.values("pk")})
    last = last.order_by(key, "-history_date", "-history_id").distinct(key).values("pk")
    return versions._base_manager.filter(pk__in=last).order_by("-history_date", "-history_id")


def lists_before(version):
    """Return the version to take lists from: a deletion empties them before it is recorded."""
    earlier = type(version)._base_manager.filter(id=version.id, history_id__lt=version.pk).exclude(history_type="-")
    return earlier.order_by("-history_id").first() or version


def went_with(version):
    """Return the versions of related rows that were deleted together with ``version``."""
    found = []
    for relation in version.instance_type._meta.related_objects:
        child = relation.related_model
        if relation.one_to_many and relation.on_delete is models.CASCADE and is_kept(child):
            around = (version.history_date - _SAME_MOMENT, version.history_date + _SAME_MOMENT)
            theirs = {relation.field.attname: version.id, "history_date__range": around}
            found += reversed(deleted(child).filter(**theirs))
    return found


def name_of_version(version):
    """Return the object's name, as the admin shows it."""
    try:
        return str(made_again(version))
    except ObjectDoesNotExist:
        return f"{version.instance_type._meta.verbose_name} {version.id}"


def problems(error, instance):
    """Return the messages of a ValidationError as sentences."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        words
        for name, errors in error.error_dict.items()
        for each in errors
        for words in _in_words(name, each, instance)
    ]


def _in_words(name, error, instance):
    if name == NON_FIELD_ERRORS:
        return error.messages
    field = instance._meta.get_field(name)
    if error.code == "unique":
        kind = instance._meta.verbose_name
        return [f"{label(field)}: another {kind} has “{getattr(instance, name)}” now. Change that one first."]
    if isinstance(field, models.ForeignKey):
        return [f"{label(field)}: what it belonged to is deleted. Bring that back first."]
    return [f"{label(field)}: {message}" for message in error.messages]
