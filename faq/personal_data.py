"""Personal data of this app. See core/personal_data.py."""

from core.feedback.models import comments_kind
from faq.models import QuestionFeedback

KINDS = [comments_kind("feedback-on-answers", QuestionFeedback)]
NO_PERSON = {
    "faq.Topic": "Words of ours.",
    "faq.Synonym": "Words of ours.",
}
