"""People in front of the browser, and the pictures taken over their shoulders."""

import io

from django.conf import settings
from django_otp.oath import totp
from PIL import Image

from sepsis_site.dev.screenshots.fixtures import PASSWORD

PHONE, DESK = 390, 1000
# In pixels: what stands around what matters, and how tall a picture may be.
AROUND = 12
TALLEST = 1000
# Text on flat ground needs no more, and a file is a third as large.
COLOURS = 64
LONGEST_WAIT = 10_000


class Desk:
    """Opens windows for people of ``world`` in ``browser``, on the site at ``address``."""

    def __init__(self, browser, address, world):
        self.browser, self.address, self.world = browser, address, world
        self.contexts = {}

    def window(self, person=None, *, width):
        """A page as wide as a phone or a desk, of somebody who has logged in by all their steps, or of nobody."""
        key = person.pk if person else None
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(
                base_url=self.address, locale="en-GB", timezone_id=settings.TIME_ZONE, reduced_motion="reduce"
            )
            self.contexts[key].set_default_timeout(LONGEST_WAIT)
            if person:
                self._log_in(self.contexts[key].new_page(), person)
        page = self.contexts[key].new_page()
        page.set_viewport_size({"width": width, "height": 800})
        return page

    def _log_in(self, page, person):
        page.goto("/admin/login/")
        page.get_by_label("Email address").fill(person.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        app = self.world.apps.get(person.username)
        if app:
            page.get_by_label("Code").fill(f"{totp(app.bin_key, app.step, app.t0, app.digits):06}")
            page.get_by_role("button", name="Carry on").click()
        page.locator("#user-tools, .steps").first.wait_for()
        page.close()


def picture(page, *parts, tallest=TALLEST):
    """The page from the top of the first of ``parts`` to the foot of the last, as the bytes of a small PNG.

    On a phone as wide as the screen; on a desk as wide as the parts, for the menu beside them is in nobody's way.
    """
    for part in parts:
        part.first.wait_for()
    page.wait_for_load_state()
    width = page.viewport_size["width"]
    # All of it in one window: the bar at the foot of the site would lie across the middle of the picture.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    boxes = [part.first.bounding_box() for part in parts]
    top = max(min(box["y"] for box in boxes) - AROUND, 0)
    foot = max(box["y"] + box["height"] for box in boxes) + AROUND
    left, right = 0, width
    if width > PHONE:
        left = max(min(box["x"] for box in boxes) - AROUND, 0)
        right = min(max(box["x"] + box["width"] for box in boxes) + AROUND, width)
    clip = {"x": left, "y": top, "width": right - left, "height": min(foot - top, tallest)}
    png = page.screenshot(full_page=True, clip=clip, animations="disabled", caret="hide")
    return smaller(png, COLOURS)


def smaller(png, colours):
    """The bytes of the same picture with so many colours at most."""
    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()
