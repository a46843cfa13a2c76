"""What the site's log says, and what it leaves out."""

import json
import logging
import sys
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils.log import AdminEmailHandler

from sepsis_site.observability.error_reporting import (
    EmailErrorHandler,
    SentryErrorHandler,
    configure_sentry,
    keep_own_fields,
    sentry_event,
)
from sepsis_site.observability.log_formatters import JSON, PLAIN, chosen_format, entry_of, formatter
from sepsis_site.observability.request_id import REQUEST_ID, RequestIdMiddleware, current_request_id
from sepsis_site.outage.postgres_backend import QUIET_LOG_SETTINGS
from sepsis_site.server import gunicorn
from sepsis_site.server.checks import check_database_logging
from support.tests.factories import SubscriberFactory

TOKEN = "c2lnbmVk:1vNabc:" + "A" * 43
NUMBER = "0123456789abcdef0123456789abcdef"


def record(name, message, *arguments, error=None, **extra):
    exc_info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, exc_info)
    vars(made).update(extra)
    return made


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def lines(made):
    """As both formats write it."""
    return formatter(PLAIN).format(made) + formatter(JSON).format(made)


def test_the_log_keeps_no_key_of_a_link():
    for logger in ("sepsis_site.views", "elsewhere"):
        assert TOKEN not in lines(record(logger, f"Refused: /newsletter/confirm/{TOKEN}/"))


def test_of_a_request_it_tells_the_route_and_never_the_path_the_host_or_the_referer():
    request = RequestFactory().get("/ann@example.org/?postcode=BN3+3WR", headers={"referer": "http://x/?q=Hove"})
    request.resolver_match = SimpleNamespace(view_name="support:page")
    request.META[REQUEST_ID] = NUMBER
    made = record("django.request", "%s: %s", "Not Found", request.path, request=request, status_code=404)
    entry = entry_of(made)
    assert (entry["message"], entry["route"], entry["method"], entry["status"], entry["request_id"]) == (
        *("Not Found", "support:page", "GET", 404),
        NUMBER,
    )
    made = record("django.security.csrf", "Forbidden (%s): %s", "Referer http://x/?q=Hove", "/", request=request)
    assert not any(word in lines(made) for word in ("ann@", "BN3", "Hove"))
    request.method = "ANN@EXAMPLE"
    assert entry_of(made)["method"] == "other"


def test_of_what_others_log_it_keeps_the_sentence_and_not_what_was_put_in():
    assert entry_of(record("django.db.backends.base", "Error calling %s (%s).", "f", "Ann"))["message"] == (
        "Error calling %s (%s)."
    )
    assert entry_of(record("support.mail", "Not sent: %s", "OSError"))["message"] == "Not sent: OSError"
    assert entry_of(record("gunicorn.error", ValueError("Ann")))["message"] == "ValueError"


@pytest.mark.django_db
def test_of_an_error_it_tells_the_kind_and_the_way_and_never_the_words_or_the_values():
    SubscriberFactory(email="ann@example.org")
    with pytest.raises(IntegrityError, match="ann@example") as caught, transaction.atomic():
        SubscriberFactory.build(email="ann@example.org").save()
    made = record("django.request", "Internal Server Error", error=caught.value)
    error = entry_of(made)["error"]
    assert error["type"] == "django.db.utils.IntegrityError"
    assert error["cause"]["type"] == f"{psycopg.errors.UniqueViolation.__module__}.UniqueViolation"
    assert error["cause"]["sqlstate"] == "23505"
    assert error["cause"]["constraint"] == "support_subscriber_email_key"
    assert error["stack"][0].startswith("sepsis_site/tests/test_log_formatters.py:")
    assert "ann@" not in lines(made)


def test_what_is_said_about_code_and_settings_is_told_in_words():
    assert "No module named" in lines(record("x", "x", error=raised(ImportError("No module named y"))))
    assert "No module named" not in lines(record("x", "x", error=raised(KeyError("No module named y"))))


def test_a_line_of_json_is_one_line_of_json_and_no_text_begins_a_line_of_its_own():
    made = record("support", "a\nb \u2028 “c”", error=raised(ValueError()))
    line = formatter(JSON).format(made)
    assert "\n" not in line
    assert json.loads(line)["message"] == "a\nb \u2028 “c”"


def test_developers_alone_read_the_words_of_an_error():
    made = record("x", "x", error=raised(ValueError("words")))
    assert "words" in formatter(PLAIN, tells_all=True).format(made)
    assert "words" not in formatter(JSON, tells_all=True).format(made)


def test_a_real_site_logs_json_unless_it_is_told_otherwise():
    assert chosen_format({}) == chosen_format({"LOG_FORMAT": "", "DATABASE_URL": ""}) == PLAIN
    assert chosen_format({"DATABASE_URL": "postgres://x"}) == JSON
    assert chosen_format({"DATABASE_URL": "postgres://x", "LOG_FORMAT": "plain"}) == PLAIN


def test_gunicorn_tells_of_an_answer_in_the_same_shape():
    environ = {"REQUEST_METHOD": "GET", REQUEST_ID: NUMBER, "sepsis_site.route": "search", "QUERY_STRING": "q=Ann"}
    answered = gunicorn.access_log_fields(SimpleNamespace(status="200 OK", sent=7), environ, timedelta(milliseconds=12))
    entry = entry_of(record("gunicorn.access", "Answered", answered=answered))
    assert {"method": "GET", "route": "search", "status": 200, "milliseconds": 12, "bytes": 7}.items() <= entry.items()
    assert entry["request_id"] == NUMBER
    assert (
        formatter(PLAIN)
        .format(record("gunicorn.access", "Answered", answered=answered))
        .endswith(f"GET search 200 12ms 7B [{NUMBER}]")
    )


