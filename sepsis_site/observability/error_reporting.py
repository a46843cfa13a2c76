"""Telling somebody of an error: by mail to ERRORS_TO, and to a Sentry at SENTRY_DSN. Both say what the log says.

Django's own mail to its ADMINS and Sentry's integrations send requests, forms, cookies and local values, and then
try to take out what is private. Here nothing is collected in the first place: a report is ``log_lines.entry_of``.
sentry-sdk is not among our requirements: whoever has a Sentry installs it beside them.
"""

import json
import logging
import threading
from time import monotonic

from django.core.exceptions import ImproperlyConfigured

from sepsis_site.observability.log_formatters import entry_of

# In seconds: the same error again is not mailed before.
QUIET_FOR = 10 * 60
MOST_REMEMBERED = 200


def is_ours(entry):
    """Whether the site broke. Django calls some refusals errors too, and anybody can bring those about."""
    return entry.get("status", 500) >= 500


def key_of(entry):
    """What makes two errors the same one."""
    error = entry.get("error", {})
    return entry["logger"], error.get("type", entry["message"]), (error.get("stack") or [""])[-1]


class MailsErrors(logging.Handler):
    """Mails errors to the ADMINS of the settings: each once in ten minutes a process, by a thread of its own."""

    def __init__(self, clock=monotonic, **options):
        super().__init__(**options)
        self.clock = clock
        self.last_sent = {}

    def emit(self, record):
        from django.conf import settings

        if not settings.ADMINS:
            return
        entry = entry_of(record)
        if not is_ours(entry):
            return
        key, now = key_of(entry), self.clock()
        if now - self.last_sent.get(key, -QUIET_FOR) < QUIET_FOR:
            return
        if len(self.last_sent) >= MOST_REMEMBERED:
            self.last_sent.clear()
        self.last_sent[key] = now
        # A visitor does not wait for the mail server.
        threading.Thread(target=self.send, args=[entry], name="error-mail", daemon=True).start()

    def send(self, entry):
        from django.core.mail import mail_admins

        what = entry.get("error", {}).get("type", entry["message"])
        mail_admins(f"{what} at {entry.get('route', '-')}", json.dumps(entry, indent=2), fail_silently=True)


class TellsSentry(logging.Handler):
    """Sends errors to the Sentry that ``begin_sentry`` has prepared."""

    def emit(self, record):
        import sentry_sdk

        entry = entry_of(record)
        if is_ours(entry):
            sentry_sdk.capture_event(event_of(entry))


def event_of(entry):
    """An event as Sentry wants it, of an entry of the log and nothing else."""
    event = {
        "level": entry["level"].lower(),
        "logger": entry["logger"],
        "message": entry["message"],
        "transaction": entry.get("route", "-"),
        "tags": {name: str(entry[name]) for name in ("request_id", "method", "status") if name in entry},
    }
    errors, error = [], entry.get("error")
    while error:
        errors.append(error)
        error = error.get("cause")
    if errors:
        # Sentry wants the first cause first.
        event["exception"] = {"values": [_exception(each) for each in reversed(errors)]}
    return event


def _exception(error):
    frames = []
    for frame in error["stack"]:
        place, _, function = frame.rpartition(" ")
        file, _, line = place.rpartition(":")
        frames.append({"filename": file, "lineno": int(line), "function": function})
    return {"type": error["type"], "stacktrace": {"frames": frames}}


ALLOWED = {"level", "logger", "message", "transaction", "tags", "exception", "event_id", "timestamp", "platform"}


def only_what_we_wrote(event, hint):
    """Sentry's ``before_send``: whatever it has added to an event of ours goes out again."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def begin_sentry(dsn):
    """Prepare sentry-sdk so that it collects nothing by itself."""
    try:
        import sentry_sdk
    except ImportError as error:
        raise ImproperlyConfigured("SENTRY_DSN is set, but sentry-sdk is not installed. See .env.example.") from error
    sentry_sdk.init(
        dsn=dsn,
        default_integrations=False,
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=only_what_we_wrote,
    )
