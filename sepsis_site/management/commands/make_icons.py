"""``manage.py make_icons``: makes the site's icons and its card again, from ``static/images/icon.svg``.

The mark is our own, two speech bubbles: one person listens, the other speaks. It is not the charity's logo.
"""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from PIL import Image

from sepsis_site.dev.chromium import CHROMIUM_MISSING, find_chromium, launch

STATIC = Path(settings.BASE_DIR) / "static"
FAVICON_SIZES = (16, 32, 48)
# Of an icon on a phone's screen, its width in pixels. Phones cut them to a shape: the mark stays within the circle
# that is always seen, four fifths across.
ICONS = {"touch-icon": 180, "icon-192": 192, "icon-512": 512}
PAPER, RASPBERRY, INK, SOFT = "#fbf7f2", "#8f0e41", "#241a2b", "#51475a"

# Light, whatever the computer that draws it prefers.
ICON = """<!doctype html><style>
  * {{ margin: 0 }} body {{ display: grid; place-items: center; height: 100vh; background: {background} }}
  svg {{ display: block; width: {share}%; }}
</style>{svg}"""
CARD = """<!doctype html><style>
  @font-face {{ font-family: Site; src: url(data:font/woff2;base64,{font}); font-weight: 400 800 }}
  * {{ margin: 0 }}
  body {{ box-sizing: border-box; height: 100vh; padding: 0 96px; display: grid; grid-template-columns: 1fr 300px;
    align-items: center; gap: 64px; background: {paper}; color: {ink}; font: 400 40px/1.4 Site;
    border-bottom: 20px solid {raspberry} }}
  h1 {{ font: 750 84px/1.1 Site; letter-spacing: -.01em; margin-bottom: 32px }}
  p {{ color: {soft} }} .name {{ color: {raspberry}; font-weight: 700; margin-bottom: 40px }}
  svg {{ display: block; width: 300px }}
</style>
<div><p class="name">UK Sepsis Trust Support</p><h1>You do not have to face it alone</h1>
<p>Groups, answers and a free helpline</p></div>{svg}"""


class Command(BaseCommand):
    help = "Makes favicon.ico, the icons for home screens and the card of a shared link, from static/images/icon.svg."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, default=STATIC / "images", help="another folder to write to")

    def handle(self, *, to, verbosity, **options):
        chromium = find_chromium()
        if chromium is None:
            raise CommandError(CHROMIUM_MISSING)
        from playwright.sync_api import sync_playwright

        # The edge between the two bubbles is what lies behind them, as on the site.
        svg = (STATIC / "images" / "icon.svg").read_text().replace("stroke:#fff", f"stroke:{PAPER}")
        font = b64encode((STATIC / "fonts" / "hyperlegible-next-latin.woff2").read_bytes()).decode()
        with sync_playwright() as playwright:
            browser = launch(playwright, chromium)
            page = browser.new_page(color_scheme="light")

            def drawn(html, width, height=None):
                page.set_viewport_size({"width": width, "height": height or width})
                page.set_content(html)
                page.evaluate("document.fonts.ready")
                return Image.open(BytesIO(page.screenshot(omit_background=True)))

            small = [
                drawn(ICON.format(svg=svg, background="none", share=100), size).convert("RGBA")
                for size in FAVICON_SIZES
            ]
            small[-1].save(to / "favicon.ico", sizes=[(size, size) for size in FAVICON_SIZES], append_images=small[:-1])
            for name, size in ICONS.items():
                _save(drawn(ICON.format(svg=svg, background=PAPER, share=60), size), to / f"{name}.png")
            colours = {"paper": PAPER, "raspberry": RASPBERRY, "ink": INK, "soft": SOFT}
            _save(drawn(CARD.format(svg=svg, font=font, **colours), 1200, 630), to / "card.png")
            browser.close()
        if verbosity:
            for path in sorted([to / "favicon.ico", to / "card.png", *(to / f"{name}.png" for name in ICONS)]):
                self.stdout.write(f"{path.name}, {path.stat().st_size / 1000:.1f} kB")


def _save(picture, path):
    """Flat colours: 64 of them are enough for smooth edges, and make a small file."""
    picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
