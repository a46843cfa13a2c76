"""How gunicorn serves the site, in development and in production alike.

``make run`` uses it; elsewhere: ``gunicorn --config sepsis_site/gunicorn.py``.
"""

import logging
import os

from gunicorn.glogging import Logger

wsgi_app = "sepsis_site.wsgi"
bind = os.environ.get("BIND") or f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Threads, because a few slow phones would starve one-request-at-a-time workers.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = False
timeout = 30
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


class QuietAboutVisitors(logging.Filter):
    """Cut query strings out of gunicorn's own messages ("Error handling request /groups/?…")."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(
                argument.split("?", 1)[0] if isinstance(argument, str) and argument.startswith("/") else argument
                for argument in record.args
            )
        return True


# gunicorn looks for this name.
class logger_class(Logger):  # noqa: N801
    def setup(self, cfg):
        super().setup(cfg)
        self.error_log.addFilter(QuietAboutVisitors())
