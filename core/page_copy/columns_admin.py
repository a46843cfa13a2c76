"""How the words of single pages are edited: each opens straight to its form."""

from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse

from core.history.admin import KeepsHistory
from core.history.optimistic_locking import WarnsOfConflict

HOW = "Plain words, short sentences. Empty a box to bring back the words that stood there at first."


class PageWordsAdmin(KeepsHistory, WarnsOfConflict):
    """There is one row at most: it can be changed, and be neither doubled nor deleted."""

    formfield_overrides = {
        models.CharField: {"widget": AdminTextInputWidget(attrs={"class": "vLargeTextField"})},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    def get_model_perms(self, request):
        # The list of all that can be changed shows no "Add" beside it. Asking whether there is a row yet would cost
        # every page of the admin a query.
        return super().get_model_perms(request) | {"add": False}

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        row = self.model.objects.first()
        if row and self.has_view_or_change_permission(request):
            return redirect(self._page("change", row.pk))
        return super().add_view(request, form_url, extra_context)

    def changelist_view(self, request, extra_context=None):
        """Nobody needs a list of one: its form opens, with the words we began with while there is no row."""
        row = self.model.objects.first()
        if row and self.has_view_or_change_permission(request):
            return redirect(self._page("change", row.pk))
        if not row and self.has_add_permission(request):
            return redirect(self._page("add"))
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # "Save and add another" would promise a second one.
        context = {"title": str(self.model()), "subtitle": None, "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def _page(self, name, *arguments):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=arguments)

    def save_model(self, request, obj, form, change):
        # The one row: adding it twice at once changes it the second time.
        obj.pk = 1
        super().save_model(request, obj, form, change)
