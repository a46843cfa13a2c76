"""The helpline as a process knows it: from the database, from memory, or as published."""

import logging
import threading
from datetime import date, time, timedelta

import pytest
from django.db import OperationalError

from sepsis_site.dev.pytest_plugin import NOW
from support.helpline import cache as helpline_cache
from support.helpline import defaults as helpline_defaults
from support.models import Helpline
from support.tests.factories import ClosureFactory, HelplineFactory, OpeningHoursFactory, SpecialHoursFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unread_helpline")]


@pytest.fixture
def seconds(monkeypatch):
    """Lets a test make seconds pass: ``seconds.pass_by(2)``."""

    class Clock:
        now = 100.0

        def pass_by(self, number):
            self.now += number

    clock = Clock()
    monkeypatch.setattr(helpline_cache, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def no_database(monkeypatch):
    """The database stops answering, from when a test calls it."""

    def stop():
        def refuse():
            raise OperationalError("connection to 192.0.2.1 refused")

        monkeypatch.setattr(helpline_cache, "read", refuse)

    return stop


def words(now=NOW):
    return helpline_cache.current().at(now).status.words


# What is read


def test_the_row_and_all_its_hours_take_one_query(django_assert_num_queries):
    HelplineFactory(email="help@example.org", relay_prefix="18001")
    OpeningHoursFactory(opens=time(13))
    OpeningHoursFactory(closes=time(12, 30))
    SpecialHoursFactory(day=date(2026, 12, 24), note="Christmas Eve")
    ClosureFactory(first_day=date(2026, 12, 25), last_day=date(2027, 1, 3), reason="Christmas")
    with django_assert_num_queries(1):
        snapshot = helpline_cache.current()
        now = snapshot.at(NOW)
        schedule = snapshot.schedule
        assert snapshot.helpline.what_happens == "<p>Someone answers.</p>"
    assert (now.number, now.dial, now.email) == ("0800 111 2222", "08001112222", "help@example.org")
    assert (now.relay_number, now.relay_dial) == ("18001 0800 111 2222", "1800108001112222")
    assert now.hours == "Tuesday, 9am to 12.30pm and 1pm to 4pm"
    assert now.status.words == "Open now, until 12.30pm today"
    assert schedule.special[date(2026, 12, 24)].note == "Christmas Eve"
    [closure] = schedule.closures
    assert closure == (date(2026, 12, 25), date(2027, 1, 3), "Christmas")


def test_bank_holidays_are_known_without_anybody_entering_them():
    HelplineFactory()
    OpeningHoursFactory(weekday=4)
    christmas_day = NOW.replace(month=12, day=25)
    assert words(christmas_day) == "Closed for the bank holiday. Opens on Friday 8 January at 9am"


def test_a_helpline_without_hours_is_closed_and_promises_nothing():
    HelplineFactory(relay_prefix="")
    now = helpline_cache.current().at(NOW)
    assert (now.hours, now.status.words, now.relay_number, now.relay_dial) == ("", "Closed now", "", "")


def test_an_empty_database_leaves_what_the_charity_has_published():
    OpeningHoursFactory(opens=time(1))
    now = helpline_cache.current().at(NOW)
    assert (now.number, now.hours) == (helpline_defaults.PUBLISHED.number, "Monday to Friday, 9am to 4pm")
    assert now.status.words == "Open now, until 4pm today"


def test_what_is_published_would_pass_the_admins_own_checks():
    Helpline(pk=1, **helpline_defaults.HELPLINE).full_clean()


def test_what_is_published_is_as_the_editor_would_keep_it():
    Helpline.objects.create(pk=1, **helpline_defaults.HELPLINE)
    kept = Helpline.objects.get()
    assert {name: getattr(kept, name) for name in helpline_defaults.HELPLINE} == helpline_defaults.HELPLINE


def test_what_nobody_has_told_us_is_not_published():
    published = helpline_cache.published().helpline
    assert (published.email, published.confidentiality, published.requests_email) == ("", "", "")


# How long it is kept


def test_it_is_read_again_after_two_seconds_and_not_before(seconds, django_assert_num_queries):
    HelplineFactory()
    helpline_cache.current()
    Helpline.objects.update(phone="0800 333 4444")
    seconds.pass_by(1.9)
    with django_assert_num_queries(0):
        assert helpline_cache.current().helpline.phone == "0800 111 2222"
    seconds.pass_by(0.1)
    with django_assert_num_queries(1):
        assert helpline_cache.current().helpline.phone == "0800 333 4444"


def test_what_has_expired_is_read_again_at_once(seconds):
    HelplineFactory()
    helpline_cache.current()
    Helpline.objects.update(phone="0800 333 4444")
    helpline_cache.expire()
    assert helpline_cache.current().helpline.phone == "0800 333 4444"


def test_the_state_follows_the_clock_while_the_snapshot_is_kept(seconds):
    HelplineFactory()
    OpeningHoursFactory()
    closing = NOW.replace(hour=16)
    assert words(closing - timedelta(microseconds=1)) == "Open now, until 4pm today"
    assert words(closing) == "Closed now. Opens on Tuesday 1 December at 9am"
    # A clock that was put right goes back as well.
    assert words(closing - timedelta(hours=1)) == "Open now, until 4pm today"


def test_the_state_is_worked_out_once_between_two_changes():
    snapshot = helpline_cache.published()
    assert snapshot.at(NOW) is snapshot.at(NOW + timedelta(hours=5))
    assert snapshot.at(NOW) is not snapshot.at(NOW + timedelta(hours=6))


# Without a database


def test_without_a_database_the_last_one_known_is_shown(seconds, no_database, caplog):
    HelplineFactory()
    OpeningHoursFactory(closes=time(18))
    assert words() == "Open now, until 6pm today"
    no_database()
    seconds.pass_by(60)
    with caplog.at_level(logging.WARNING):
        assert words() == "Open now, until 6pm today"
    [record] = caplog.records
    assert "OperationalError" in record.getMessage()
    # Where the database stands is nobody's business.
    assert "192.0.2.1" not in caplog.text


def test_a_database_that_never_answered_leaves_what_is_published(no_database):
    no_database()
    assert helpline_cache.current().helpline.phone == helpline_defaults.PUBLISHED.number
    # A closure may have been entered: nobody can know that somebody answers.
    assert words() == "Monday to Friday, 9am to 4pm. Call to see if we are open today"


def test_a_database_that_does_not_answer_is_asked_once_in_two_seconds(seconds, monkeypatch):
    asked = []

    def refuse():
        asked.append(1)
        raise OperationalError

    monkeypatch.setattr(helpline_cache, "read", refuse)
    for _ in range(5):
        helpline_cache.current()
    assert len(asked) == 1
    seconds.pass_by(2)
    helpline_cache.current()
    assert len(asked) == 2


# Among threads


def test_while_one_thread_reads_the_others_take_the_last_one_known(seconds, monkeypatch):
    old, new = helpline_cache.published(), helpline_cache.published()
    monkeypatch.setattr(helpline_cache, "read", lambda: old)
    assert helpline_cache.current() is old
    seconds.pass_by(60)
    asked, answer = threading.Event(), threading.Event()

    def slow():
        asked.set()
        assert answer.wait(10)
        return new

    monkeypatch.setattr(helpline_cache, "read", slow)
    reader = threading.Thread(target=helpline_cache.current)
    reader.start()
    assert asked.wait(10)
    assert helpline_cache.current() is old
    answer.set()
    reader.join(10)
    assert helpline_cache.current() is new


def test_threads_that_know_nothing_wait_for_the_one_that_reads(monkeypatch):
    asked = []
    answer = threading.Event()
    snapshot = helpline_cache.published()

    def slow():
        asked.append(1)
        assert answer.wait(10)
        return snapshot

    monkeypatch.setattr(helpline_cache, "read", slow)
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(helpline_cache.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    answer.set()
    for thread in threads:
        thread.join(10)
    assert seen == [snapshot] * 8
    assert len(asked) == 1


def test_an_edit_during_a_reading_is_not_lost(monkeypatch):
    before, after = helpline_cache.published(), helpline_cache.published()

    def edited_meanwhile():
        helpline_cache.expire()
        return before

    monkeypatch.setattr(helpline_cache, "read", edited_meanwhile)
    helpline_cache.current()
    monkeypatch.setattr(helpline_cache, "read", lambda: after)
    assert helpline_cache.current() is after
