"""The site's icons and the preview image of a shared link, drawn from ``static/images/icon.svg``.

The mark is two speech bubbles: one person listens, the other speaks. It is not the charity's logo.
"""

from base64 import b64encode
from io import BytesIO

from django.conf import settings
from PIL import Image

from sepsis_site.dev.chromium import open_chromium
from sepsis_site.dev.screenshots.capture import compress
from sepsis_site.seo.web_manifest import BACKGROUND

STATIC = settings.BASE_DIR / "static"
FAVICON_SIZES = (16, 32, 48)
# Widths in pixels. Phones crop icons; the mark stays within the visible circle, which is four fifths across.
ICONS = {"touch-icon": 180, "icon-192": 192, "icon-512": 512}
RASPBERRY, INK, SOFT = "#8f0e41", "#241a2b", "#51475a"

ICON_HTML = """<!doctype html><style>
  * {{ margin: 0 }} body {{ display: grid; place-items: center; height: 100vh; background: {background} }}
  svg {{ display: block; width: {share}%; }}
</style>{svg}"""
CARD_HTML = """<!doctype html><style>
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


def draw_icons():
    """Yield the file name and content of favicon.ico, the home screen icons and the preview image."""
    with open_chromium() as browser:
        yield from draw(browser)


def draw(browser):
    # The gap between the bubbles shows the background.
    svg = (STATIC / "images" / "icon.svg").read_text().replace("stroke:#fff", f"stroke:{BACKGROUND}")
    font = b64encode((STATIC / "fonts" / "hyperlegible-next-latin.woff2").read_bytes()).decode()
    page = browser.new_page(color_scheme="light")

    def render(html, width, height=None):
        page.set_viewport_size({"width": width, "height": height or width})
        page.set_content(html)
        page.evaluate("document.fonts.ready")
        return page.screenshot(omit_background=True)

    favicons = [
        Image.open(BytesIO(render(ICON_HTML.format(svg=svg, background="none", share=100), size))).convert("RGBA")
        for size in FAVICON_SIZES
    ]
    output = BytesIO()
    sizes = [(size, size) for size in FAVICON_SIZES]
    favicons[-1].save(output, "ICO", sizes=sizes, append_images=favicons[:-1])
    yield "favicon.ico", output.getvalue()
    for name, size in ICONS.items():
        yield f"{name}.png", compress(render(ICON_HTML.format(svg=svg, background=BACKGROUND, share=60), size))
    colours = {"paper": BACKGROUND, "raspberry": RASPBERRY, "ink": INK, "soft": SOFT}
    yield "card.png", compress(render(CARD_HTML.format(svg=svg, font=font, **colours), 1200, 630))
    page.close()
