"""Import and export pages in the admin, built on django-import-export.

A file is read, checked and previewed; the import is a second step. In between, the file's content travels in the form,
signed and bound to user and list, so that nothing is stored on the server. The second step imports only what would do
exactly what was previewed.
"""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from import_export.admin import ImportExportMixin

from core.spreadsheets.files import (
    CSV_TYPE,
    XLSX_TYPE,
    CellTooLongError,
    Problem,
    Table,
    UnreadableFileError,
    read,
    write_csv,
    write_xlsx,
)
from core.spreadsheets.resources import fingerprint

MOST_SHOWN = 100
# Characters that a form field may bring back: Django reads 2.5 MB of a form.
LONGEST_TOKEN = 2_400_000
SHOWN_FOR = 60 * 60

CHOOSE_A_FILE = "Choose a file first."
TOO_MUCH = "The file holds too much text. Split it into several files."
SHOWN_TOO_LONG_AGO = "You looked at this more than an hour ago. Choose the file again."
CHANGED_SINCE = "Something on the site has changed since you looked. Please look again: nothing was imported yet."


class Spreadsheets(ImportExportMixin):
    """For a ModelAdmin with one ``core.spreadsheets.resources.SpreadsheetResource``."""

    # Who may

    def _may_use_spreadsheets(self, request):
        permission = self.resource_classes[0].permission
        return permission is None or request.user.has_perm(permission)

    def has_import_permission(self, request):
        may_change = self.has_add_permission(request) and self.has_change_permission(request)
        return may_change and self._may_use_spreadsheets(request)

    def has_export_permission(self, request):
        return self.has_view_or_change_permission(request) and self._may_use_spreadsheets(request)

    # Out

    def export_action(self, request):
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self._spreadsheet_url("changelist"))
        problem = None
        kind = request.POST.get("kind")
        if kind in ("csv", "xlsx"):
            try:
                return self._spreadsheet_file(request, queryset, kind)
            except CellTooLongError as error:
                problem = str(error)
        context = {
            "title": f"Export {self.opts.verbose_name_plural}",
            "number": queryset.count(),
            "number_of_all": self.get_queryset(request).count(),
            "problem": problem,
        }
        return self._spreadsheet_page(request, "export", context)

    def _spreadsheet_file(self, request, queryset, kind):
        resource = self._spreadsheet_resource(request)
        if "headings" in request.POST:
            queryset = queryset.none()
        dataset = resource.export(queryset, force_native_type=kind == "xlsx")
        if kind == "xlsx":
            data = write_xlsx(dataset.headers, dataset, title=str(self.opts.verbose_name_plural).capitalize())
        else:
            data = write_csv(dataset.headers, dataset)
        response = HttpResponse(data, content_type=XLSX_TYPE if kind == "xlsx" else CSV_TYPE)
        name = f"{slugify(self.opts.verbose_name_plural)}-{timezone.localdate():%Y-%m-%d}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    # In

    def import_action(self, request):
        """Ask for a file, then preview its changes or list its errors. Changes nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask_for_file(request)
        upload = request.FILES.get("file")
        if upload is None:
            return self._ask_for_file(request, [Problem(None, "", CHOOSE_A_FILE)])
        try:
            # One byte more than a file may have says enough of a larger one.
            table = read(upload.read(2_000_001))
        except UnreadableFileError as error:
            return self._ask_for_file(request, [Problem(None, "", str(error))], file_name=upload.name)
        headings, problems = self._spreadsheet_resource(request).problems_of_headings(table.headings)
        problems += table.problems
        if problems:
            return self._ask_for_file(request, problems, file_name=upload.name)
        return self._show_preview(request, Table(headings, table.rows, [], table.notes), upload.name)

    def process_import(self, request):
        """Import what was previewed, or preview again if it would now differ."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            shown = signing.loads(
                request.POST.get("shown", ""), salt=self._spreadsheet_salt(request), max_age=SHOWN_FOR
            )
        except signing.BadSignature:
            messages.warning(request, SHOWN_TOO_LONG_AGO)
            return HttpResponseRedirect(self._spreadsheet_url("import"))
        table = Table(shown["headings"], shown["rows"], [], [])
        with transaction.atomic():
            resource = self._spreadsheet_resource(request)
            previews, problems, result = resource.bring_in(table.headings, table.rows, dry_run=False)
            is_as_shown = not problems and fingerprint(previews) == shown["does"]
            if is_as_shown:
                self._log_import(request, previews, result)
                for thing in resource.also_made:
                    self.log_addition(request, thing, "Imported from a spreadsheet.")
            else:
                transaction.set_rollback(True)
        if not is_as_shown:
            return self._show_preview(request, table, shown["name"], has_changed=True)
        added, changed = (sum(row.kind == kind for row in previews) for kind in ("new", "changed"))
        messages.success(request, f"Imported: {added:,} new, {changed:,} changed. All else is as it was.")
        self.after_import(request)
        return HttpResponseRedirect(self._spreadsheet_url("changelist"))

    def after_import(self, request):
        """Hook after an import, for messages and caches."""

    def _show_preview(self, request, table, file_name, *, has_changed=False):
        previews, problems, _ = self._spreadsheet_resource(request).bring_in(table.headings, table.rows, dry_run=True)
        if problems:
            return self._ask_for_file(request, problems, file_name=file_name)
        shown = {"headings": table.headings, "rows": table.rows, "name": file_name, "does": fingerprint(previews)}
        token = signing.dumps(shown, salt=self._spreadsheet_salt(request), compress=True)
        if len(token) > LONGEST_TOKEN:
            return self._ask_for_file(request, [Problem(None, "", TOO_MUCH)], file_name=file_name)
        of_kind = {kind: [row for row in previews if row.kind == kind] for kind in ("new", "changed", "same")}
        if has_changed and (of_kind["new"] or of_kind["changed"]):
            messages.warning(request, CHANGED_SINCE)
        context = {
            "title": f"Check what you import: {self.opts.verbose_name_plural}",
            "file_name": file_name,
            "notes": table.notes,
            "new": of_kind["new"][:MOST_SHOWN],
            "changed": of_kind["changed"][:MOST_SHOWN],
            "number_new": len(of_kind["new"]),
            "number_changed": len(of_kind["changed"]),
            "number_same": len(of_kind["same"]),
            "most_shown": MOST_SHOWN,
            "shown": token,
        }
        return self._spreadsheet_page(request, "preview", context)

    def _ask_for_file(self, request, problems=(), *, file_name=""):
        resource = self._spreadsheet_resource(request)
        context = {
            "title": f"Import {self.opts.verbose_name_plural}",
            "columns": list(resource.columns.values()),
            "remarks": resource.remarks,
            "key": resource.key,
            "file_name": file_name,
            "problems": problems[:MOST_SHOWN],
            "number_of_problems": len(problems),
            "has_more": len(problems) > MOST_SHOWN,
        }
        return self._spreadsheet_page(request, "import", context, status=422 if problems else 200)

    def _log_import(self, request, previews, result):
        for row, outcome in zip(previews, result.rows, strict=True):
            if row.kind == "new":
                self.log_addition(request, outcome.instance, "Imported from a spreadsheet.")
            elif row.kind == "changed":
                headings = ", ".join(change.heading for change in row.changes)
                self.log_change(request, outcome.instance, f"Changed by a spreadsheet: {headings}.")

    def _spreadsheet_resource(self, request):
        return self.resource_classes[0](visible=self.get_queryset(request), user=request.user)

    def _spreadsheet_salt(self, request):
        return f"spreadsheet of {self.opts.label} for {request.user.pk}"

    def _spreadsheet_url(self, page):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", current_app=self.admin_site.name)

    def _spreadsheet_page(self, request, name, context, *, status=200):
        context |= (
            self.admin_site.each_context(request)
            | {"opts": self.opts}
            | {
                "changelist_url": self._spreadsheet_url("changelist"),
                "import_url": self._spreadsheet_url("import") if self.has_import_permission(request) else None,
                "export_url": self._spreadsheet_url("export") if self.has_export_permission(request) else None,
                "process_url": self._spreadsheet_url("process_import"),
            }
        )
        request.current_app = self.admin_site.name
        response = TemplateResponse(request, f"admin/import_export/{name}.html", context, status=status)
        return response
