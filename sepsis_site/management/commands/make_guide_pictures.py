"""``manage.py make_guide_pictures``: takes the pictures of the editors' guide again, from the site as it is now."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.utils import timezone

from sepsis_site.dev.chromium import CHROMIUM_MISSING, find_chromium, launch

FOLDER = settings.BASE_DIR / "docs" / "pictures"
# Beside the databases of the site and of its tests, and gone when the pictures are taken.
DATABASE = "guide_pictures"
LARGEST = 60_000


class Command(BaseCommand):
    help = (
        "Writes docs/pictures, the pictures of the editors' guide: starts the site on a database of its own, goes to "
        "each scene of sepsis_site/dev/screenshots/scenarios.py in a Chromium, and takes the database away again."
    )

    def add_arguments(self, parser):
        parser.add_argument("names", nargs="*", help="take only these, such as my-groups; all when left out")
        parser.add_argument("--to", type=Path, default=FOLDER, help="another folder to write to")

    def handle(self, *, names, to, verbosity, **options):
        chromium = find_chromium()
        if chromium is None:
            raise CommandError(CHROMIUM_MISSING)
        try:
            from playwright.sync_api import Error as BrowserError
            from playwright.sync_api import sync_playwright
        except ModuleNotFoundError:
            raise CommandError("Playwright is missing: .venv/bin/pip install -r requirements-dev.txt") from None
        from sepsis_site.dev.screenshots.capture import Desk
        from sepsis_site.dev.screenshots.scenarios import SCENES

        if unknown := set(names) - SCENES.keys():
            raise CommandError(f"No scene is called {', '.join(sorted(unknown))}. There are: {', '.join(SCENES)}.")
        if not settings.EMBEDDED:
            raise CommandError("Pictures are taken in development only: run this without DATABASE_URL.")
        to.mkdir(parents=True, exist_ok=True)
        with the_site() as (address, world), sync_playwright() as playwright:
            browser = launch(playwright, chromium)
            desk, failed = Desk(browser, address, world), []
            for name in names or SCENES:
                try:
                    png = SCENES[name](desk)
                except BrowserError as error:
                    # The others may do: one run then says all that has to be mended.
                    failed.append(f"{name}: {error.message}")
                    continue
                (to / f"{name}.png").write_bytes(png)
                if verbosity:
                    self.stdout.write(f"{name}.png, {len(png) / 1000:.0f} kB")
                if len(png) > LARGEST:
                    self.stderr.write(f"{name}.png is larger than {LARGEST // 1000} kB: let the scene show less.")
            browser.close()
        if failed:
            raise CommandError("\n".join(["These pictures were not taken again.", *failed]))


@contextmanager
def the_site():
    """The site, served from this process on a database and a folder of files of its own: (its address, its world)."""
    from sepsis_site.dev.screenshots import fixtures

    # Playwright keeps an event loop in this thread, which makes Django refuse to touch the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        tempfile.TemporaryDirectory() as files,
        override_settings(
            DEBUG=False,
            HTTPS=False,
            MEDIA_ROOT=files,
            EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
            WHITENOISE_AUTOREFRESH=True,
            STORAGES={**settings.STORAGES, "staticfiles": plain},
        ),
        own_database(),
    ):
        call_command("refresh_roles", verbosity=0)
        call_command("load_seed_data", verbosity=0)
        filled = fixtures.build(timezone.localtime())
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield f"http://{server.host}:{server.port}", filled
        finally:
            server.terminate()


@contextmanager
def own_database():
    """Every connection of this process leads to a fresh database meanwhile, which is dropped in the end."""
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        # A thread of the server may still be on its way out, and a database in use cannot be dropped.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.creation.destroy_test_db(before, verbosity=0)
