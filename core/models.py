from core.feedback.models import Feedback
from core.forms.form_attempt import FormAttempt
from core.http.cache_version import CopiesEdition
from core.http.redirect_model import OldAddress
from core.http.request_counts import RequestCount
from core.page_copy.models import PageCopy
from core.publishing.review import Reviewed, ReviewedQuerySet
from core.publishing.scheduling import Timed, TimedQuerySet

__all__ = [
    "CopiesEdition",
    "Feedback",
    "FormAttempt",
    "OldAddress",
    "PageCopy",
    "RequestCount",
    "Reviewed",
    "ReviewedQuerySet",
    "Timed",
    "TimedQuerySet",
]
