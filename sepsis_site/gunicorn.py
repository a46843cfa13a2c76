"""How gunicorn serves the site, in development and in production alike.

``make run`` uses it; elsewhere: ``gunicorn --config sepsis_site/gunicorn.py``.
"""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import environ
from django.conf import settings
from gunicorn.glogging import Logger
from gunicorn.http import message as http_message

PROJECT = Path(__file__).resolve().parent.parent

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

# %(U)s is the path alone. The query string may hold a postcode, the referer a search, the
# address a person: none of them is written down.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)sB %(M)sms"


def on_starting(server):
    """Say what is missing or wrong in a few words and stop, before every worker fails over it."""
    if settings.configured:
        return  # manage.py serve has checked already
    # In a process of its own: settings loaded here would outlive a reload of the workers.
    check = subprocess.run([sys.executable, PROJECT / "manage.py", "check"], capture_output=True, text=True)
    if check.returncode:
        sys.exit(check.stderr.strip())


# The signed part of a link in a mail. Whoever reads it in a log could do what its owner may do. Of a story's
# private link also one that was cut short or run together: what is missing may be guessed.
SIGNED = re.compile(r"[\w.-]+(?::|%3A)[\w-]{43}(?![\w-])|(?<=/stories/mine/)[^/?\s]+|(?<=/choose-password/)[^/?\s]+")


class KeepsNoKeys(logging.Filter):
    """Take the signed part of links out of a message; the site's own log uses it too."""

    def filter(self, record):
        record.msg, record.args = SIGNED.sub("-", record.getMessage()), None
        return True


class QuietAboutVisitors(logging.Filter):
    """Take what visitors typed, and where from, out of gunicorn's own messages.

    "Error handling request GET /groups/?postcode=…" loses its query string. "Invalid request from
    ip=…: Invalid HTTP Version: '3WR HTTP/1.1'" (a postcode sent with a raw space) keeps its kind alone.
    """

    unreadable = re.compile(r"Invalid request from ip=\S*: ([\w ]*).*", re.DOTALL)

    def filter(self, record):
        message = SIGNED.sub("-", record.getMessage().split("?", 1)[0])
        record.msg, record.args = self.unreadable.sub(r"Invalid request: \1", message), None
        return True


# gunicorn looks for this name.
class logger_class(Logger):  # noqa: N801
    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(QuietAboutVisitors())

    def atoms(self, *args):
        atoms = super().atoms(*args)
        # A line break in a path must not begin a line of the log.
        atoms["U"] = SIGNED.sub("-", quote(atoms["U"] or "-", safe="/-._~", encoding="latin-1", errors="replace"))
        return atoms
