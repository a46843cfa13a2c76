"""Screenshots of public pages in any state of the page catalogue."""

import logging
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError
from django.test import override_settings

from sepsis_site.dev.chromium import open_chromium
from sepsis_site.dev.databases import temporary_database
from sepsis_site.dev.screenshots.capture import compress
from sepsis_site.tests.pages.catalogue import PageServer, render_catalogue

PHONE_WIDTH, DESKTOP_WIDTH = 390, 1280
COLOURS = 96
# The state that the README shows.
README_STATE = "results"
README_FILE = "page-results-1280.png"
README_WINDOW = {"width": DESKTOP_WIDTH, "height": 960}


def take_readme_screenshot():
    """Yield the file name and PNG of the README's picture: the first screen of one page."""
    entries = render_entries(README_STATE)
    with open_pages() as (page, page_server):
        page.set_viewport_size(README_WINDOW)
        page.goto(page_server.show(entries[0]))
        yield README_FILE, compress(page.screenshot(animations="disabled", caret="hide"), COLOURS)


def take_page_screenshots(names, *, widths=None, dark=False, as_pdf=False):
    """Yield the file name and content of each named state, or of all: whole pages as PNG, or A4 pages as PDF."""
    entries = render_entries(*names)
    with open_pages(color_scheme="dark" if dark else "light") as (page, page_server):
        for entry in entries:
            address = page_server.show(entry)
            if as_pdf:
                page.goto(address)
                yield f"{entry.state.file_name}.pdf", page.pdf(format="A4")
                continue
            for width in widths or (PHONE_WIDTH, DESKTOP_WIDTH):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(address)
                png = page.screenshot(full_page=True, animations="disabled", caret="hide")
                yield f"{entry.state.file_name}-{width}.png", compress(png, COLOURS)


@contextmanager
def open_pages(**options):
    """Yield a browser page and the server that shows it catalogue entries."""
    with PageServer() as page_server, open_chromium() as browser:
        yield (
            # Without JavaScript, which would note that the moment of the page has passed.
            browser.new_page(locale="en-GB", reduced_motion="reduce", java_script_enabled=False, **options),
            page_server,
        )


def render_entries(*names):
    """Return the catalogue entries of these states, or of all, rendered over a temporary database."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Error pages are rendered on purpose.
    logging.disable(logging.ERROR)
    try:
        with (
            override_settings(
                HTTPS=False,
                ALLOWED_HOSTS=["testserver"],
                STALE_PAGE_CACHE_FOLDER=None,
                DB_TIMEOUT_VISITORS=None,
                DB_TIMEOUT_FORMS=None,
                WHITENOISE_AUTOREFRESH=True,
                EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
                STORAGES={**settings.STORAGES, "staticfiles": plain},
            ),
            temporary_database("screenshots"),
        ):
            return render_catalogue(*names, with_links=False)
    except LookupError as error:
        raise CommandError(error) from None
    finally:
        logging.disable(logging.NOTSET)
