"""What this app keeps about people. See foundations/personal_data.py."""

from faq.models import QuestionFeedback
from foundations.feedback_comments import comments_kind

KINDS = [comments_kind("feedback-on-answers", QuestionFeedback)]
NO_PERSON = {
    "faq.Topic": "Words of ours.",
    "faq.Synonym": "Words of ours.",
}
