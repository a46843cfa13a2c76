"""``manage.py make_page_pictures``: takes the pictures of the README again, or one of any page in any state."""

import logging
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.test import override_settings

from sepsis_site.dev.chromium import CHROMIUM_MISSING, find_chromium, launch
from sepsis_site.dev.screenshots.capture import smaller
from sepsis_site.management.commands.make_guide_pictures import own_database

FOLDER = settings.BASE_DIR / "docs" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 960}
# Of the README: the state, and the windows it is seen in.
IN_README = {
    "home": [DESK, PHONE],
    "results": [DESK, PHONE],
    # Of the starter content, as all that these show: nothing is made up.
    "group not confirmed": [DESK],
    "helpline open": [DESK],
    "answer": [DESK],
    "story": [DESK],
}
# Text on flat ground needs no more, and a file is a third as large.
COLOURS = 96


class Command(BaseCommand):
    help = (
        "Writes the README's pictures into docs/pictures. With names of states (sepsis_site/tests/pages/states.py), "
        "writes a picture of each at 390 and at 1280 pixels: the whole page, for whoever works on it."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "names", nargs="*", help="states, such as “event cancelled”; those of the README if left out"
        )
        parser.add_argument("--all", action="store_true", help="every state there is")
        parser.add_argument("--to", type=Path, default=FOLDER, help="another folder to write to")
        parser.add_argument("--dark", action="store_true", help="as seen by whoever prefers dark pages")
        parser.add_argument("--print", action="store_true", dest="on_paper", help="as printed, a PDF of A4 pages")
        parser.add_argument(
            "--width", type=int, action="append", help="another width in pixels, such as 320; repeatable"
        )

    def handle(self, *, names, to, verbosity, dark, on_paper, width, **options):
        chromium = find_chromium()
        if chromium is None:
            raise CommandError(CHROMIUM_MISSING)
        if not settings.EMBEDDED:
            raise CommandError("Pictures are taken in development only: run this without DATABASE_URL.")
        try:
            from playwright.sync_api import sync_playwright

            from sepsis_site.tests.pages.gallery import Wall
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is missing: .venv/bin/pip install -r requirements-dev.txt") from None
        for_readme = not (names or options["all"])
        pictures = pages_of([*IN_README] if for_readme else names)
        to.mkdir(parents=True, exist_ok=True)
        with Wall() as wall, sync_playwright() as playwright:
            browser = launch(playwright, chromium)
            context = browser.new_context(
                locale="en-GB",
                timezone_id=settings.TIME_ZONE,
                reduced_motion="reduce",
                color_scheme="dark" if dark else "light",
                # Else a page that is looked at after its moment would say so.
                java_script_enabled=False,
            )
            page = context.new_page()
            windows = [{"width": each, "height": 900} for each in width or (PHONE["width"], DESK["width"])]
            for picture in pictures:
                address = wall.hang(picture)
                if on_paper:
                    page.goto(address)
                    page.pdf(path=to / f"{picture.state.file_name}.pdf", format="A4")
                    continue
                for window in IN_README[picture.name] if for_readme else windows:
                    page.set_viewport_size(window)
                    page.goto(address)
                    shot = page.screenshot(full_page=not for_readme, animations="disabled", caret="hide")
                    png = smaller(shot, COLOURS)
                    name = f"{'page-' if for_readme else ''}{picture.state.file_name}-{window['width']}.png"
                    (to / name).write_bytes(png)
                    if verbosity:
                        self.stdout.write(f"{name}, {len(png) / 1000:.0f} kB")
            browser.close()


def pages_of(names):
    """Pictures (of sepsis_site/tests/pages/catalogue.py) of the states with these names, of all when there are none."""
    from sepsis_site.tests.pages.gallery import make_pictures

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Pages of errors are meant: nobody wants to read about them.
    logging.disable(logging.ERROR)
    try:
        with (
            override_settings(
                HTTPS=False,
                ALLOWED_HOSTS=["testserver"],
                LAST_COPIES_FOLDER=None,
                PATIENCE_OF_READERS=None,
                PATIENCE_OF_SENDERS=None,
                WHITENOISE_AUTOREFRESH=True,
                EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
                STORAGES={**settings.STORAGES, "staticfiles": plain},
            ),
            own_database(),
        ):
            return make_pictures(*names, with_links=False)
    except LookupError as error:
        raise CommandError(error) from None
    finally:
        logging.disable(logging.NOTSET)
