"""The site's settings, with a benchmark's database and the extra pages of ``benchmarks/urls.py``."""

import os

# Never anybody's real server: the embedded one.
os.environ["DATABASE_URL"] = ""

from sepsis_site.settings import *  # noqa: F403
from sepsis_site.settings import DATABASES, MIDDLEWARE

DATABASES["default"]["NAME"] = os.environ["BENCHMARK_DATABASE"]
# They are counted as on the real site, but nobody is asked to wait.
MOST_SEARCHES = MOST_FORMS = MOST_FROM_MAIL_PROGRAMS = 10**9
ROOT_URLCONF = "sepsis_site.dev.benchmarks.urls"
# As the server in front of the site does, where a line is measured and not the site.
if os.environ.get("BENCHMARK_PACKS_PAGES"):
    MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
