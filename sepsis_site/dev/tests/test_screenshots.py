"""Tests of ``manage.py screenshots``, and of the README's picture that it takes."""

import re
from io import BytesIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from PIL import Image

from sepsis_site.dev.management.commands import screenshots
from sepsis_site.dev.screenshots import icons, pages
from sepsis_site.dev.screenshots.capture import MARGIN, MAX_BYTES, PHONE_WIDTH, capture


@pytest.mark.parametrize("subject", ["guide", "readme", "page", "icons"])
def test_command_without_chromium_says_what_to_install(monkeypatch, subject):
    monkeypatch.setattr(screenshots, "find_chromium", lambda: None)
    with pytest.raises(CommandError, match="apt-get install chromium"):
        call_command("screenshots", subject)


def test_command_with_unknown_scenario_names_it_before_anything_starts(monkeypatch, tmp_path):
    monkeypatch.setattr(screenshots, "find_chromium", lambda: "/missing")
    with pytest.raises(CommandError, match="No scenario is called tea"):
        call_command("screenshots", "guide", "tea", to=tmp_path)
    assert not list(tmp_path.iterdir())


def test_documents_show_one_page_screenshot_in_the_readme():
    names = ["README.md", *(f"docs/{path.name}" for path in (settings.BASE_DIR / "docs").glob("*.md"))]
    shown = re.findall(r"page-[\w-]+\.png", "".join((settings.BASE_DIR / name).read_text() for name in names))
    taken = [path.name for path in screenshots.DOCUMENTS.glob("page-*.png")]
    assert shown == taken == [pages.README_FILE]


def test_readme_screenshot_is_small_and_has_the_size_of_its_window():
    path = screenshots.DOCUMENTS / pages.README_FILE
    with Image.open(path) as image:
        assert image.size == tuple(pages.README_WINDOW.values())
    assert path.stat().st_size <= MAX_BYTES


@pytest.mark.browser
def test_drawn_icons_have_the_sizes_of_the_published_ones(chromium):
    drawn = dict(icons.draw(chromium))
    for name, content in drawn.items():
        with Image.open(BytesIO(content)) as image, Image.open(screenshots.IMAGES / name) as published:
            assert (image.format, image.size) == (published.format, published.size), name
    assert drawn.keys() == {"favicon.ico", "touch-icon.png", "icon-192.png", "icon-512.png", "card.png"}


@pytest.mark.browser
def test_capture_crops_to_the_parts_with_a_margin(chromium):
    page = chromium.new_page(viewport={"width": 1000, "height": 300})
    page.set_content(
        "<style>body { height: 1200px } div { position: absolute; left: 200px; width: 100px; height: 50px }</style>"
        "<div id=a style='top: 100px'></div><div id=b style='top: 900px'></div>"
    )
    with Image.open(BytesIO(capture(page, page.locator("#a"), page.locator("#b")))) as image:
        assert image.size == (100 + 2 * MARGIN, 850 + 2 * MARGIN)
    page.set_viewport_size({"width": PHONE_WIDTH, "height": 300})
    with Image.open(BytesIO(capture(page, page.locator("#a")))) as image:
        assert image.size == (PHONE_WIDTH, 50 + 2 * MARGIN)
    page.close()
