"""What every list that goes out to a spreadsheet and comes back has in common: a django-import-export resource.

A row that is as the site has it changes nothing, whatever else is in the file; rows that are not in the file, and
columns that are not, are left alone; nothing is ever deleted. Each row is checked as the admin's own form checks it.
The views are in ``core.spreadsheets.admin``.
"""

import hashlib
import logging
from typing import NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import TextField
from django.utils.text import slugify
from import_export.fields import Field
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import Resource
from tablib import Dataset

from core.database.locks import transaction_lock
from core.models import CacheVersion, ScheduledPublishing
from core.spreadsheets import values as values
from core.spreadsheets.files import Problem, match_headings

logger = logging.getLogger(__name__)

LONGEST_SHOWN = 240
LEFT_EMPTY = "This is empty. Please fill it in."


class Words:
    """Text as it stands. The base of every kind of cell: ``clean`` reads one, ``render`` writes one."""

    def clean(self, text, row=None, **options):
        return text

    def render(self, value, obj=None, **options):
        return "" if value is None else values.tidy(str(value))


class Day(Words):
    def __init__(self, *, may_be_empty=False):
        self.may_be_empty = may_be_empty

    def clean(self, text, row=None, **options):
        if not text:
            if self.may_be_empty:
                return None
            raise ValueError(LEFT_EMPTY)
        return values.day(text)

    def render(self, value, obj=None, *, force_native_type=False, **options):
        return value if force_native_type else values.as_text(value)


class Clock(Words):
    def clean(self, text, row=None, **options):
        if not text:
            raise ValueError(LEFT_EMPTY)
        return values.clock(text)

    def render(self, value, obj=None, *, force_native_type=False, **options):
        return value if force_native_type else values.as_text(value)


class YesNo(Words):
    def clean(self, text, row=None, **options):
        return values.yes_or_no(text)

    def render(self, value, obj=None, **options):
        return values.as_text(value)


class Number(Words):
    def clean(self, text, row=None, **options):
        return values.whole_number(text)


class Choice(Words):
    """One of a model's ``TextChoices``, by its label or its value."""

    def __init__(self, choices):
        self.choices = choices

    def clean(self, text, row=None, **options):
        return values.one_of(text, self.choices.choices)

    def render(self, value, obj=None, **options):
        return str(dict(self.choices.choices).get(value, value or ""))


class Column(Field):
    """A column: its heading, what stands in it, and what the import page says of it.

    ``attribute`` is the model's field. ``read`` gets the value from the instance where the field alone does not say.
    A ``part`` is put on the instance by the resource's ``fill``. A ``fixed`` one may only say what the site says.
    ``otherwise`` is what a new row gets where the file has no such column; without it the field's own default stands.
    """

    def __init__(
        self, heading, attribute, kind=None, *, about, read=None, part=False, needed=False, fixed="", otherwise=None
    ):
        super().__init__(attribute=attribute, column_name=heading, widget=kind or Words())
        self.about, self.read, self.part, self.needed, self.fixed = about, read, part, needed, fixed
        self.otherwise = otherwise

    def get_value(self, instance):
        return self.read(instance) if self.read else super().get_value(instance)

    def text(self, instance):
        """What a spreadsheet says of ``instance`` in this column."""
        return values.tidy(self.export(instance))


class Change(NamedTuple):
    heading: str
    before: str
    after: str

    @property
    def shown(self):
        """Both texts, a long one cut to where the two begin to differ."""
        pairs = zip(self.before, self.after, strict=False)
        same = next((place for place, (was, is_now) in enumerate(pairs) if was != is_now), len(self.before))
        start = max(0, same - 40) if max(len(self.before), len(self.after)) > LONGEST_SHOWN else 0
        return [_part(text, start) for text in (self.before, self.after)]


class Preview(NamedTuple):
    """What a row does: "new", "changed" or "same"; ``changes`` of a new one are all it says."""

    number: int
    kind: str
    name: str
    changes: list
    notes: list


