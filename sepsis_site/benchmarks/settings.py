"""The site's settings, with a benchmark's database and the extra pages of ``benchmarks/urls.py``."""

import os

# Never anybody's real server: the embedded one.
os.environ["DATABASE_URL"] = ""

from sepsis_site.settings import *  # noqa: F403
from sepsis_site.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["BENCHMARK_DATABASE"]
ROOT_URLCONF = "sepsis_site.benchmarks.urls"
