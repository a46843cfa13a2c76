"""Somebody who looks at one picture after the other, in one window of a real browser."""

from contextlib import contextmanager

from sepsis_site.dev.pytest_plugin import LONDON, stopped_clock

# In pixels, and about as high as the screens they stand for.
NARROWEST, PHONE, TABLET, DESK = (
    {"width": 320, "height": 640},
    {"width": 390, "height": 844},
    {"width": 768, "height": 1024},
    {"width": 1280, "height": 800},
)


class Visitor:
    """``heard``: what a page said in the console, or asked of anybody else; empty before each page."""

    def __init__(self, context, wall):
        self.wall, self.heard = wall, []
        self.page = context.new_page()
        self._tools = context.new_cdp_session(self.page)
        self._moment = self._clock = None
        self.page.on("console", lambda message: self.heard.append(message.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("request", self._listen)

    def _listen(self, request):
        if not request.url.startswith((f"{self.wall.url}/", "data:", "blob:")):
            self.heard.append(f"asked for {request.url}")

    def go_to(self, picture):
        """Open it at the moment it was made. The page, with its typeface, is there when this returns."""
        if picture.state.at != self._moment:
            self._set_clock(picture.state.at)
        self.heard.clear()
        self.page.goto(self.wall.hang(picture))
        self.page.evaluate("document.fonts.ready.then(() => true)")
        if self.wall.strangers:
            self.heard.append(f"not found: {', '.join(self.wall.strangers)}")
        if picture.answer.status >= 400:
            # Chromium says so of every page that is an error.
            self.heard = [words for words in self.heard if f"status of {picture.answer.status}" not in words]
        return self.page

    def set_size_of_text(self, pixels):
        """As in the browser's own settings; 16 is what everybody has."""
        self._tools.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})

    def _set_clock(self, moment):
        if self._clock:
            self._tools.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": self._clock})
        self._tools.send("Page.enable")
        added = self._tools.send("Page.addScriptToEvaluateOnNewDocument", {"source": stopped_clock(moment)})
        self._moment, self._clock = moment, added["identifier"]


@contextmanager
def visitor(browser, wall, viewport, **options):
    """A Visitor with a fresh browser, whose window is as large as ``viewport``."""
    context = browser.new_context(
        viewport=viewport, locale="en-GB", timezone_id=LONDON.key, reduced_motion="reduce", **options
    )
    try:
        yield Visitor(context, wall)
    finally:
        context.close()


def wear(page, css):
    """Dress the page in a reader's own style sheet. The site's policy, which keeps styles out, does not hold for it."""
    page.evaluate(
        """css => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        css,
    )
