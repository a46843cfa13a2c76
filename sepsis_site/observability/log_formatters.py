"""Log formatters that leave out everything visitors typed or sent.

Logs and error reports are built by ``entry_of``. A request has its route's name, never its path. An error has its type
and traceback, never its message or values: the database repeats input ("Key (email)=(…) already exists"). Messages of
other packages are logged without their arguments.
"""

import json
import logging
import re
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from traceback import walk_tb

from django.core.exceptions import ImproperlyConfigured

from sepsis_site.observability.request_id import METHODS, REQUEST_ID, current_request_id, route_of

PROJECT = f"{Path(__file__).resolve().parents[2]}/"
JSON, PLAIN = "json", "plain"
# Our own code says nothing of visitors; gunicorn's words are sifted in sepsis_site/server/gunicorn.py.
OURS = {"sepsis_site", "core", "groups", "stories", "faq", "support", "gunicorn"}
# What these say is about code and settings.
HARMLESS = (ImportError, SyntaxError, NameError, ImproperlyConfigured)
MOST_FRAMES, MOST_CAUSES = 30, 5

# The signed part of an emailed link. A reader of the log could use it as its owner. Of a story's
# private link also one that was cut short or run together: what is missing may be guessed.
SIGNED = re.compile(r"[\w.-]+(?::|%3A)[\w-]{43}(?![\w-])|(?<=/stories/mine/)[^/?\s]+|(?<=/choose-password/)[^/?\s]+")


def chosen_format(environ):
    """Return JSON or PLAIN by LOG_FORMAT; the default is JSON when DATABASE_URL is set."""
    return environ.get("LOG_FORMAT") or (JSON if environ.get("DATABASE_URL") else PLAIN)


def entry_of(record):
    """Return the allowed parts of a log record as plain values."""
    entry = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": message_of(record),
    }
    request = getattr(record, "request", None)
    meta = getattr(request, "META", None)
    if request_id := (meta or {}).get(REQUEST_ID) or current_request_id.get():
        entry["request_id"] = request_id
    if meta is not None:
        entry["method"] = request.method if request.method in METHODS else "other"
        entry["route"] = route_of(request)
    if isinstance(status := getattr(record, "status_code", None), int):
        entry["status"] = status
    # What gunicorn knows of a request that it has answered.
    entry |= getattr(record, "answered", {})
    if record.exc_info and record.exc_info[1] is not None:
        entry["error"] = error_of(record.exc_info[1])
    return entry


def message_of(record):
    if getattr(record, "request", None) is not None:
        # Django's words for it repeat the path, the host's name or the Referer.
        status = getattr(record, "status_code", None)
        return HTTPStatus(status).phrase if status in set(HTTPStatus) else "A request"
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if record.name.partition(".")[0] not in OURS:
        return record.msg if record.args else SIGNED.sub("-", _first_line(record.msg))
    return SIGNED.sub("-", record.getMessage())


def _first_line(text):
    return text.partition("\n")[0]


def error_of(error, depth=0):
    """Return type and traceback of ``error`` and of its causes."""
    said = {"type": f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")}
    if isinstance(error, HARMLESS):
        said["words"] = str(error)
    # Of PostgreSQL: what kind of refusal, and which rule refused; never with what values.
    if sqlstate := getattr(error, "sqlstate", None):
        said["sqlstate"] = sqlstate
    if constraint := getattr(getattr(error, "diag", None), "constraint_name", None):
        said["constraint"] = constraint
    frames = [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    said["stack"] = frames[-MOST_FRAMES:]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and depth < MOST_CAUSES:
        said["cause"] = error_of(cause, depth + 1)
    return said


def _short(path):
    return path.rpartition("site-packages/")[2].removeprefix(PROJECT)


class JsonFormatter(logging.Formatter):
    """Format records as one JSON object per line."""

    def format(self, record):
        return json.dumps(entry_of(record), ensure_ascii=True)


class PlainFormatter(logging.Formatter):
    """Format records as text. ``tells_all``, for development, adds error messages."""

    def __init__(self, *, tells_all=False):
        super().__init__()
        self.tells_all = tells_all

    def format(self, record):
        entry = entry_of(record)
        words = [f"{entry['level']} {entry['logger']}: {entry['message']}"]
        asked = [str(entry[name]) for name in ("method", "route", "status") if name in entry]
        if asked:
            words.append(" ".join(asked))
        words += [f"{entry['milliseconds']}ms"] if "milliseconds" in entry else []
        words += [f"{entry['bytes']}B"] if "bytes" in entry else []
        words += [f"[{entry['request_id']}]"] if "request_id" in entry else []
        lines = [" ".join(words)]
        if "error" in entry and self.tells_all:
            lines.append(self.formatException(record.exc_info))
        elif "error" in entry:
            lines += _lines_of_error(entry["error"])
        # No text may begin a line that looks like another.
        return "\n".join(line.replace("\r", " ") for line in lines)


def _lines_of_error(error):
    rest = [str(error[name]) for name in ("words", "sqlstate", "constraint") if name in error]
    yield f"  {' '.join([error['type'], *rest])}"
    yield from (f"    {frame}" for frame in error["stack"])
    if "cause" in error:
        yield "  caused by"
        yield from _lines_of_error(error["cause"])


def formatter(chosen, *, tells_all=False):
    return JsonFormatter() if chosen == JSON else PlainFormatter(tells_all=tells_all)
