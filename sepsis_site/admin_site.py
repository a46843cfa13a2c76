"""The admin of this site: its names, and what it begins with."""

from django.contrib import admin


class SupportAdminSite(admin.AdminSite):
    site_header = "UK Sepsis Trust Support"
    site_title = "UK Sepsis Trust Support"
    index_title = "The work of today"

    def index(self, request, extra_context=None):
        # Here, because the admin's modules are loaded before the models of the apps are.
        from sepsis_site import work_list

        lists = {"work": work_list.work_for(request), "recent": work_list.recent_edits(request)}
        return super().index(request, lists | (extra_context or {}))
