"""The differences between versions, field by field, under the fields' labels."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.text import capfirst
from django_prose_editor.fields import ProseEditorField
from simple_history.models import HistoricalRecords

from core.dates.words import date_time, long_date
from core.history.text_diff import Piece, as_text, differences
from core.history.tracking import FIRST_SEEN, model_of_versions

# What one press of a button saves makes several versions where a list of related things was changed too.
ONE_SAVE = timedelta(seconds=2)

EMPTY = "Empty"
NOT_KNOWN_WHO = "Nobody was signed in"


class Line(NamedTuple):
    """One differing field. A long text has ``pieces``, a short value ``before`` and ``after``."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()
    note: str = ""


class Save(NamedTuple):
    """One save: the ``version`` it made and the one ``before`` it, or None."""

    version: models.Model
    before: models.Model | None

    @property
    def when(self):
        return date_time(self.version.history_date)

    @property
    def who(self):
        return self.version.by_name or NOT_KNOWN_WHO

    @property
    def is_first_seen(self):
        return self.version.history_change_reason == FIRST_SEEN

    @property
    def is_deletion(self):
        return self.version.history_type == "-"

    @property
    def what(self):
        if self.is_first_seen:
            return FIRST_SEEN
        if self.version.history_change_reason:
            return self.version.history_change_reason
        if self.is_deletion:
            return "Deleted"
        return "Added" if self.version.history_type == "+" or self.before is None else "Changed"


class Words:
    """Compares versions of ``model`` with each other or with the current row."""

    def __init__(self, model):
        self.model = model
        versions = model_of_versions(model)
        self.fields = [
            field for field in versions.tracked_fields if not field.primary_key and field.name not in versions.unseen
        ]
        self.m2m_fields = list(versions._history_m2m_fields)
        self._related = {}
        self._names = {}

    def know(self, versions):
        """Fetch the many-to-many rows of these versions, one query per field."""
        keys = [version.pk for version in versions]
        for field in self.m2m_fields:
            through = HistoricalRecords.m2m_models[field]
            name = f"{field.m2m_reverse_field_name()}_id"
            for key in keys:
                self._related.setdefault((field.name, key), set())
            for key, related in through._base_manager.filter(history__in=keys).values_list("history_id", name):
                self._related[field.name, key].add(related)

    def value(self, thing, field):
        """Return the plain value of ``field``: for a relation the key or the set of keys."""
        if not field.many_to_many:
            return getattr(thing, field.attname)
        if isinstance(thing, self.model):
            return set(getattr(thing, field.name).values_list("pk", flat=True))
        if (field.name, thing.pk) not in self._related:
            self.know([thing])
        return self._related[field.name, thing.pk]

    def changed(self, before, after):
        """Return the differing fields of two versions, or of a row and a version. All empty values are equal."""
        fields = [*self.fields, *self.m2m_fields]
        return [field for field in fields if (self.value(before, field) or None) != (self.value(after, field) or None)]

    def saves(self, versions):
        """Return the saves of the ``versions`` of one object, latest first, without those that changed nothing."""
        self.know(versions)
        saves, ahead = [], None
        for version in reversed(versions):
            last = saves[-1] if saves else None
            is_same = (
                last is not None
                and version.history_type == "~"
                and not last.is_first_seen
                and not last.is_deletion
                and version.by_name == last.version.by_name
                and version.history_date - last.version.history_date <= ONE_SAVE
                and version.history_change_reason in (None, last.version.history_change_reason)
            )
            if is_same:
                ahead = last.before
                saves.pop()
                reason = last.version.history_change_reason
                version.history_change_reason = version.history_change_reason or reason
            if version.history_type == "~" and ahead is not None and not self.changed(ahead, version):
                # Saved, and nothing an editor sees was different.
                continue
            saves.append(Save(version, ahead))
            ahead = version
        return saves[::-1]

    def lines(self, before, after, fields=None):
        """Return a Line for each field in which ``after`` differs from ``before``."""
        return [
            self._line(field, before, after) for field in (self.changed(before, after) if fields is None else fields)
        ]

    def contents(self, version):
        """Return a Line for each non-empty field of a version."""
        lines = [(field, self.in_words(version, field)) for field in [*self.fields, *self.m2m_fields]]
        return [Line(label(field), "", words) for field, words in lines if words != EMPTY]

    def _line(self, field, before, after):
        old, new = self.in_words(before, field), self.in_words(after, field)
        if isinstance(field, models.FileField) and old != EMPTY and new != EMPTY:
            return Line(label(field), "", "", note="Another file")
        if field.many_to_many:
            return self._line_of_list(field, before, after)
        return line_of_text(label(field), old, new, is_long=isinstance(field, models.TextField))

    def _line_of_list(self, field, before, after):
        old, new = self.value(before, field), self.value(after, field)
        kinds = (("same", old & new), ("gone", old - new), ("new", new - old))
        pieces = [Piece(kind, f"{self._name(field, key)}\n") for kind, keys in kinds for key in sorted(keys)]
        return Line(label(field), "", "", tuple(pieces))

    def in_words(self, thing, field):
        value = self.value(thing, field)
        if field.many_to_many:
            return "\n".join(self._name(field, key) for key in sorted(value)) or EMPTY
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if value is None or value == "":
            return EMPTY
        if isinstance(field, models.ForeignKey):
            return self._name(field, value)
        if isinstance(field, models.FileField):
            return "A file"
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, ProseEditorField):
            return as_text(value) or EMPTY
        if isinstance(value, datetime):
            return date_time(value)
        if isinstance(value, date):
            return long_date(value)
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return str(value)

    def _name(self, field, key):
        model = field.related_model
        if (model, key) not in self._names:
            found = model._base_manager.filter(pk=key).first()
            self._names[model, key] = str(found) if found else f"Number {key}, which is deleted"
        return self._names[model, key]


def line_of_text(name, old, new, *, is_long=False):
    """Return the Line for a text called ``name`` that changed. A missing text is ``EMPTY``."""
    is_long = is_long or max(len(old), len(new)) > 60
    if not is_long or EMPTY in (old, new):
        return Line(name, old, new)
    if old == new:
        return Line(name, "", "", note="The words are the same. How they are set out is not.")
    return Line(name, old, new, tuple(differences(old, new)))


def label(field):
    return capfirst(str(field.verbose_name))
