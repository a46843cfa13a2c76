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
    call_command("erase_booklet_requests")
    assert set(BookletRequest.objects.values_list("name", flat=True)) == {"not yet", "waiting"}
    assert not BookletRequestItem.objects.exists()
    assert capsys.readouterr().out.startswith("Erased: 1.\nWaiting to be sent: 1.\n")


def test_a_dry_run_counts_and_erases_nothing(requests, capsys):
    call_command("erase_booklet_requests", "--dry-run")
    assert BookletRequest.objects.count() == 3
    assert capsys.readouterr().out.startswith("To be erased: 1.\nWaiting to be sent: 1.\n")


def test_a_second_run_finds_nothing(requests, capsys):
    call_command("erase_booklet_requests")
    call_command("erase_booklet_requests")
    assert "Erased: 0.\nWaiting to be sent: 1.\n" in capsys.readouterr().out


def test_what_was_never_marked_as_sent_is_listed_after_90_days_and_names_nobody(requests, capsys, now):
    late = BookletRequest.objects.get(name="waiting")
    BookletRequestFactory(asked_at=now - timedelta(days=89))
    BookletRequest.objects.exclude(sent_at=None).delete()
    call_command("erase_booklet_requests", "--dry-run")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Waiting to be sent: 2.",
        "Waiting for 90 days or more: 1.",
        "Were they sent? Mark them. Will they not be? Delete them:",
        f"  Request of 20 October 2025: /admin/support/bookletrequest/{late.pk}/change/",
    ]


def test_while_nobody_waits_too_long_nothing_is_listed(capsys):
    BookletRequestFactory()
    call_command("erase_booklet_requests")
    assert capsys.readouterr().out == "Erased: 0.\nWaiting to be sent: 1.\n"


def test_the_admin_shows_those_that_wait_too_long(admin_client, requests):
    page = admin_client.get("/admin/support/bookletrequest/?sent=late").text
    assert ">waiting<" in page
    assert ">not yet<" not in page
