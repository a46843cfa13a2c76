"""The site's settings over a benchmark database, with the comparison pages of ``urls.py``."""

import os

# The embedded server only, never a real one.
os.environ["DATABASE_URL"] = ""

from sepsis_site.settings import *  # noqa: F403
from sepsis_site.settings import DATABASES, MIDDLEWARE

DATABASES["default"]["NAME"] = os.environ.get("BENCHMARK_DATABASE") or DATABASES["default"]["NAME"]
# Requests are counted, but none is refused.
RATE_LIMIT_SEARCHES = RATE_LIMIT_FORMS = RATE_LIMIT_UNSUBSCRIBE = 10**9
# On a busy computer a page is slow, and still counts.
DB_TIMEOUT_VISITORS = 25
ROOT_URLCONF = "sepsis_site.dev.benchmarks.urls"
# nginx compresses pages on a real site; the slow line needs them compressed too.
if os.environ.get("BENCHMARK_GZIP"):
    MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
