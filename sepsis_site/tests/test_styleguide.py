import re

from sepsis_site.dev.pytest_plugin import assert_valid_html


def test_the_style_page_is_there_while_developing(client, settings):
    settings.DEBUG = True
    response = client.get("/styleguide/")
    assert response.status_code == 200
    assert_valid_html(response)


def test_the_style_page_is_not_there_otherwise(client):
    assert client.get("/styleguide/").status_code == 404


def test_every_component_of_the_stylesheet_stands_on_the_style_page(client, settings):
    settings.DEBUG = True
    shown = client.get("/styleguide/").content.decode()
    shown_classes = {name for value in re.findall(r'class="([^"]*)"', shown) for name in value.split()}
    sheets = [sheet.read_text() for sheet in (settings.BASE_DIR / "static/css").glob("*.css")]
    # In a sheet with this layer nothing else follows it.
    layer = "".join(sheet.split("@layer components {")[1] for sheet in sheets if "@layer components {" in sheet)
    layer = re.sub(r"/\*.*?\*/", "", layer, flags=re.DOTALL)
    selectors = re.findall(r"(?:^|[{},])\s*([^{}@;]+?)\s*\{", layer)
    named = {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}
    assert len(named) > 40
    assert named - shown_classes == set()
