"""Versions of public content: what it said, who changed it and when.

A model declares ``history = Versions(...)`` (django-simple-history, one table beside each model). A version is a
complete copy of the row, so that it can be compared and restored.

Versions are kept for good, as the record of what the site told people; none is about readers or senders. The
exception is a story: its versions are deleted when its sender is erased, see ``forget``. A version stores its
author's name, which stays when the account is deleted.

``update()``, ``bulk_update()`` and SQL make no version unless wrapped in ``track_queryset_changes``.
"""

from contextlib import contextmanager

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

# Why a version has no author: it was there before anything was recorded, or was made in bulk.
FIRST_SEEN = "As it was before"


def name_of(user):
    """Return the name of ``user`` to store with a version; empty for None."""
    return (user.get_full_name() or user.get_username())[:150] if user else ""


class Version(models.Model):
    """The fields of every version besides the copied ones."""

    # Empty without a login, such as for a command or a sender's private page.
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        abstract = True


class Versions(HistoricalRecords):
    """Declares that a model has a history.

    ``unseen`` names stored fields that editors are not shown; ``excluded_fields`` are not stored.
    """

    def __init__(self, *, unseen=(), **options):
        self.unseen = frozenset(unseen)
        super().__init__(bases=[Version], **options)

    def copy_fields(self, model):
        """Copy the fields without their help texts: those change often and would need a migration each."""
        fields = super().copy_fields(model)
        for field in fields.values():
            field.help_text = ""
        return fields

    def finalize(self, sender, **options):
        super().finalize(sender, **options)
        if getattr(sender._meta, "simple_history_manager_attribute", None) == self.manager_name:
            models.signals.pre_save.connect(self.keep_first, sender=sender, weak=False)

    def get_extra_fields(self, model, fields):
        # A function: Django would take the attribute itself for a field.
        return super().get_extra_fields(model, fields) | {"unseen": self.unseen, "kept_by": staticmethod(lambda: self)}

    def get_meta_options(self, model):
        # No permissions of their own: who may see a thing may see its versions.
        return super().get_meta_options(model) | {"default_permissions": ()}

    def get_meta_options_m2m(self, through_model):
        return super().get_meta_options_m2m(through_model) | {"default_permissions": ()}

    @property
    def _date_indexing(self):
        # Versions are looked up by what they are versions of.
        return False

    def keep_first(self, instance, raw=False, **_):
        """Before the first change is saved, store the row as it was if it has no version yet."""
        if raw or instance.pk is None or versions_of(instance).exists():
            return
        stored = type(instance)._base_manager.filter(pk=instance.pk).first()
        if stored is not None:
            version = self.version(stored, "+", by=None, reason=FIRST_SEEN)
            version.save()
            self.create_historical_record_m2ms(version, stored)

    def create_historical_record(self, instance, history_type, using=None):
        by = self.get_history_user(instance)
        version = self.version(instance, history_type, by=by, reason=getattr(instance, "_change_reason", None))
        version.save()
        self.create_historical_record_m2ms(version, instance)

    def version(self, instance, history_type, *, by, reason=None):
        """Return an unsaved version of ``instance`` by the user ``by`` or None."""
        return model_of_versions(type(instance))(
            history_date=timezone.now(),
            history_type=history_type,
            history_user=by,
            history_change_reason=reason,
            by_name=name_of(by),
            **{field.attname: getattr(instance, field.attname) for field in self.fields_included(instance)},
        )


def is_kept(model):
    """Return whether ``model`` has a history."""
    return hasattr(model._meta, "simple_history_manager_attribute")


def model_of_versions(model):
    return getattr(model, model._meta.simple_history_manager_attribute).model


def versions_of(instance):
    """Return all versions of ``instance``, latest first."""
    return (
        model_of_versions(type(instance))
        ._base_manager.filter(**{instance._meta.pk.attname: instance.pk})
        .order_by("-history_date", "-history_id")
    )


def forget(instance):
    """Delete every version of ``instance``, for erasure. The row itself is not touched."""
    versions = versions_of(instance)
    for through in _tables_of_m2m(type(instance)):
        through._base_manager.filter(history__in=versions.order_by().values("pk")).delete()
    versions.delete()


def _tables_of_m2m(model):
    return [HistoricalRecords.m2m_models[field] for field in model_of_versions(model)._history_m2m_fields]


def keep(instance, *, reason):
    """Store a version of ``instance`` after a change made by saving another object."""
    instance._change_reason = reason
    model_of_versions(type(instance)).kept_by().create_historical_record(instance, "~")


@contextmanager
def made_by(instance, user):
    """Context manager: versions of ``instance`` name ``user``; without one, the logged-in user."""
    if user is not None:
        instance._history_user = user
    try:
        yield
    finally:
        if user is not None:
            del instance._history_user


@contextmanager
def track_queryset_changes(queryset):
    """Context manager: store a version of each row that ``update()`` or ``bulk_update()`` inside changes.

    At most five queries. Not for models whose many-to-many fields are kept.
    """
    model = queryset.model
    kept_by = model_of_versions(model).kept_by()
    before = {row.pk: row for row in queryset}
    yield
    fields = [field.attname for field in kept_by.fields_included(model)]
    changed = [
        row
        for row in model._base_manager.filter(pk__in=before)
        if any(getattr(row, name) != getattr(before[row.pk], name) for name in fields)
    ]
    if not changed:
        return
    versions, key = model_of_versions(model)._base_manager, model._meta.pk.attname
    known = set(versions.filter(**{f"{key}__in": [row.pk for row in changed]}).values_list(key, flat=True))
    first = [kept_by.version(before[row.pk], "+", by=None, reason=FIRST_SEEN) for row in changed if row.pk not in known]
    now = [kept_by.version(row, "~", by=kept_by.get_history_user(row)) for row in changed]
    versions.bulk_create([*first, *now])
