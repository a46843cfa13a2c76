"""``manage.py screenshots``: take the screenshots of the documents, of any page, and draw the icons."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from sepsis_site.dev.chromium import CHROMIUM_MISSING, find_chromium

DOCUMENTS = settings.BASE_DIR / "docs" / "pictures"
IMAGES = settings.BASE_DIR / "static" / "images"


class Command(BaseCommand):
    help = "Take screenshots with Chromium over a temporary database, and write them to files."

    def add_arguments(self, parser):
        subjects = parser.add_subparsers(dest="subject", required=True)
        guide = subjects.add_parser("guide", help="the pictures of the editors' guide")
        guide.add_argument("names", nargs="*", metavar="NAME", help="only these scenarios, such as my-groups")
        readme = subjects.add_parser("readme", help="the picture of README.md")
        page = subjects.add_parser("page", help="any page in any state, at 390 and at 1280 pixels")
        page.add_argument("names", nargs="*", metavar="NAME", help="states, such as “event cancelled”; else all")
        page.add_argument("--dark", action="store_true", help="in the dark colour scheme")
        page.add_argument("--pdf", action="store_true", help="as printed, on A4 pages")
        page.add_argument("--width", type=int, action="append", help="another width in pixels; repeatable")
        icons = subjects.add_parser("icons", help="the icons and the preview image, from static/images/icon.svg")
        for subject, folder in ((guide, DOCUMENTS), (readme, DOCUMENTS), (page, Path.cwd()), (icons, IMAGES)):
            subject.add_argument("--to", type=Path, default=folder, help="the folder to write to (%(default)s)")

    def handle(self, *, to, verbosity, **options):
        if find_chromium() is None:
            raise CommandError(CHROMIUM_MISSING)
        to.mkdir(parents=True, exist_ok=True)
        for name, content in self.take(**options):
            (to / name).write_bytes(content)
            if verbosity:
                self.stdout.write(f"{name}, {len(content) / 1000:.0f} kB")

    def take(self, *, subject, names=(), width=None, dark=False, pdf=False, **options):
        """Yield the name and content of each file."""
        try:
            from sepsis_site.dev.screenshots import guide, icons, pages
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is missing: .venv/bin/pip install -r requirements-dev.txt") from None
        if subject == "guide":
            return guide.take_guide_screenshots(names)
        if subject == "readme":
            return pages.take_readme_screenshot()
        if subject == "icons":
            return icons.draw_icons()
        return pages.take_page_screenshots(names, widths=width, dark=dark, as_pdf=pdf)
