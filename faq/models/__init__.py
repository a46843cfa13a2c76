from faq.models.question import Question, QuestionFeedback, Topic
from faq.models.synonym import Synonym

__all__ = ["Question", "QuestionFeedback", "Synonym", "Topic"]
