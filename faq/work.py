"""Which answers wait for somebody."""

from django.utils import timezone

from faq.models import Question
from foundations.work import seen_by, work_item


def work(request, *, now):
    due = seen_by(request, Question).published().due_for_review(timezone.localdate(now))
    yield work_item(
        due.count, "answer is due for review", "answers are due for review", Question, review="due", published__exact=1
    )
