"""The content history in the admin: who changed what and when, and restore."""

from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import FileField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from core.dates.words import date_time
from core.history import restore
from core.history.history_diff import Words, label
from core.history.tracking import is_kept, model_of_versions, versions_of
from core.http.pagination import page_asked

SAVES_PER_PAGE = 20
DELETED_PER_PAGE = 50
MAX_PROTECTED_SHOWN = 10


class HistoryAdminMixin(admin.ModelAdmin):
    """For the admin of a model with ``history = Versions(…)``; the first of the bases.

    Every object is looked up through ``get_queryset``, and a user can restore only what their own form lets them
    change. ``can_see_deleted`` controls the list of deleted objects.
    """

    change_list_template = "admin/history/change_list.html"
    object_history_template = "admin/history/history.html"
    delete_confirmation_template = "admin/history/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/history/delete_selected_confirmation.html"

    # What to do where something cannot be deleted because other things need it, a sentence or two.
    instead_of_deleting = "Change or delete those first."

    # Hooks.

    def can_see_deleted(self, request):
        """Return whether this user may see and restore everything that was deleted here."""
        return self.has_add_permission(request) and self.has_delete_permission(request)

    def known_versions(self, request, obj):
        """Return the versions of ``obj`` that this user may see, latest first."""
        return versions_of(obj)

    def deleted_versions(self, request):
        """Return the last versions of deleted objects that this user may see."""
        return restore.deleted(self.model)

    def after_restore(self, request, obj):
        """Hook in the transaction of a restore, for what the form does after ``save_model``."""

    # Addresses.

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = [
            path("deleted/", wrap(self.deleted_view), name=self._history_url_name("deleted")),
            path("deleted/<int:version>/", wrap(self.undelete_view), name=self._history_url_name("undelete")),
            path(
                "<path:key>/history/<slug:kind>/<int:version>/",
                wrap(self.restore_view),
                name=self._history_url_name("bring_back"),
            ),
        ]
        return own + super().get_urls()

    def _history_url_name(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _history_url(self, name, *arguments):
        return reverse(f"{self.admin_site.name}:{self._history_url_name(name)}", args=arguments)

    def changelist_view(self, request, extra_context=None):
        context = {"deleted_url": self._history_url("deleted")} if self.can_see_deleted(request) else {}
        return super().changelist_view(request, context | (extra_context or {}))

    # The history of one thing.

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        words, saves = self._saves_of(request, obj)
        page = page_asked(request, saves, SAVES_PER_PAGE, first_url=request.path, name=PAGE_VAR)
        # How each thing stands now needs no way back to.
        present = {}
        for save in saves:
            present.setdefault((save.version.instance_type, save.version.id), save)
        entries = [
            self._history_entry(
                request, obj, words[save.version.instance_type], save, is_present=save in present.values()
            )
            for save in page
        ]
        return self._history_page(
            request,
            self.object_history_template,
            title=f"History of {obj}",
            object=obj,
            page=page,
            entries=entries,
            **(extra_context or {}),
        )

    def _saves_of(self, request, obj):
        """Return the version describers by model, and the saves of ``obj`` and its inlines, latest first."""
        words = {self.model: Words(self.model)}
        saves = words[self.model].saves(list(self.known_versions(request, obj)))
        for inline, relation in self._kept_inlines(request, obj).values():
            words[inline.model] = Words(inline.model)
            theirs = {}
            versions = model_of_versions(inline.model)._base_manager.filter(**{relation: obj.pk})
            for version in versions.order_by("-history_date", "-history_id"):
                theirs.setdefault(version.id, []).append(version)
            for versions_of_one in theirs.values():
                saves += words[inline.model].saves(versions_of_one)
        # The sort is stable: what was saved in the same moment stays in its order.
        return words, sorted(saves, key=lambda save: save.version.history_date, reverse=True)

    def _kept_inlines(self, request, obj):
        """Return {name: (inline with history, its foreign key to ``obj``)}."""
        found = {}
        for inline in self.get_inline_instances(request, obj):
            if is_kept(inline.model) and inline.has_view_or_change_permission(request, obj):
                relation = inline.get_formset(request, obj).fk.attname
                found[inline.model._meta.model_name] = (inline, relation)
        return found

    def _history_entry(self, request, obj, words, save, *, is_present):
        meta = save.version.instance_type._meta
        is_own = words.model is self.model
        can_come_back = not is_present or (save.is_deletion and not is_own)
        url = ""
        if can_come_back and self.has_change_permission(request, obj):
            url = self._history_url("bring_back", quote(obj.pk), meta.model_name, save.version.pk)
        return {
            "save": save,
            "subject": "" if is_own else f"{capfirst(meta.verbose_name)}: {_name(save.version)}",
            "lines": [] if save.before is None or save.is_deletion else words.lines(save.before, save.version),
            "url": url,
        }

    # Bringing a version back.

    def restore_view(self, request, key, kind, version):
        """Confirm and, by POST, restore. ``kind`` is this model's name or that of an inline."""
        obj = self.get_object(request, unquote(key))
        if obj is None:
            raise Http404
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if kind == self.opts.model_name:
            version = get_object_or_404(self.known_versions(request, obj), pk=version)
            form_fields = self.get_form(request, obj, change=True).base_fields
            target = obj
        else:
            inlines = self._kept_inlines(request, obj)
            if kind not in inlines:
                raise Http404
            inline, relation = inlines[kind]
            version = get_object_or_404(model_of_versions(inline.model), pk=version, **{relation: obj.pk})
            target = inline.model._base_manager.filter(pk=version.id, **{relation: obj.pk}).first()
            if not (inline.has_change_permission if target else inline.has_add_permission)(request, obj):
                raise PermissionDenied
            form_fields = inline.get_formset(request, obj).form.base_fields
        if target is None:
            return self._bring_back_child(request, obj, version, form_fields)
        words = Words(type(target))
        changed = words.changed(target, version)
        come_back = restore.may_come_back(target, version, form_fields)
        fields = [field for field in changed if field.name in come_back]
        context = {
            "lines": words.lines(target, version, fields),
            "stays": [label(field) for field in changed if field not in fields],
            "subject": "" if target is obj else str(target),
        }
        problems = []
        if request.method == "POST" and fields:
            problems = self._why_not(target, lambda: self._set_version_back(request, obj, target, version, fields))
            if not problems:
                return self._say_it_is_back(
                    request, obj, f"Brought back as it was on {date_time(version.history_date)}"
                )
        return self._ask_to_bring_back(request, obj, version, problems, **context)

    def _set_version_back(self, request, obj, target, version, fields):
        # Held until it is saved, so that two people who save at once do so one after the other.
        type(target)._base_manager.select_for_update().get(pk=target.pk)
        target.refresh_from_db()
        before = {field.name: getattr(target, field.attname) for field in fields if not field.many_to_many}
        restore.set_back(target, version, fields)
        target.full_clean()
        target._change_reason = f"Brought back as it was on {date_time(version.history_date)}"
        if target is obj:
            changed = [field.name for field in fields]
            self.save_model(request, obj, restore.StandInForm(obj, before, changed), change=True)
        else:
            target.save()
        restore.set_lists(target, version, fields)
        self.after_restore(request, obj)

    def _bring_back_child(self, request, obj, version, form_fields):
        if not all(restore.can_be_chosen(version, name, field) for name, field in form_fields.items()):
            raise PermissionDenied
        problems = []
        if request.method == "POST":
            again = restore.made_again(version)

            def bring():
                again.full_clean()
                again._change_reason = "Brought back after it was deleted"
                again.save(force_insert=True)
                self.after_restore(request, obj)

            problems = self._why_not(again, bring)
            if not problems:
                return self._say_it_is_back(request, obj, f"Brought back: {again}")
        words = Words(version.instance_type)
        context = {"lines": words.contents(version), "subject": _name(version), "was_deleted": True}
        return self._ask_to_bring_back(request, obj, version, problems, **context)

    def _why_not(self, instance, change):
        """Run ``change`` in a transaction; return the reasons why it failed, or nothing."""
        try:
            with transaction.atomic():
                change()
        except ValidationError as error:
            return restore.problems(error, instance)
        except IntegrityError:
            return [restore.NO_LONGER_FITS]
        return []

    def _say_it_is_back(self, request, obj, words):
        self.log_change(request, obj, words)
        self.message_user(request, f"{words}.")
        return redirect(self._history_url("history", quote(obj.pk)))

    def _ask_to_bring_back(self, request, obj, version, problems, **context):
        return self._history_page(
            request,
            "admin/history/restore.html",
            status=422 if problems else 200,
            title="Bring this version back?" if not context.get("was_deleted") else "Bring it back?",
            object=obj,
            version=version,
            when=date_time(version.history_date),
            problems=problems,
            back_url=self._history_url("history", quote(obj.pk)),
            **context,
        )

    # What was deleted.

    def deleted_view(self, request):
        if not self.can_see_deleted(request):
            raise PermissionDenied
        versions = self.deleted_versions(request)
        page = page_asked(request, versions, DELETED_PER_PAGE, first_url=request.path, name=PAGE_VAR)
        entries = [
            {
                "name": _name(version),
                "when": date_time(version.history_date),
                "who": version.by_name,
                "url": self._history_url("undelete", version.pk),
            }
            for version in page
        ]
        title = f"Recently deleted {self.opts.verbose_name_plural}"
        return self._history_page(request, "admin/history/deleted.html", title=title, page=page, entries=entries)

    def undelete_view(self, request, version):
        if not self.can_see_deleted(request):
            raise PermissionDenied
        version = get_object_or_404(self.deleted_versions(request), pk=version)
        with_it = restore.went_with(version)
        lists = restore.lists_before(version)
        problems = []
        if request.method == "POST":
            again = restore.made_again(version)
            problems = self._why_not(again, lambda: self._make_again(request, again, lists, with_it))
            if not problems:
                self.log_addition(request, again, "Brought back after it was deleted.")
                self.message_user(request, f"Brought back: {again}.")
                may_open = self.has_view_or_change_permission(request, again)
                return redirect(
                    self._history_url("change", quote(again.pk)) if may_open else self._history_url("changelist")
                )
        return self._history_page(
            request,
            "admin/history/undelete.html",
            status=422 if problems else 200,
            title=f"Bring back {_name(version)}?",
            when=date_time(version.history_date),
            who=version.by_name,
            lines=Words(self.model).contents(lists),
            with_it=[f"{capfirst(each.instance_type._meta.verbose_name)}: {_name(each)}" for each in with_it],
            files=[label(field) for field in _files(version)],
            problems=problems,
            back_url=self._history_url("deleted"),
        )

    def _make_again(self, request, again, lists, with_it):
        again.full_clean()
        again._change_reason = "Brought back after it was deleted"
        self.save_model(request, again, restore.StandInForm(again, {}, []), change=False)
        restore.set_lists(again, lists, type(lists)._history_m2m_fields)
        for version in with_it:
            child = restore.made_again(version)
            child._change_reason = again._change_reason
            child.save(force_insert=True)
        self.after_restore(request, again)

    # Before something is deleted.

    def delete_view(self, request, object_id, extra_context=None):
        context = {"instead": self.instead_of_deleting, "can_come_back": self.can_see_deleted(request)}
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def get_deleted_objects(self, objs, request):
        """Django's list without many-to-many through rows."""
        found, counts, lacking, protected = super().get_deleted_objects(objs, request)
        joins = [field.remote_field.through for field in self.opts.many_to_many]
        joins += [relation.through for relation in self.opts.related_objects if relation.many_to_many]
        joins = [join._meta for join in joins if join._meta.auto_created]
        counts = {name: n for name, n in counts.items() if name not in {join.verbose_name_plural for join in joins}}
        found = _without(found, tuple(f"{capfirst(join.verbose_name)}: " for join in joins))
        if protected:
            # Objects that cannot be deleted at all are not a question of permissions.
            lacking = set()
        if len(protected) > MAX_PROTECTED_SHOWN:
            protected = [*protected[:MAX_PROTECTED_SHOWN], f"and {len(protected) - MAX_PROTECTED_SHOWN} more"]
        return found, counts, lacking, protected

    def _history_page(self, request, template, *, status=200, **context):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "page_var": PAGE_VAR, **context}
        return TemplateResponse(request, template, context, status=status)


def _name(version):
    return restore.name_of_version(version)


def _files(version):
    return [field for field in version.tracked_fields if isinstance(field, FileField) and getattr(version, field.name)]


def _without(nested, beginnings):
    """Return a nested list, as for ``unordered_list``, without lines that begin with a prefix."""
    kept = []
    for each in nested:
        if isinstance(each, list):
            inner = _without(each, beginnings)
            kept += [inner] if inner else []
        elif not str(each).startswith(beginnings):
            kept.append(each)
    return kept
