"""The admin classes, one module per subject."""

from django.contrib import admin

from core.page_copy.admin import PageCopyAdmin
from support.admin import booklets, communities, dead_links, feedback, helpline, newsletter, pages
from support.page_copy import BookletsCopy, CommunitiesCopy, FrontPageCopy, NewsletterCopy

__all__ = ["booklets", "communities", "dead_links", "feedback", "helpline", "newsletter", "pages"]

admin.site.register([FrontPageCopy, NewsletterCopy, CommunitiesCopy, BookletsCopy], PageCopyAdmin)
