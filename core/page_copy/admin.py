"""The form of one page's copy, its history and the way back to an earlier version."""

from dataclasses import dataclass, replace
from datetime import datetime

from django import forms
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.text import capfirst

from core.admin.content_admin import ContentAdmin
from core.dates.words import date_time
from core.history.history_diff import EMPTY, ONE_SAVE, Save, line_of_text
from core.history.optimistic_locking import OptimisticLockForm, print_of
from core.page_copy.models import PageCopy

WIDE = {"class": "vLargeTextField"}


class CopyField(forms.CharField):
    """The box of one Text. Browsers send line breaks as CRLF: they are stored as LF."""

    def __init__(self, text):
        super().__init__(
            label=label(text),
            help_text=text.help_text,
            max_length=text.max_length,
            required=False,
            empty_value=text.default,
            widget=AdminTextareaWidget({"rows": 3}) if text.is_multiline else AdminTextInputWidget(WIDE),
        )

    def to_python(self, value):
        return "\n".join(super().to_python(value).splitlines())


class CopyForm(OptimisticLockForm):
    """All texts of a page; the admin adds a field for each."""

    def __init__(self, *args, instance, initial=None, **options):
        super().__init__(*args, instance=instance, initial=instance.texts | (initial or {}), **options)

    def _stored(self):
        self.instance.lock(self.instance.page.name)
        return self.instance.of_page()

    def _prints_of(self, thing):
        return {name: print_of(None, text) for name, text in thing.texts.items()}

    def _value_of(self, stored, name):
        return stored.texts[name]

    def _words_of(self, stored, name):
        return stored.texts[name] or "(empty)"


@dataclass(frozen=True)
class PageVersion:
    """A page as it stood after one save, with the attributes of a version that HistoryAdminMixin reads."""

    instance_type: type
    id: str
    texts: dict
    # Of the last row that the save wrote.
    pk: int | None = None
    history_date: datetime | None = None
    by_name: str = ""
    history_change_reason: str | None = None
    history_type: str = "~"

    def is_same_save(self, after):
        """Whether the next version is of the same save: of one author, and at most seconds later."""
        if self.pk is None or (self.by_name, self.history_change_reason) != (
            after.by_name,
            after.history_change_reason,
        ):
            return False
        return after.history_date - self.history_date <= ONE_SAVE


class PageChanges:
    """Says what differs between two versions of a page, as HistoryAdminMixin asks for it."""

    def __init__(self, model):
        self.model = model

    def lines(self, before, after):
        return lines(self.model.page, before.texts, after.texts)


class PageCopyAdmin(ContentAdmin):
    """For a proxy of PageCopy. Its page always exists: it can be changed, but not added or deleted."""

    @property
    def page(self):
        return self.model.page

    @property
    def fieldsets(self):
        return self.page.fieldsets

    @property
    def readability_fields(self):
        return self.page.readability_fields

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def view_on_site(self, obj):
        return self.page.get_absolute_url()

    def get_object(self, request, object_id, from_field=None):
        return self.model.of_page() if object_id == self.page.name else None

    def changelist_view(self, request, extra_context=None):
        """Open the form: there is one page."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return redirect(self._history_url("change", self.page.name))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"title": self.page.title, "subtitle": None}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def get_form(self, request, obj=None, change=False, **options):
        fields = {name: CopyField(text) for name, text in self.page.texts.items()}
        form = type("CopyForm", (CopyForm,), fields)
        return super().get_form(request, obj, change, form=form, **options)

    def save_model(self, request, obj, form, change):
        self.page.write({name: form.cleaned_data[name] for name in self.page.texts})

    # History.

    def _saves_of(self, request, obj):
        """Return the saves of the page, latest first; see HistoryAdminMixin."""
        state, saves = PageVersion(self.model, obj.pk, self.page.defaults()), []
        for row in self.page.rows(PageCopy.history).order_by("history_date", "history_id"):
            name = self.page.name_of(row.key)
            if name is None or row.text == state.texts[name]:
                continue
            before, state = (
                state,
                replace(
                    state,
                    texts=state.texts | {name: row.text},
                    pk=row.pk,
                    history_date=row.history_date,
                    by_name=row.by_name,
                    history_change_reason=row.history_change_reason,
                ),
            )
            if before.is_same_save(state):
                before = saves.pop().before
            saves.append(Save(state, before))
        return {self.model: PageChanges(self.model)}, saves[::-1]

    def restore_view(self, request, key, kind, version):
        """Ask whether the page shall be as it was after one save; by POST, do it."""
        obj = self.get_object(request, unquote(key))
        if obj is None or kind != self.opts.model_name:
            raise Http404
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        _, saves = self._saves_of(request, obj)
        version = next((save.version for save in saves if save.version.pk == version), None)
        if version is None:
            raise Http404
        when = f"Brought back as it was on {date_time(version.history_date)}"
        changes, problems = lines(self.page, obj.texts, version.texts), []
        if request.method == "POST" and changes:
            problems = self._why_not(obj, lambda: self._write_back(version.texts, reason=when))
            if not problems:
                return self._say_it_is_back(request, obj, when)
        return self._ask_to_bring_back(request, obj, version, problems, lines=changes)

    def _write_back(self, texts, *, reason):
        problems = []
        for name, text in texts.items():
            try:
                CopyField(self.page.texts[name]).clean(text)
            except ValidationError as error:
                problems += [f"{label(self.page.texts[name])}: {message}" for message in error.messages]
        if problems:
            raise ValidationError(problems)
        self.page.write(texts, reason=reason)


def label(text):
    return capfirst(text.label)


def lines(page, before, after):
    """Return a Line for each text of ``page`` that differs between two states, {name: text}."""
    return [
        line_of_text(label(text), before[name] or EMPTY, after[name] or EMPTY, is_long=text.is_multiline)
        for name, text in page.texts.items()
        if before[name] != after[name]
    ]
