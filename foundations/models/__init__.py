from foundations.models.feedback import Feedback
from foundations.models.form_attempt import FormAttempt
from foundations.models.review import Reviewed, ReviewedQuerySet

__all__ = ["Feedback", "FormAttempt", "Reviewed", "ReviewedQuerySet"]
