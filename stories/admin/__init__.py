"""The admin classes, one module per subject."""

from django.contrib import admin

from core.page_copy.admin import PageCopyAdmin
from stories.admin import stories, tags
from stories.page_copy import StoryCopy

__all__ = ["stories", "tags"]

admin.site.register(StoryCopy, PageCopyAdmin)
