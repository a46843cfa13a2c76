"""Optimistic locking in the admin: a user who saves over another user's change is told first.

The form carries a stamp of the stored values. If they have changed when it is posted, nothing is saved. Fields changed
only by the other user are taken over; for fields changed by both, the other value is shown above, and saving needs a
tick.
"""

import hashlib
from datetime import UTC, datetime

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.core.files import File
from django.db.models import Manager, Model, QuerySet
from django.utils import timezone
from django.utils.html import format_html, strip_tags

STAMP = "as_opened"
SAVE_MINE = "save_mine"
MOMENT = "@"
BESIDE = "rows of "


class StampField(forms.CharField):
    """The hidden stamp; it never counts as a change."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class OptimisticLockForm(forms.ModelForm):
    """A model form that knows the values stored when it was opened. Made by OptimisticLockAdminMixin."""

    as_opened = StampField(required=False)

    # Fields that the form shows and cannot change, and the rows below it: (words, function of the thing to a hash).
    also_watched = ()
    rows_below = ()
    editor = None

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk and not self.is_bound and STAMP in self.fields:
            self.initial[STAMP] = written({MOMENT: str(timezone.now().timestamp()), **self._prints_of(self.instance)})

    def clean(self):
        answers = super().clean()
        opened = read(self.data.get(self.add_prefix(STAMP), ""))
        if self.instance.pk and opened and STAMP in self.fields:
            self._compare(opened)
        return answers

    def _compare(self, opened):
        stored = self._stored()
        there = self._prints_of(stored)
        changed = [name for name, print_ in there.items() if opened.get(name) != print_]
        if not changed or read(self.data.get(SAVE_MINE, "")) == there:
            return
        who, when = last_saved(stored, opened, self.editor)
        self.data = self.data.copy()
        disputed = []
        for name in changed:
            mine = self._print_of_mine(name)
            if mine == there[name]:
                pass
            elif name in self.fields and mine == opened.get(name):
                put(self.data, self[name], self._value_of(stored, name))
            elif name in self.fields:
                disputed.append(name)
                self.add_error(
                    name,
                    format_html("{}: <bdi>{}</bdi>", "Saved by " + who.removesuffix(","), self._words_of(stored, name)),
                )
                continue
            elif name.startswith(BESIDE):
                disputed.append(name)
                continue
            opened[name] = there[name]
        self.data[self.add_prefix(STAMP)] = written(opened)
        self.add_error(None, self._warning(who, when, changed, disputed, there))

    def _warning(self, who, when, changed, disputed, there):
        below = [name.removeprefix(BESIDE) for name in disputed if name.startswith(BESIDE)]
        words = [f"Nothing is saved yet. {who[0].upper()}{who[1:]} changed this{when}, after you had opened it here."]
        if len(disputed) > len(below):
            words.append("Where you both changed the same, theirs stands above yours.")
        if below:
            words.append(f"The {' and the '.join(below)} changed too: open this page in another window to see.")
        if len(disputed) < len(changed):
            words.append("What they changed and you did not is as they saved it.")
        if not disputed:
            return " ".join([*words, "Look through it, and save again."])
        return format_html(
            '{}<span class="overwrite-confirmation"><label><input type="checkbox" name="{}" value="{}"> '
            "Save mine anyway</label> Tick this and save again: what you wrote replaces what they saved.</span>",
            " ".join(words),
            SAVE_MINE,
            written(there),
        )

    def _stored(self):
        # Held until the transaction ends: of two who save in the same moment, the second sees what the first saved.
        return type(self.instance)._base_manager.select_for_update(no_key=True).get(pk=self.instance.pk)

    def _value_of(self, stored, name):
        return self._field(name).value_from_object(stored)

    def _words_of(self, stored, name):
        return in_words(stored, name)

    def _field(self, name):
        try:
            return self._meta.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None

    def _prints_of(self, thing):
        fields = [self._field(name) for name in [*self.fields, *self.also_watched]]
        prints = {field.name: print_of(field, field.value_from_object(thing)) for field in fields if field}
        return prints | {f"{BESIDE}{words}": of_rows(thing) for words, of_rows in self.rows_below}

    def _print_of_mine(self, name):
        """Return the fingerprint of a posted value, or None if it is not in the form or not valid."""
        if name not in self.fields or name not in self.cleaned_data:
            return None
        return print_of(self._field(name), self.cleaned_data[name])


class OptimisticLockAdminMixin(admin.ModelAdmin):
    """For the admin of content that several users edit."""

    # Fields outside the form that matter to an editor: a state that buttons change.
    also_watched = ()

    class Media:
        css = {"all": ["css/admin-editing.css"]}

    def get_fieldsets(self, request, obj=None):
        return with_stamp(super().get_fieldsets(request, obj), self.has_stamp(request, obj))

    def has_stamp(self, request, obj):
        return obj is not None and self.has_change_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **options):
        form = options.get("form", self.form)
        if not self.has_stamp(request, obj):
            return super().get_form(request, obj, change, **options)
        own = {field.name for field in self.opts.concrete_fields if not getattr(field, "auto_now", False)}
        shown = [name for name in self.get_readonly_fields(request, obj) if name in own]
        extras = {
            "also_watched": [*shown, *self.also_watched],
            "rows_below": [self._rows(inline, request, obj) for inline in self.get_inline_instances(request, obj)],
            "editor": request.user,
        }
        guarded = form if issubclass(form, OptimisticLockForm) else type(form.__name__, (OptimisticLockForm, form), {})
        options["form"] = type(form.__name__, (guarded,), extras)
        return super().get_form(request, obj, change, **options)

    @staticmethod
    def _rows(inline, request, obj):
        formset = inline.get_formset(request, obj)
        model, link = formset.model, formset.fk.name
        fields = [field for field in model._meta.concrete_fields if field.name in formset.form.base_fields]

        def print_of_rows(thing):
            rows = model._base_manager.filter(**{link: thing}).order_by("pk")
            return short(
                " ".join(f"{row.pk} {[print_of(each, each.value_from_object(row)) for each in fields]}" for row in rows)
            )

        return str(inline.verbose_name_plural).partition(" (")[0], print_of_rows


def with_stamp(fieldsets, has_stamp=True):
    """Return ``fieldsets`` with the hidden stamp at the end, if there is one."""
    fieldsets = list(fieldsets)
    if not has_stamp or STAMP in flatten_fieldsets(fieldsets):
        return fieldsets
    *others, (name, options) = fieldsets
    return [*others, (name, options | {"fields": [*options["fields"], STAMP]})]


def print_of(field, value):
    """Return a short fingerprint of a value of ``field``, equal for a stored value and a posted one."""
    if isinstance(value, Manager | QuerySet | list | tuple):
        value = sorted(each.pk if isinstance(each, Model) else each for each in value)
    elif isinstance(value, Model):
        value = value.pk
    elif isinstance(value, datetime):
        value = value.astimezone(UTC)
    elif isinstance(value, File):
        value = value.name
    if value is None or value is False:
        value = ""
    if isinstance(value, str):
        value = getattr(field, "sanitize", str)("\n".join(value.splitlines()).strip())
    return short(str(value))


def short(text):
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def written(prints):
    return "|".join(f"{name}={value}" for name, value in prints.items())


def read(stamp):
    """Parse a stamp made by ``written``. Anything else is an empty stamp."""
    return dict(part.split("=", 1) for part in stamp.split("|") if "=" in part)


def last_saved(thing, opened, editor):
    """Return who saved ``thing`` since it was opened, and when: ("Ann Lee", " today at 10:42")."""
    try:
        since = datetime.fromtimestamp(float(opened.get(MOMENT, "")), UTC)
    except (ValueError, OverflowError, OSError):
        return "somebody", ""
    kind = ContentType.objects.get_for_model(type(thing), for_concrete_model=False)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(thing.pk), action_time__gte=since)
    entry = entries.select_related("user").first()
    if entry is None:
        return "somebody", ""
    at = timezone.localtime(entry.action_time)
    today = at.date() == timezone.localdate()
    when = f" today at {at:%H:%M}" if today else f" on {at.day} {at:%B} at {at:%H:%M}"
    if editor and entry.user_id == editor.pk:
        return "you, in another window,", when
    return entry.user.get_full_name() or entry.user.get_username(), when


def in_words(thing, name):
    """Return a field's value as text."""
    field = thing._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(str(each) for each in getattr(thing, name).all()) or "(nothing)"
    value = getattr(thing, name)
    if getattr(field, "choices", None):
        value = getattr(thing, f"get_{name}_display")()
    if isinstance(value, datetime):
        value = f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    elif isinstance(value, bool):
        value = "Yes" if value else "No"
    if hasattr(field, "sanitize"):
        # One line for each piece of formatted text.
        value = "\n".join(filter(None, map(str.strip, strip_tags(value.replace("</", "\n</")).splitlines())))
    return "(empty)" if value in (None, "") or (isinstance(value, File) and not value) else str(value)


def put(data, bound_field, value):
    """Set the posted value of this field in ``data``."""
    name, field = bound_field.html_name, bound_field.field
    if isinstance(value, list | QuerySet):
        data.setlist(name, [str(each.pk) for each in value])
        return
    value = field.prepare_value(value)
    widget = field.widget
    if hasattr(widget, "decompress"):
        for subwidget, ending, part in zip(widget.widgets, widget.widgets_names, widget.decompress(value), strict=True):
            data[name + ending] = subwidget.format_value(part) or ""
    elif isinstance(widget, forms.CheckboxInput):
        data[name] = "on" if value else ""
    else:
        data[name] = "" if value is None else str(value)
