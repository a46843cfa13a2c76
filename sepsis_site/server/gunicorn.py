"""Settings of gunicorn, in development (``make run``) and on a real site.

``gunicorn --config sepsis_site/server/gunicorn.py``. A real site has a buffering proxy in front (nginx.conf, beside
this file): gunicorn reads a request in one of its threads, so each slow client would hold one. docs/adr/0013.
"""

import logging
import os
import re
import socket
import struct
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

# The settings read the same file.
environ.Env.read_env(PROJECT / ".env")

wsgi_app = "sepsis_site.wsgi"
bind = os.environ.get("BIND") or f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
worker_connections = 500
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = False
# In seconds, without a sign of life from a worker's main loop; requests may take longer.
timeout = 30
graceful_timeout = 20
# In seconds. More than nginx.conf keeps an idle connection, so that nginx never sends on one that gunicorn closes.
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# Unused here; its default is a socket in the home directory.
control_socket_disable = True
# Python's sendfile() goes on waiting when a socket times out, so a slow reader would hold the thread for good.
sendfile = False

# In bytes. 10,000 characters pasted into a search box, each up to twelve bytes, reach the site. gunicorn's own maximum
# is 8,190, beyond which it answers with a page of its own. nginx.conf allows the same size.
limit_request_line = limit_request_field_size = http_message.MAX_REQUEST_LINE = 128 * 1024

# No header changes the path, the script name, the scheme or the address that the site sees. Django reads
# X-Forwarded-Proto and X-Forwarded-For itself, if BEHIND_HTTPS_PROXY and TRUSTED_PROXIES say so.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers = {}
header_map = "drop"

# In seconds without one byte sent or received. Afterwards the connection is closed and its thread is free. A client
# that sends a byte within each such span is not stopped here: that is the proxy's part.
SOCKET_TIMEOUT_SECONDS = 5
# In bytes. gunicorn reads at most this much of a body that the site did not read, then closes the connection.
MAX_UNREAD_BODY = 64 * 1024

accesslog = "-"
# Formats: sepsis_site/observability/log_formatters.py. No path, query string, referrer or address is logged.
log_format = chosen_format(os.environ)


def on_starting(server):
    """Run Django's checks once and stop with their message, before each worker fails over the same fault."""
    if settings.configured:
        return  # manage.py serve has run the checks.
    # In a process of its own: settings loaded here would survive a reload of the workers.
    check = subprocess.run([sys.executable, PROJECT / "manage.py", "check"], capture_output=True, text=True)
    if check.returncode:
        sys.exit(check.stderr.strip())


def pre_fork(server, worker):
    """Set the listeners' timeouts, which every accepted connection inherits."""
    seconds = struct.pack("ll", SOCKET_TIMEOUT_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, seconds)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)
        if hasattr(socket, "TCP_DEFER_ACCEPT") and listener.family != socket.AF_UNIX:
            # The kernel hands a connection over with its first data: an idle one takes no thread.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SOCKET_TIMEOUT_SECONDS)


def pre_request(worker, request):
    """Announce "Connection: close" where gunicorn might close the connection, so that no proxy reuses it."""
    headers = dict(request.headers)
    if "TRANSFER-ENCODING" in headers or int(headers.get("CONTENT-LENGTH", 0)) >= MAX_UNREAD_BODY:
        request.force_close()


class RequestDetailsFilter(logging.Filter):
    """Remove addresses, paths and header values from gunicorn's own messages.

    "Error handling request GET /groups/?postcode=…" loses its path. "Invalid request from ip=…: Invalid HTTP Version:
    '3WR HTTP/1.1'" (a postcode sent with a raw space) keeps only the kind of fault. A timed-out connection is one line
    without a traceback.
    """

    invalid_request = re.compile(r"Invalid request from ip=\S*: ([\w ]*).*", re.DOTALL)
    failed_request = re.compile(r"(Error handling request)(?! \(no URI read\)).*", re.DOTALL)

    def filter(self, record):
        if record.exc_info and isinstance(record.exc_info[1], BlockingIOError):
            record.msg, record.args, record.exc_info = "Connection timed out.", None, None
            record.levelno, record.levelname = logging.INFO, "INFO"
        if isinstance(record.msg, str):
            message = self.invalid_request.sub(r"Invalid request: \1", record.getMessage())
            record.msg, record.args = self.failed_request.sub(r"\1", message), None
        return True


class RequestLogger(Logger):
    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(RequestDetailsFilter())
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.setFormatter(formatter(log_format))

    def access(self, resp, req, environ, request_time):
        if self.access_log_enabled:
            self.access_log.info("Answered", extra={"answered": access_log_fields(resp, environ, request_time)})


logger_class = RequestLogger


def access_log_fields(response, environ, request_time):
    """Return what the access log says of one request and its response."""
    method = environ["REQUEST_METHOD"]
    return {
        "request_id": environ.get(REQUEST_ID, UNKNOWN),
        "method": method if method in METHODS else "other",
        "route": environ.get(ROUTE, UNKNOWN),
        "status": int(str(response.status).partition(" ")[0]),
        "milliseconds": round(request_time.total_seconds() * 1000),
        "bytes": getattr(response, "sent", None) or 0,
    }
