from django.contrib import admin

from foundations.feedback_admin import FeedbackAdmin
from support.models import PageFeedback


@admin.register(PageFeedback)
class PageFeedbackAdmin(FeedbackAdmin):
    pass
