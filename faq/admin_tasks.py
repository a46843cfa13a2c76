"""Which answers wait for somebody."""

from django.utils import timezone

from core.admin.tasks import leaving_soon, seen_by, work_item
from faq.models import Question


def work(request, *, now):
    due = seen_by(request, Question).published(now).due_for_review(timezone.localdate(now))
    yield work_item(
        due.count, "answer is due for review", "answers are due for review", Question, review="due", site="on"
    )
    yield leaving_soon(request, Question, now=now)
