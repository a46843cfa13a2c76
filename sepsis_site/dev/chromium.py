"""The Chromium of this computer, for browser tests, screenshots and benchmarks."""

import os
import shutil
from contextlib import contextmanager

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CHROMIUM_MISSING = (
    "No Chromium found. Install one (Debian and Ubuntu: apt-get install chromium; "
    "macOS: brew install --cask chromium) or set CHROMIUM to its path."
)


def find_chromium():
    """Return the path of a Chromium on this computer, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@contextmanager
def open_chromium():
    """Yield a headless browser that requests nothing but what it is told to open."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise SystemExit(CHROMIUM_MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()