def test_no_logger_has_djangos_email_handler(settings):
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "line"
    assert settings.LOGGING["formatters"]["line"]["()"] == "sepsis_site.observability.log_formatters.formatter"
    for name in ("", "django"):
        handlers = logging.getLogger(name).handlers
        assert not any(isinstance(handler, AdminEmailHandler) for handler in handlers)


# The number of a request


def answer_to(**environ):
    sent = []

    def application(environ, start_response):
        sent.append(current_request_id.get())
        start_response("200 OK", [])
        return []

    RequestIdMiddleware(application)(environ, lambda status, headers: sent.append(dict(headers)))
    return sent[0], sent[1]["X-Request-ID"]


def test_a_proxys_number_is_taken_on_told_in_the_answer_and_known_meanwhile():
    assert answer_to(HTTP_X_REQUEST_ID=NUMBER) == (NUMBER, NUMBER)
    number = "0b9c2e9e-7e5c-4a57-9d2b-0f1d0a8a3b11"
    assert answer_to(HTTP_X_REQUEST_ID=number.upper()) == (number, number)
    assert current_request_id.get() == ""


@pytest.mark.parametrize("given", ["", "ann@example.org", "BN33WR", NUMBER[1:], f"{NUMBER}\n", "x" * 10_000])
def test_what_is_no_number_is_not_taken_on(given):
    inside, told = answer_to(HTTP_X_REQUEST_ID=given)
    assert inside == told != given
    assert len(told) == 32


# Reports


@pytest.fixture
def broken():
    request = RequestFactory().post("/newsletter/", {"email": "ann@example.org"})
    request.resolver_match = SimpleNamespace(view_name="support:newsletter")
    error = raised(IntegrityError("Key (email)=(ann@example.org)"))
    return record("django.request", "%s: %s", "x", request.path, request=request, status_code=500, error=error)


def test_an_error_is_mailed_once_in_ten_minutes_with_what_the_log_has(broken, settings, monkeypatch):
    settings.ADMINS = [("", "office@example.org")]
    moment = [0.0]
    handler = EmailErrorHandler(clock=lambda: moment[0])
    # The thread, without its own time.
    monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
    handler.emit(broken)
    handler.emit(broken)
    [message] = mail.outbox
    assert message.to == ["office@example.org"]
    assert message.subject == "[Support site] django.db.utils.IntegrityError at support:newsletter"
    assert json.loads(message.body)["status"] == 500
    assert "ann@" not in message.subject + message.body
    moment[0] = 600.0
    handler.emit(broken)
    assert len(mail.outbox) == 2


def test_a_refusal_that_anybody_can_bring_about_is_mailed_to_nobody(broken, settings, monkeypatch):
    settings.ADMINS = [("", "office@example.org")]
    monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
    broken.status_code = 400
    EmailErrorHandler().emit(broken)
    assert mail.outbox == []


def test_without_anybody_to_tell_nobody_is_told(broken):
    EmailErrorHandler().emit(broken)
    assert mail.outbox == []


def test_a_sentry_learns_what_the_log_has_and_collects_nothing_itself(broken, monkeypatch):
    told = {}
    sentry = SimpleNamespace(init=lambda **options: told.update(options), capture_event=told.update)
    monkeypatch.setitem(sys.modules, "sentry_sdk", sentry)
    configure_sentry("https://key@sentry.example.org/1")
    assert told["send_default_pii"] is told["include_local_variables"] is told["default_integrations"] is False
    assert told["max_request_body_size"] == "never"
    SentryErrorHandler().emit(broken)
    assert told["transaction"] == "support:newsletter"
    assert told["exception"]["values"][0]["stacktrace"]["frames"][0]["function"] == "raised"
    assert "ann@" not in json.dumps(sentry_event(entry_of(broken)))
    added = {"message": "x", "request": {"query_string": "q=Ann"}, "user": {}, "server_name": "x", "breadcrumbs": []}
    assert told["before_send"](added, {}) == keep_own_fields(added, {}) == {"message": "x"}


def test_a_sentry_without_its_package_is_said_plainly(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ImproperlyConfigured, match="sentry-sdk is not installed"):
        configure_sentry("https://key@sentry.example.org/1")


# The log of a database of one's own


@pytest.mark.django_db
def test_a_database_of_ones_own_that_writes_down_what_it_was_given_is_warned_of(settings):
    assert check_database_logging(None, databases=None) == []
    settings.EMBEDDED = True
    assert check_database_logging(None, databases=["default"]) == []
    settings.EMBEDDED = False
    with connection.cursor() as cursor:
        for name, value in QUIET_LOG_SETTINGS.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        assert check_database_logging(None, databases=["default"]) == []
        cursor.execute("SET LOCAL log_statement = 'all'")
    [warning] = check_database_logging(None, databases=["default"])
    assert "log_statement = 'none'" in warning.msg
    assert "log_min_messages" not in warning.msg


# How long it took


@pytest.mark.django_db
def test_only_verified_staff_learn_how_long_an_answer_took(client, admin_user):
    assert "Server-Timing" not in client.get("/admin/login/")
    client.force_login(admin_user, verified=False)
    assert "Server-Timing" not in client.get("/admin/login/")
    client.force_login(admin_user)
    timing = client.get("/admin/")["Server-Timing"]
    assert timing.startswith("db;dur=")
    assert 'queries", total;dur=' in timing
    # A page that anybody may read does not even ask who reads it.
    response = client.get("/communities/")
    assert "Server-Timing" not in response
    assert not response.has_header("Vary") or "Cookie" not in response["Vary"]
