"""Open work about answers for the admin dashboard."""

from django.utils import timezone

from core.admin.tasks import admin_task, leaving_soon, seen_by
from faq.models import Question


def work(request, *, now):
    due = seen_by(request, Question).published(now).due_for_review(timezone.localdate(now))
    yield admin_task(
        due.count, "answer is due for review", "answers are due for review", Question, review="due", site="on"
    )
    yield leaving_soon(request, Question, now=now)
