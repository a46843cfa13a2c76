"""The site's icon, its manifest, and the pictures that stand for it elsewhere."""

import re
from io import BytesIO

import pytest
from PIL import Image

pytestmark = pytest.mark.django_db


def size_of(file):
    with Image.open(file) as picture:
        return picture.size


def test_the_icon_is_served_where_everybody_looks_for_it(client):
    response = client.get("/favicon.ico")
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/x-icon", "public, max-age=86400")
    assert Image.open(BytesIO(response.content)).ico.sizes() == {(16, 16), (32, 32), (48, 48)}
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert client.post("/favicon.ico").status_code == 405


def test_the_manifest_names_pictures_of_the_sizes_they_have(client, settings):
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert "manifest-src 'self'" in response["Content-Security-Policy"]
    manifest = response.json()
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        file = settings.BASE_DIR / icon["src"].lstrip("/")
        if icon["type"] == "image/png":
            assert "{}x{}".format(*size_of(file)) == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for shortcut in manifest["shortcuts"]:
        assert client.get(shortcut["url"]).status_code == 200


def test_the_colours_around_a_page_are_those_of_the_page(client, settings):
    response = client.get("/")
    told = re.findall(
        r'<meta name="theme-color" media="\(prefers-color-scheme: (\w+)\)" content="(#\w+)">', response.text
    )
    sheet = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    assert told == list(
        zip(
            ("light", "dark"),
            re.search(r"--background: var\(--light, (#\w+)\) var\(--dark, (#\w+)\);", sheet).groups(),
            strict=True,
        )
    )
    assert client.get("/site.webmanifest").json()["theme_color"] == told[0][1]


def test_pictures_are_of_their_size_and_small(settings):
    images = settings.BASE_DIR / "static/images"
    assert size_of(images / "card.png") == (1200, 630)
    assert size_of(images / "touch-icon.png") == (180, 180)
    assert all(path.stat().st_size < 30_000 for path in images.iterdir())
