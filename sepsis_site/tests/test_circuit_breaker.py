"""The guard of the database: who decides that it is away, and who waits for it."""

import socket
import threading
import time

import pytest
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.urls import reverse

from core.database import deadline
from core.database.deadline import Deadline
from sepsis_site.dev.postgres import base as embedded
from sepsis_site.outage.postgres_backend import base as guarded
from sepsis_site.outage.postgres_backend import circuit_breaker as guard_module
from sepsis_site.outage.postgres_backend.circuit_breaker import DatabaseUnavailable, Guard
from sepsis_site.outage.stale_pages import serve_stale_on_outage
from sepsis_site.tests.test_settings import PRODUCTION, settings_with


class Probe:
    """A database that answers, or does not."""

    answers = True
    asked = 0

    def __call__(self):
        self.asked += 1
        if not self.answers:
            raise DatabaseUnavailable


@pytest.fixture
def probe(monkeypatch):
    monkeypatch.setattr(guard_module, "PROBE_INTERVAL", 0.01)
    monkeypatch.setattr(guard_module, "HEALTHY_INTERVAL", 0)
    monkeypatch.setattr(guard_module, "TURN_TIMEOUT", 0.01)
    return Probe()


@pytest.fixture
def guard(probe):
    return Guard(probe, most_waiting=2)


def until(true):
    give_up_at = time.monotonic() + 10
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.002)


def test_only_a_probe_decides_and_it_asks_until_the_database_is_back(guard, probe):
    guard.suspect()
    until(lambda: probe.asked == 1)
    assert not guard.is_down
    probe.answers = False
    until(lambda: guard.suspect() or guard.is_down)
    with pytest.raises(DatabaseUnavailable), guard.turn(Deadline(1)):
        pytest.fail("refused at once")
    asked = probe.asked
    until(lambda: probe.asked > asked + 2)
    probe.answers = True
    until(lambda: not guard.is_down)
    with guard.turn(Deadline(1)):
        pass


def test_many_suspicions_make_one_probe(guard, probe):
    going_on, may_end = threading.Event(), threading.Event()

    def slow_probe():
        probe.asked += 1
        going_on.set()
        may_end.wait(10)

    guard._probe = slow_probe
    for _ in range(50):
        guard.suspect()
    going_on.wait(10)
    guard.suspect()
    may_end.set()
    assert probe.asked == 1


def test_no_more_than_so_many_wait_at_a_time(guard):
    with guard.turn(Deadline(1)), guard.turn(Deadline(1)):
        with pytest.raises(DatabaseUnavailable), guard.turn(Deadline(1)):
            pytest.fail("the third of two")
        # The probe is none of them.
        with guard.turn(Deadline(1, is_probe=True)):
            pass
    with guard.turn(Deadline(1)):
        pass


def test_slow_questions_of_staff_leave_a_turn_to_visitors(probe):
    guard = Guard(probe, most_waiting=3)
    staff, visitor = Deadline(25, is_staff=True), Deadline(1)
    with guard.turn(staff), guard.turn(staff):
        with pytest.raises(DatabaseUnavailable), guard.turn(staff):
            pytest.fail("the third of two")
        with guard.turn(visitor):
            pass
    # Visitors may have all of them; and whoever was refused holds none.
    with (
        guard.turn(visitor),
        guard.turn(visitor),
        guard.turn(visitor),
        pytest.raises(DatabaseUnavailable),
        guard.turn(staff),
    ):
        pytest.fail("the fourth of three")
    with guard.turn(staff), guard.turn(staff), guard.turn(visitor):
        pass
    # With one turn in all, staff have it too.
    with Guard(probe, most_waiting=1).turn(staff):
        pass


def test_pages_of_the_admin_ask_as_staff_and_no_others(rf, settings):
    settings.DB_TIMEOUT_VISITORS = settings.DB_TIMEOUT_STAFF = 1
    asked = []

    def view(request):
        with deadline.at_most(0.1):
            asked.append(deadline.current().is_staff)
        return HttpResponse()

    for address in ("/helpline/", reverse("admin:login")):
        serve_stale_on_outage(view)(rf.get(address))
    assert asked == [False, True]


def test_without_patience_left_nobody_begins_to_wait(guard):
    with pytest.raises(DatabaseUnavailable), guard.turn(Deadline(0)):
        pytest.fail("nothing is left")


def test_what_is_spent_within_counts_without():
    with deadline.of(1):
        with deadline.at_most(0.3):
            assert deadline.current().left == 0.3
            deadline.current().spend(0.2)
        assert deadline.current().left == pytest.approx(0.8)
        deadline.current().spend(0.7)
        with deadline.at_most(0.3):
            assert deadline.current().left == pytest.approx(0.1)
    with deadline.at_most(0.3):
        assert deadline.current() is None


@pytest.fixture
def of_its_own(db, monkeypatch):
    """A second connection to the test's database, with a guard that nobody else asks."""
    monkeypatch.setitem(guard_module._guards, "default", Guard(Probe(), most_waiting=2))
    own = connections.create_connection("default")
    own.inc_thread_sharing()
    yield own
    own.close()


def ask(own, question):
    with own.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def test_a_slow_question_gets_its_answer_within_the_patience_and_not_after(of_its_own):
    with deadline.of(20):
        assert ask(of_its_own, "SELECT 'slow' FROM pg_sleep(0.4)") == ("slow",)
        assert ask(of_its_own, "SELECT current_setting('statement_timeout')") == ("30s",)
    with deadline.of(0.1), pytest.raises(OperationalError):
        ask(of_its_own, "SELECT 'slow' FROM pg_sleep(20)")
    # What comes late is not taken for the answer to the next question.
    of_its_own.close()
    with deadline.of(20):
        assert ask(of_its_own, "SELECT 'next'") == ("next",)


def test_what_little_patience_gave_up_on_is_not_the_end_of_the_page(of_its_own):
    # As a count of searches that takes too long: the search itself is answered.
    with deadline.of(20):
        with deadline.at_most(0.05), pytest.raises(OperationalError):
            ask(of_its_own, "SELECT 'slow' FROM pg_sleep(20)")
        assert ask(of_its_own, "SELECT 'the page'") == ("the page",)


def test_a_command_waits_as_long_as_it_takes(of_its_own):
    assert ask(of_its_own, "SELECT current_setting('statement_timeout')") == ("0",)
    assert ask(of_its_own, "SELECT 'slow' FROM pg_sleep(0.3)") == ("slow",)


def test_a_server_that_greets_nobody_holds_up_no_connection(tmp_path, of_its_own):
    # As a frozen one: the kernel takes the connection, and nobody ever says a word.
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / ".s.PGSQL.5432"))
        silent.listen()
        began = time.monotonic()
        driver = of_its_own.Database
        with deadline.of(0.2), pytest.raises(driver.OperationalError):
            driver.connect(host=str(tmp_path), dbname="x", user="x")
        assert time.monotonic() - began < 5


def test_with_a_server_of_ones_own_connections_are_guarded_too():
    [databases] = settings_with("DATABASES", **PRODUCTION)
    assert databases["default"]["ENGINE"] == "sepsis_site.outage.postgres_backend"
    assert issubclass(embedded.DatabaseWrapper, guarded.DatabaseWrapper)
