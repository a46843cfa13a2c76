"""Screenshots of the editors' guide, from a live site over a temporary database."""

import os
import tempfile
from contextlib import contextmanager

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.utils import timezone
from playwright.sync_api import Error as BrowserError

from sepsis_site.dev.chromium import open_chromium
from sepsis_site.dev.databases import temporary_database
from sepsis_site.dev.screenshots import fixtures
from sepsis_site.dev.screenshots.capture import Session
from sepsis_site.dev.screenshots.scenarios import SCENARIOS


def take_guide_screenshots(names):
    """Yield the file name and PNG of each named scenario, or of all. Report scenarios that failed at the end."""
    if unknown := set(names) - SCENARIOS.keys():
        raise CommandError(f"No scenario is called {', '.join(sorted(unknown))}. There are: {', '.join(SCENARIOS)}.")
    failed = []
    with live_site() as (address, created), open_chromium() as browser:
        session = Session(browser, address, created)
        for name in names or SCENARIOS:
            try:
                png = SCENARIOS[name](session)
            except BrowserError as error:
                failed.append(f"{name}: {error.message}")
            else:
                yield f"{name}.png", png
    if failed:
        raise CommandError("\n".join(["These screenshots failed.", *failed]))


@contextmanager
def live_site():
    """Serve the site from this process, and yield its address and the created fixtures."""
    # Playwright runs an event loop in this thread, and Django then refuses to use the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        tempfile.TemporaryDirectory() as media,
        override_settings(
            DEBUG=False,
            HTTPS=False,
            MEDIA_ROOT=media,
            EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
            WHITENOISE_AUTOREFRESH=True,
            STORAGES={**settings.STORAGES, "staticfiles": plain},
        ),
        temporary_database("screenshots"),
    ):
        call_command("refresh_roles", verbosity=0)
        call_command("load_seed_data", verbosity=0)
        created = fixtures.create(timezone.localtime())
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield f"http://{server.host}:{server.port}", created
        finally:
            server.terminate()
