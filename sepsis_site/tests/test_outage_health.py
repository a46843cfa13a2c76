import json
import socket
import threading

import pytest
from django.db import OperationalError
from django.test import Client

from sepsis_site.outage import health


@pytest.fixture
def monitor():
    # It knows the machine by its number alone.
    return Client(headers={"host": "10.0.0.7"})


@pytest.fixture(autouse=True)
def mail(monkeypatch):
    monkeypatch.setattr(health, "mail", health.Mail())


def checks(response):
    said = json.loads(response.content)
    assert said["ready"] is (response.status_code == 200)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    return response.status_code, said["checks"]


def test_the_process_answers_without_the_database(monitor):
    # No mark: a query would fail this test.
    response = monitor.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert monitor.post("/healthz").status_code == 405
    assert monitor.post("/readyz").status_code == 405


@pytest.mark.django_db
def test_ready_means_database_migrations_and_places(monitor, places, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert checks(monitor.get("/readyz")) == (200, {"database": "ok", "migrations": "ok", "places": "ok"})


@pytest.mark.django_db
def test_without_places_or_a_migration_it_is_not_ready(monitor, monkeypatch):
    health.Town.objects.all().delete()
    assert checks(monitor.get("/readyz")) == (503, {"database": "ok", "migrations": "ok", "places": "missing"})
    monkeypatch.setattr(health, "_migrations_here", lambda: {("groups", "9999_to_come")})
    assert checks(monitor.get("/readyz"))[1]["migrations"] == "not applied"


def test_without_the_database_it_is_not_ready_and_says_no_more(monitor, monkeypatch):
    def refuse():
        raise OperationalError("password for postgres://user:secret@192.0.2.1")

    monkeypatch.setattr(health, "unapplied_migrations", refuse)
    response = monitor.get("/readyz")
    assert checks(response) == (503, {"database": "away", "migrations": "away", "places": "away"})
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_mail_is_asked_for_only_when_told_to_and_not_for_every_visitor(monitor, places, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_HOST_PASSWORD = "secret"  # noqa: S105
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = nobody.getsockname()[1]
        assert checks(monitor.get("/readyz"))[0] == 200
        status, said = checks(monitor.get("/readyz?mail"))
        assert (status, said["mail"]) == (503, "away")
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert checks(monitor.get("/readyz?mail"))[1]["mail"] == "away"
        health.mail = health.Mail()
        assert checks(monitor.get("/readyz?mail"))[1]["mail"] == "ok"


def test_nobody_waits_while_somebody_else_asks_the_mail_server():
    said = []
    with health.mail._asking:
        thread = threading.Thread(target=lambda: said.append(health.mail.state()), daemon=True)
        thread.start()
        thread.join(5)
        assert said == ["away"]
