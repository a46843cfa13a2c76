"""How gunicorn serves the site, in development and in production alike.

``make run`` uses it; elsewhere: ``gunicorn --config sepsis_site/server/gunicorn.py``.
"""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import environ
from django.conf import settings
from gunicorn.glogging import Logger
from gunicorn.http import message as http_message

from sepsis_site.observability.log_formatters import chosen_format, formatter
from sepsis_site.observability.request_id import METHODS, REQUEST_ID, ROUTE, UNKNOWN

PROJECT = Path(__file__).resolve().parents[2]

# The same file that the settings read, for the variables below.
environ.Env.read_env(PROJECT / ".env")

wsgi_app = "sepsis_site.wsgi"
bind = os.environ.get("BIND") or f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"

# Threads, because a few slow questions would starve one-request-at-a-time workers; and ours, because a few slow
# phones would starve gunicorn's own.
worker_class = "sepsis_site.slow_clients.Worker"
# Of each worker, those who are still sending and those who may send again included.
worker_connections = 500
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = False
timeout = 30
# What somebody pastes into a search box by mistake should still reach the site: 10,000 characters, each of which may
# be twelve bytes on the way. By itself gunicorn takes 8,190 bytes at most, and answers more with a page of its own,
# without the helpline's number.
limit_request_line = http_message.MAX_REQUEST_LINE = 128 * 1024
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# It would listen on a socket in the home directory that nobody here uses.
control_socket_disable = True

# In which words: see sepsis_site/observability/log_formatters.py. Neither a path nor a query string, which may hold a postcode; not the
# referer, which holds a search; not the address, which is a person's.
accesslog = "-"
log_format = chosen_format(os.environ)


def on_starting(server):
    """Say what is missing or wrong in a few words and stop, before every worker fails over it."""
    if settings.configured:
        return  # manage.py serve has checked already
    # In a process of its own: settings loaded here would outlive a reload of the workers.
    check = subprocess.run([sys.executable, PROJECT / "manage.py", "check"], capture_output=True, text=True)
    if check.returncode:
        sys.exit(check.stderr.strip())


class QuietAboutVisitors(logging.Filter):
    """Take what visitors typed, and where from, out of gunicorn's own messages.

    "Error handling request GET /groups/?postcode=…" loses its address. "Invalid request from
    ip=…: Invalid HTTP Version: '3WR HTTP/1.1'" (a postcode sent with a raw space) keeps its kind alone.
    """

    unreadable = re.compile(r"Invalid request from ip=\S*: ([\w ]*).*", re.DOTALL)
    failed = re.compile(r"(Error handling request)(?! \(no URI read\)).*", re.DOTALL)

    def filter(self, record):
        if isinstance(record.msg, str):
            message = self.unreadable.sub(r"Invalid request: \1", record.getMessage())
            record.msg, record.args = self.failed.sub(r"\1", message), None
        return True


# gunicorn looks for this name.
class logger_class(Logger):  # noqa: N801
    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(QuietAboutVisitors())
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(formatter(log_format))

    def access(self, resp, req, environ, request_time):
        if self.access_log_enabled:
            self.access_log.info("Answered", extra={"answered": answered(resp, environ, request_time)})


def answered(response, environ, request_time):
    """What the log says of a request and its answer."""
    method = environ["REQUEST_METHOD"]
    return {
        "request_id": environ.get(REQUEST_ID, UNKNOWN),
        "method": method if method in METHODS else "other",
        "route": environ.get(ROUTE, UNKNOWN),
        "status": int(str(response.status).partition(" ")[0]),
        "milliseconds": round(request_time.total_seconds() * 1000),
        "bytes": getattr(response, "sent", None) or 0,
    }
