import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template import Context, Template

from core.content.icons import ICONS
from sepsis_site.search.documents import ICON_OF


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_a_drawing_that_nobody_is_read(name):
    drawing = ElementTree.fromstring(ICONS[name])  # noqa: S314 (written here)
    assert drawing.attrib["viewBox"] == "0 0 24 24"
    assert drawing.attrib["aria-hidden"] == "true"
    assert len(drawing)
    # Nothing that a strict policy forbids, nor a colour other than that of the words beside it.
    assert not {"style", "onclick"} & {key for part in drawing.iter() for key in part.attrib}
    assert {part.attrib["fill"] for part in drawing.iter() if "fill" in part.attrib} == {"none"}
    assert {part.attrib["stroke"] for part in drawing.iter() if "stroke" in part.attrib} == {"currentColor"}


def test_a_template_prints_it_by_name_without_loading_anything():
    assert Template('{% icon "phone" %}').render(Context()) == ICONS["phone"]


def test_a_name_that_is_none_is_found_at_once():
    with pytest.raises(KeyError):
        Template('{% icon "unicorn" %}').render(Context())


def test_every_icon_is_used_somewhere_besides_the_style_page():
    templates = Path(settings.BASE_DIR / "templates").rglob("*.html")
    used = {
        name
        for template in templates
        if template.name != "styleguide.html"
        for name in re.findall(r'\{% icon "([\w-]+)" %\}', template.read_text())
    }
    # Of what a search finds, the icon of its kind.
    used |= set(ICON_OF.values())
    assert set(ICONS) - used == set()
