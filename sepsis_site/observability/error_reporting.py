"""Error reports by email (ERRORS_TO) and to Sentry (SENTRY_DSN).

Django's and Sentry's own reports collect requests, forms, cookies and local variables and then filter. Here a report
is ``log_formatters.entry_of``, an allow-list. sentry-sdk is not a requirement; sites with a Sentry install it.
"""

import json
import logging
import threading
from time import monotonic

from django.core.exceptions import ImproperlyConfigured

from sepsis_site.observability.log_formatters import entry_of

# In seconds: the same error again is not mailed before.
QUIET_FOR = 10 * 60
MAX_REMEMBERED = 200


def is_ours(entry):
    """Return whether the record is a fault of the site; some refusals that Django logs as errors are not."""
    return entry.get("status", 500) >= 500


def key_of(entry):
    """Return the key by which equal errors are grouped."""
    error = entry.get("error", {})
    return entry["logger"], error.get("type", entry["message"]), (error.get("stack") or [""])[-1]


class EmailErrorHandler(logging.Handler):
    """Email errors to ADMINS from a thread: each once in ten minutes per process."""

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
        if len(self.last_sent) >= MAX_REMEMBERED:
            self.last_sent.clear()
        self.last_sent[key] = now
        # A visitor does not wait for the mail server.
        threading.Thread(target=self.send, args=[entry], name="error-mail", daemon=True).start()

    def send(self, entry):
        from django.core.mail import mail_admins

        what = entry.get("error", {}).get("type", entry["message"])
        mail_admins(f"{what} at {entry.get('route', '-')}", json.dumps(entry, indent=2), fail_silently=True)


class SentryErrorHandler(logging.Handler):
    """Send errors to the Sentry prepared by ``configure_sentry``."""

    def emit(self, record):
        import sentry_sdk

        entry = entry_of(record)
        if is_ours(entry):
            sentry_sdk.capture_event(sentry_event(entry))


def sentry_event(entry):
    """Return the Sentry event of a log entry."""
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


def keep_own_fields(event, hint):
    """Sentry's ``before_send``: remove everything the SDK has added to our event."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def configure_sentry(dsn):
    """Initialise sentry-sdk without any automatic collection."""
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
        before_send=keep_own_fields,
    )
