"""The Chromium of this computer, for the tests in a browser and for the pictures of the editors' guide."""

import os
import shutil

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CHROMIUM_MISSING = (
    "No Chromium found. Install one (Debian and Ubuntu: apt-get install chromium; "
    "macOS: brew install --cask chromium) or set CHROMIUM to its path."
)


def find_chromium():
    """The path of a Chromium on this computer, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def launch(playwright, path):
    """A headless browser that asks nobody for anything but what it is told to open."""
    return playwright.chromium.launch(
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
