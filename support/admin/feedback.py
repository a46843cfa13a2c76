from django.contrib import admin

from core.feedback.admin import FeedbackAdmin
from support.models import PageFeedback


@admin.register(PageFeedback)
class PageFeedbackAdmin(FeedbackAdmin):
    pass