class SpreadsheetResource(Resource):
    """One model's rows. Subclasses have Columns, ``key`` and ``find``.

    ``visible``: the rows that the importing user may see, a queryset. ``user``: who it is.
    """

    # Headings that tell which row is which, and sets of headings of which a file has all or none.
    key = ()
    together = ()
    # What it takes to use spreadsheets of this model at all, beside the right to add and change its rows: whoever
    # looks after some rows only must not be handed a tool for all of them.
    permission = None
    # Sentences above the list of columns.
    remarks = ()
    # Foreign keys that every row shows.
    related = ()

    class Meta:
        abstract = True
        instance_loader_class = ModelInstanceLoader
        import_id_fields = ()
        use_transactions = True
        skip_diff = True
        skip_html_diff = True
        store_instance = True

    def __init__(self, *, visible, user=None):
        super().__init__()
        self.visible, self.user = visible, user
        # What an import made on its way that is not a row of this model.
        self.also_made = []
        self.columns = {column.column_name: column for column in self.fields.values()}

    # What a resource of one model says

    def find(self, row):
        """The instance that ``row`` (heading to text) is about, or None for a new one.

        ValidationError, of one message for each heading, if it cannot be told.
        """
        raise NotImplementedError

    def fill(self, instance, row, changed):
        """Put on ``instance`` what its ``part`` columns say. ``changed``: the headings that differ from the site.

        Returns {heading: words} of what cannot be. ``self.notes`` are shown with the row.
        """
        return {}

    def one(self, **lookup):
        """The first visible row that fits, locked until the import ends, or None."""
        found = self.visible.filter(**lookup).order_by("pk").values_list("pk", flat=True)[:1]
        # Of the plain table: what the admin's list adds to it, such as counts, cannot be locked.
        rows = self._meta.model.objects.select_related(*self.related).select_for_update(of=("self",), no_key=True)
        return rows.filter(pk=found[0]).first() if found else None

    def address_from(self, words):
        """An address made from a name or a question, as the admin's form makes one."""
        return slugify(words)[: self._meta.model._meta.get_field("slug").max_length].strip("-")

    def save(self, instance, *, is_new):
        """Save what a row changed, as the admin would."""
        instance.save(force_insert=is_new)

    # Export

    def get_queryset(self):
        return self.visible

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related(*self.related) if self.related else queryset

    def export_field(self, field, instance, **kwargs):
        return field.export(instance, **kwargs)

    # Import: of the whole file

    def problems_of_headings(self, headings):
        """(our heading for each, Problems): what is missing, unknown or there twice."""
        return match_headings(headings, list(self.columns), needed=self.key, together=self.together)

    def bring_in(self, headings, rows, *, dry_run):
        """Import rows of (number, texts) under our ``headings``. Returns (Previews, Problems): one of them is empty.

        All or nothing: with a single problem, and in a dry run, the database is as it was.
        """
        self.numbers = [number for number, _ in rows]
        self.seen = {}
        dataset = Dataset(*(cells for _, cells in rows), headers=headings)
        with transaction.atomic():
            # Two at once might each find a row missing, and both make it.
            transaction_lock(f"import {self._meta.model._meta.label}")
            result = self.import_data(dataset, dry_run=dry_run, rollback_on_validation_errors=True, user=self.user)
        problems = self._problems(result)
        return ([] if problems else [row.preview for row in result.rows]), problems, result

    def _problems(self, result):
        """Every Problem of an import, row by row."""
        if result.base_errors:
            # Nothing in a file can cause one: it is a fault of ours.
            raise result.base_errors[0].error
        problems = []
        for row, number in zip(result.rows, self.numbers, strict=True):
            for error in row.errors:
                # Its message may hold what the row holds, which no log should.
                logger.error("A row of a spreadsheet failed: %s", type(error.error).__name__)
                problems.append(Problem(number, "", "This row cannot be read. Check each cell, or enter it by hand."))
            if row.validation_error:
                error = row.validation_error
                by_heading = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
                problems += [
                    Problem(number, heading if heading in self.columns else "", words)
                    for heading, messages in by_heading.items()
                    for words in messages
                ]
        return problems

    # Import: of a row, in the order in which django-import-export asks

    def before_import_row(self, row, row_number=None, **kwargs):
        self.number = self.numbers[row_number - 1]
        self.notes = []

    def get_instance(self, instance_loader, row):
        instance = self.find(row)
        if instance is not None and instance.pk in self.seen:
            raise ValidationError(f"Row {self.seen[instance.pk]} is about the same one. Keep only one of them.")
        return instance

    def init_instance(self, row=None):
        return self._meta.model()

    def import_instance(self, instance, row, **kwargs):
        """Give the instance what differs in the row, and check it. ValidationError by heading."""
        self.is_new = instance._state.adding
        self.before = {} if self.is_new else {name: column.text(instance) for name, column in self.columns.items()}
        changed = {
            name for name, text in row.items() if name in self.columns and (self.is_new or text != self.before[name])
        }
        self.touched = bool(changed)
        if not changed:
            return
        problems = self._fill_simple(instance, row, changed)
        problems |= self.fill(instance, row, changed - set(problems))
        problems |= self._check(instance, problems)
        if problems:
            raise ValidationError(problems)

    def _fill_simple(self, instance, row, changed):
        problems = {}
        for name, column in self.columns.items():
            if name not in row:
                if self.is_new and column.needed:
                    problems[name] = "The file lacks this column. A new row needs it."
                elif self.is_new and column.otherwise is not None:
                    setattr(instance, column.attribute, column.otherwise)
            elif name not in changed or column.part:
                continue
            elif column.fixed:
                if row[name] and row[name].casefold() != column.text(instance).casefold():
                    problems[name] = column.fixed
            elif column.needed and not row[name]:
                problems[name] = LEFT_EMPTY
            else:
                try:
                    setattr(instance, column.attribute, column.widget.clean(row[name]))
                except ValueError as error:
                    problems[name] = str(error)
        return problems

    def _check(self, instance, problems):
        """What the model itself says is wrong, by heading. What is told already is not told twice."""
        # Of parts, ``fill`` has said what there is to say.
        told = {column.attribute for name, column in self.columns.items() if name in problems or column.part}
        found = {}
        try:
            # Constraints take a query each; the database itself checks them all when the row is saved.
            instance.full_clean(exclude=told, validate_constraints=False)
        except ValidationError as error:
            for attribute, errors in error.error_dict.items():
                words = [in_plain_words(each, instance, attribute) for each in errors]
                found.setdefault(self._heading(attribute), []).extend(words)
        for name, column in self.columns.items():
            # A form of Django's counts the letters of a long text; a model does not.
            limit = _longest(instance, column.attribute)
            if limit and column.attribute not in told and len(column.get_value(instance) or "") > limit:
                found.setdefault(name, []).append(_too_long(column.get_value(instance), limit))
        return found

    def _heading(self, attribute):
        """The first column of a field; of the whole row, and of a field without a column, no heading."""
        names = [name for name, column in self.columns.items() if column.attribute == attribute]
        return names[0] if names else NON_FIELD_ERRORS

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors:
            return False
        self.changes = [
            Change(name, self.before.get(name, ""), column.text(instance)) for name, column in self.columns.items()
        ]
        if not self.is_new:
            # Cleaning may have undone the only difference.
            self.changes = [change for change in self.changes if change.before != change.after]
        return not self.is_new and not self.changes

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def do_instance_save(self, instance, is_create):
        # Each row is in a savepoint of its own, which a refusal undoes.
        try:
            self.save(instance, is_new=is_create)
        except DatabaseError as error:
            raise ValidationError(self._refusal(error)) from None

    def _refusal(self, error):
        """Why the database would not have a row: the words of the constraint that it breaks."""
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for constraint in self._meta.model._meta.constraints:
            words = constraint.violation_error_message
            if constraint.name == broken and words != constraint.default_violation_error_message:
                return words
        logger.error("A row of a spreadsheet was refused by the database: %s, %s", type(error).__name__, broken)
        return "The site cannot keep this row. Check each cell, or enter it by hand."

    def after_import_row(self, row, row_result, **kwargs):
        instance = row_result.instance
        self.seen[instance.pk] = self.number
        kind = {"new": "new", "update": "changed"}.get(row_result.import_type, "same")
        changes = self.changes if self.touched and kind != "same" else []
        row_result.preview = Preview(self.number, kind, str(instance), changes, self.notes)

    def after_import(self, dataset, result, **kwargs):
        if issubclass(self._meta.model, ScheduledPublishing):
            # A row may take something off the site. After a trial all of this is undone.
            CacheVersion.objects.renew()


