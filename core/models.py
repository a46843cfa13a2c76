"""All models of core, gathered from the modules that define them."""

from core.feedback.models import Feedback
from core.forms.spam_protection import FormAttempt
from core.http.redirects import Redirect
from core.http.request_counts import RequestCount
from core.http.stale_page_cache import CacheVersion
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
