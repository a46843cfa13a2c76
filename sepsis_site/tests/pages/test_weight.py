"""What a phone on a slow line has to fetch before a page is whole."""

import gzip
from functools import cache

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.django_db

# In bytes, compressed: HTML, style sheets and scripts together. Typeface and pictures come besides.
MOST = 30_000
# As nginx compresses pages in deploy/nginx.conf, or worse.
LEVEL_OF_PAGES = 5


def test_no_page_weighs_more_than_30_kilobytes(pictures):
    heavy = []
    for picture in pictures:
        if picture.name == "styleguide":
            # Never on a real site.
            continue
        page = len(gzip.compress(picture.answer.body, LEVEL_OF_PAGES))
        files = {each["href"] for each in picture.parts.sheets} | {each["src"] for each in picture.parts.scripts}
        others = {address: weight_of(address) for address in sorted(files)}
        if page + sum(others.values()) > MOST:
            parts = ", ".join(f"{address} {weight:,}" for address, weight in others.items())
            heavy.append(f"{picture.name}: {page + sum(others.values()):,} bytes: the page {page:,}, {parts}")
    assert not heavy, "\n".join(heavy)


@cache
def weight_of(address):
    """Of a static file as the site sends it: WhiteNoise compresses each as well as it can."""
    path = finders.find(address.removeprefix(f"/{settings.STATIC_URL.strip('/')}/"))
    with open(path, "rb") as file:
        return len(brotli.compress(file.read()))
