"""No page in any state breaks a rule that axe-core knows: WCAG 2.0 to 2.2, A and AA, and its best practices.

https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
"""

from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
# What may be different when only the colours are others.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
RULES["rules"] = {"target-size": {"enabled": True}}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule(chromium, pictures, wall, scheme, width):
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    axe = Axe()
    # By rule and place, the states: a fault in what surrounds every page is told once.
    broken = defaultdict(list)
    for picture in pictures:
        page.goto(wall.hang(picture))
        results = axe.run(page, options=RULES if scheme == "light" else COLOURS)
        for violation in results.response["violations"]:
            for node in violation["nodes"]:
                broken[violation["id"], violation["help"], node["html"][:200]].append(picture.name)
    context.close()
    assert not broken, "\n".join(f"{fault}: {states[:4]}" for fault, states in broken.items())
