"""A real browser that opens one page of the catalogue after the other, in one window."""

from contextlib import contextmanager

from sepsis_site.dev.pytest_plugin import LONDON, stopped_clock

# Width and height in pixels.
SMALL_PHONE, PHONE, TABLET, DESKTOP = (
    {"width": 320, "height": 640},
    {"width": 390, "height": 844},
    {"width": 768, "height": 1024},
    {"width": 1280, "height": 800},
)


class CatalogueBrowser:
    """``problems``: what the page just opened wrote to the console, or requested from other sites."""

    def __init__(self, context, page_server):
        self.page_server, self.problems = page_server, []
        self.page = context.new_page()
        self._tools = context.new_cdp_session(self.page)
        self._moment = self._clock = None
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", self._check_request)

    def _check_request(self, request):
        if not request.url.startswith((f"{self.page_server.url}/", "data:", "blob:")):
            self.problems.append(f"asked for {request.url}")

    def open(self, entry):
        """Open an entry at the moment it was rendered, and return the page with its fonts loaded."""
        if entry.state.visited_at != self._moment:
            self._set_clock(entry.state.visited_at)
        self.problems.clear()
        self.page.goto(self.page_server.show(entry))
        self.page.evaluate("document.fonts.ready.then(() => true)")
        if self.page_server.missing_paths:
            self.problems.append(f"not found: {', '.join(self.page_server.missing_paths)}")
        if entry.response.status >= 400:
            # Chromium reports the status of every error page.
            self.problems = [text for text in self.problems if f"status of {entry.response.status}" not in text]
        return self.page

    def set_font_size(self, pixels):
        """Set the font size of the browser's own settings; the default is 16."""
        self._tools.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})

    def _set_clock(self, moment):
        if self._clock:
            self._tools.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": self._clock})
        self._tools.send("Page.enable")
        added = self._tools.send("Page.addScriptToEvaluateOnNewDocument", {"source": stopped_clock(moment)})
        self._moment, self._clock = moment, added["identifier"]


@contextmanager
def open_browser(chromium, page_server, viewport, **options):
    """Yield a CatalogueBrowser with an empty profile and a window of the size of ``viewport``."""
    context = chromium.new_context(
        viewport=viewport, locale="en-GB", timezone_id=LONDON.key, reduced_motion="reduce", **options
    )
    try:
        yield CatalogueBrowser(context, page_server)
    finally:
        context.close()


def apply_user_styles(page, css):
    """Add a style sheet to the page, as a reader's own; the site's content security policy does not apply to it."""
    page.evaluate(
        """css => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        css,
    )
