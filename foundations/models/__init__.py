from foundations.models.copies_edition import CopiesEdition
from foundations.models.feedback import Feedback
from foundations.models.form_attempt import FormAttempt
from foundations.models.old_address import OldAddress
from foundations.models.request_count import RequestCount
from foundations.models.review import Reviewed, ReviewedQuerySet
from foundations.models.timed import Timed, TimedQuerySet

__all__ = [
    "CopiesEdition",
    "Feedback",
    "FormAttempt",
    "OldAddress",
    "RequestCount",
    "Reviewed",
    "ReviewedQuerySet",
    "Timed",
    "TimedQuerySet",
]
