from django.contrib import admin

from core.feedback.admin import FeedbackAdmin
from faq.models import QuestionFeedback


@admin.register(QuestionFeedback)
class QuestionFeedbackAdmin(FeedbackAdmin):
    pass
