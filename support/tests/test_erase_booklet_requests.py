from datetime import UTC, timedelta

import pytest
from django.core.management import call_command

from support.models import BookletRequest, BookletRequestItem
from support.tests.factories import BookletRequestFactory, BookletRequestItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def requests(now):
    """One of each: sent 90 days ago, a moment less than that, and long waiting."""
    # Ninety times 24 hours, whatever the clocks did in October.
    now = now.astimezone(UTC)
    due = BookletRequestFactory(name="due", sent_at=now - timedelta(days=90))
    BookletRequestItemFactory(request=due)
    BookletRequestFactory(name="not yet", sent_at=now - timedelta(days=90) + timedelta(seconds=1))
    BookletRequestFactory(name="waiting", asked_at=now - timedelta(days=400))


def test_what_was_sent_90_days_ago_is_erased_and_nothing_else(requests, capsys):
    call_command("erase_expired", "booklet-requests")
    assert set(BookletRequest.objects.values_list("name", flat=True)) == {"not yet", "waiting"}
    assert not BookletRequestItem.objects.exists()
    assert capsys.readouterr().out == "booklet-requests: 1 erased\n"


def test_a_dry_run_counts_and_erases_nothing(requests, capsys):
    call_command("erase_expired", "booklet-requests", "--dry-run")
    assert BookletRequest.objects.count() == 3
    assert capsys.readouterr().out == "booklet-requests: 1 to be erased\n"


def test_a_second_run_finds_nothing(requests, capsys):
    call_command("erase_expired", "booklet-requests")
    call_command("erase_expired", "booklet-requests")
    assert capsys.readouterr().out.endswith("booklet-requests: 0 erased\n")


def test_dashboard_counts_requests_not_sent_for_90_days(admin_client, requests, now):
    BookletRequestFactory(asked_at=now - timedelta(days=89))
    tasks = {(task.count, task.words): task.url for task in admin_client.get("/admin/").context["work"]}
    late = (1, "request for booklets has waited 90 days: mark it as sent, or delete it")
    assert tasks[late].endswith("?sent=late")


def test_dashboard_counts_no_late_request_while_all_are_new(admin_client):
    BookletRequestFactory()
    assert "has waited 90 days" not in admin_client.get("/admin/").text


def test_the_admin_shows_those_that_wait_too_long(admin_client, requests):
    page = admin_client.get("/admin/support/bookletrequest/?sent=late").text
    assert ">waiting<" in page
    assert ">not yet<" not in page
