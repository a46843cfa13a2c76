"""Open pages of the site as different users, and take screenshots of parts of them."""

import io

from django.conf import settings
from django_otp.oath import totp
from PIL import Image

from sepsis_site.dev.screenshots.fixtures import PASSWORD

# In pixels.
PHONE_WIDTH, DESKTOP_WIDTH = 390, 1000
MARGIN = 12
MAX_HEIGHT = 1000
MAX_BYTES = 60_000
TIMEOUT_MILLISECONDS = 10_000


class Session:
    """Pages of the site at ``address``, for the users of ``fixtures``."""

    def __init__(self, browser, address, fixtures):
        self.browser, self.address, self.fixtures = browser, address, fixtures
        self.contexts = {}

    def open(self, user=None, *, width):
        """Return a new page of a logged in user, or of an anonymous visitor."""
        if user not in self.contexts:
            context = self.contexts[user] = self.browser.new_context(
                base_url=self.address, locale="en-GB", timezone_id=settings.TIME_ZONE, reduced_motion="reduce"
            )
            context.set_default_timeout(TIMEOUT_MILLISECONDS)
            if user:
                self._log_in(context.new_page(), user)
        page = self.contexts[user].new_page()
        page.set_viewport_size({"width": width, "height": 800})
        return page

    def _log_in(self, page, user):
        page.goto("/admin/login/")
        page.get_by_label("Email address").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        device = self.fixtures.devices.get(user.username)
        if device:
            page.get_by_label("Code").fill(f"{totp(device.bin_key, device.step, device.t0, device.digits):06}")
            page.get_by_role("button", name="Carry on").click()
        page.locator("#user-tools, .steps").first.wait_for()
        page.close()


def capture(page, *parts):
    """Return a PNG of the page from the top of the first part to the foot of the last.

    It is as wide as the window on a phone, and as wide as the parts on a desktop, where a menu is beside them.
    """
    for part in parts:
        part.first.wait_for()
    page.wait_for_load_state()
    width = page.viewport_size["width"]
    # A window as high as the page: the sticky helpline bar would otherwise cover the middle.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    boxes = [part.first.bounding_box() for part in parts]
    top = max(min(box["y"] for box in boxes) - MARGIN, 0)
    foot = max(box["y"] + box["height"] for box in boxes) + MARGIN
    left, right = 0, width
    if width > PHONE_WIDTH:
        left = max(min(box["x"] for box in boxes) - MARGIN, 0)
        right = min(max(box["x"] + box["width"] for box in boxes) + MARGIN, width)
    clip = {"x": left, "y": top, "width": right - left, "height": min(foot - top, MAX_HEIGHT)}
    return compress(page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide"))


def compress(png, colours=64):
    """Return a picture as a PNG of few colours: enough for text on flat ground, at a third of the size."""
    output = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(output, "PNG", optimize=True)
    return output.getvalue()
