"""Open work about the helpline, pages, booklets and communities for the admin dashboard."""

from datetime import date

from django.utils import timezone

from core.admin.tasks import admin_task, leaving_soon, seen_by
from support.models import BookletRequest, Closure, DeadLink, OnlineCommunity, Page, Resource


def work(request, *, now):
    today = timezone.localdate(now)
    yield admin_task(
        seen_by(request, BookletRequest).waiting().count,
        "request for booklets to post",
        "requests for booklets to post",
        BookletRequest,
        sent="no",
    )
    yield admin_task(
        seen_by(request, BookletRequest).waiting_too_long(now).count,
        "request for booklets has waited 90 days: mark it as sent, or delete it",
        "requests for booklets have waited 90 days: mark them as sent, or delete them",
        BookletRequest,
        sent="late",
    )
    if lacks_christmas(today):
        yield admin_task(
            lambda: 1,
            "Christmas ahead: enter the days when the helpline is closed",
            "",
            Closure,
            permission="support.add_closure",
        )
    pages = seen_by(request, Page).published(now)
    yield admin_task(
        pages.awaiting_clinical_check().count,
        "page has warning signs that no clinician has checked",
        "pages have warning signs that no clinician has checked",
        Page,
        check="awaited",
        site="on",
    )
    yield admin_task(
        pages.due_for_review(today).count,
        "page is due for review",
        "pages are due for review",
        Page,
        review="due",
        site="on",
    )
    yield admin_task(
        seen_by(request, DeadLink).count,
        "link leads nowhere",
        "links lead nowhere",
        DeadLink,
        permission="support.view_deadlink",
    )
    communities = seen_by(request, OnlineCommunity)
    yield admin_task(
        communities.without_link().count,
        "online community without a link",
        "online communities without a link",
        OnlineCommunity,
        missing="link",
    )
    for model in (Page, Resource, OnlineCommunity):
        yield leaving_soon(request, model, now=now)


def lacks_christmas(today):
    """Return whether it is 1 to 25 December and no closure after Christmas is entered.

    Bank holidays are known without one; the days between Christmas and New Year are not.
    """
    if today.month != 12 or today.day > 25:
        return False
    last = date(today.year, 12, 31)
    return not Closure.objects.filter(first_day__lte=last, last_day__gte=date(today.year, 12, 24)).exists()
