from django.contrib import admin

from faq.models import QuestionFeedback
from foundations.feedback_admin import FeedbackAdmin


@admin.register(QuestionFeedback)
class QuestionFeedbackAdmin(FeedbackAdmin):
    pass
