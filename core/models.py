from core.feedback.models import Feedback
from core.forms.spam_protection import FormAttempt
from core.http.cache_version import CacheVersion
from core.http.redirect_model import Redirect
from core.http.request_counts import RequestCount
from core.page_copy.models import PageCopy
from core.publishing.review import Reviewed, ReviewedQuerySet
from core.publishing.scheduling import ScheduledPublishing, ScheduledQuerySet

__all__ = [
    "CacheVersion",
    "Feedback",
    "FormAttempt",
    "PageCopy",
    "Redirect",
    "RequestCount",
    "Reviewed",
    "ReviewedQuerySet",
    "ScheduledPublishing",
    "ScheduledQuerySet",
]
