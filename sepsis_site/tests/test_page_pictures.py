"""The pictures of the main pages in README.md and docs/architecture.md, and the command that takes them."""

import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from PIL import Image

from sepsis_site.management.commands import make_page_pictures
from sepsis_site.management.commands.make_guide_pictures import LARGEST
from sepsis_site.management.commands.make_page_pictures import DESK, FOLDER, IN_README, PHONE

TAKEN = sorted(FOLDER.glob("page-*.png"))


def test_the_documents_show_every_picture_that_was_taken_and_no_other():
    documents = [(settings.BASE_DIR / name).read_text() for name in ("README.md", "docs/architecture.md")]
    shown = re.findall(r"pictures/(page-[a-z0-9-]+\.png)", "".join(documents))
    assert sorted(shown) == [path.name for path in TAKEN]
    # One is as good as none: they are all taken in one go.
    assert len(TAKEN) in {0, sum(map(len, IN_README.values()))}


def test_pictures_are_small_and_of_the_windows_they_name():
    for path in TAKEN:
        with Image.open(path) as picture:
            assert picture.size in {tuple(window.values()) for window in (DESK, PHONE)}, path
            assert f"-{picture.width}.png" in path.name
        assert path.stat().st_size <= LARGEST, path


def test_without_a_chromium_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr(make_page_pictures, "find_chromium", lambda: None)
    with pytest.raises(CommandError, match="apt-get install chromium"):
        call_command("make_page_pictures")