def fingerprint(previews):
    """A short text that differs when an import would do something else."""
    seen = [(row.number, row.kind, row.kind != "new" and row.name, row.changes) for row in previews]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _part(text, start):
    part = text[start : start + LONGEST_SHOWN]
    return f"{'…' if start and part else ''}{part}{'…' if len(text) > start + LONGEST_SHOWN else ''}"


def in_plain_words(error, instance, attribute):
    """A ValidationError of one message, for somebody who sees a row and no form."""
    value = getattr(instance, attribute, None) if attribute != NON_FIELD_ERRORS else None
    text = values.quoted(str(value))
    match error.code:
        case "blank" | "null":
            return LEFT_EMPTY
        case "max_length":
            return _too_long(value, error.params["limit_value"])
        case "min_value" | "max_value":
            edge = "low" if error.code == "min_value" else "high"
            return f"{text} is too {edge}. The limit is {error.params['limit_value']}."
        case "unique":
            return f"Another {instance._meta.verbose_name} has {text} already."
        case "invalid" if instance._meta.get_field(attribute).get_internal_type() == "SlugField":
            return f"{text} cannot be part of an address. Use letters, numbers and hyphens, such as hair-loss."
    return " ".join(error.messages)


def _longest(instance, attribute):
    if not attribute:
        return None
    field = instance._meta.get_field(attribute)
    return field.max_length if isinstance(field, TextField) else None


def _too_long(value, limit):
    return f"This has {len(value):,} characters. Keep it to {limit:,}."
