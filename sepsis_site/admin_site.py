"""The admin of this site: its names, and what it begins with."""

from django.contrib import admin


class SupportAdminSite(admin.AdminSite):
    site_header = "UK Sepsis Trust Support"
    site_title = "UK Sepsis Trust Support"
    index_title = "What needs you now"
