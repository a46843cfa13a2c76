"""What axe-core, which knows the rules of WCAG, finds on every page: nothing.

It looks at every page at both widths and in both colour schemes. Only its rules of contrast care which scheme it is,
so each width sees all rules in one of them and those in the other.
"""

from importlib.resources import files

import pytest

from sepsis_site.tests.pages.visitor import DESK, NARROWEST, visitor, wear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Of axe-core; the package around it is for pages whose policy lets a script be put in.
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Text is held to 7:1, as the site promises: stricter than the rule of the tags, which then need not be asked too.
CONTRAST = ["color-contrast-enhanced", "link-in-text-block"]
RUN = """async options => {
    const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"], preload: false });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ` + nodes.map(node =>
        `${node.html} (${node.any.map(check => check.message).join("; ")})`).join("\\n    "));
}"""
ALL_RULES = {
    "runOnly": TAGS,
    "rules": {"color-contrast": {"enabled": False}, "color-contrast-enhanced": {"enabled": True}},
}
RULES_OF_CONTRAST = {"runOnly": CONTRAST}


@pytest.mark.parametrize(
    ("viewport", "scheme", "other"), [(NARROWEST, "light", "dark"), (DESK, "dark", "light")], ids=["320", "1280"]
)
def test_axe_finds_nothing_on_any_page(chromium, wall, pictures, viewport, scheme, other):
    found = []
    with visitor(chromium, wall, viewport, color_scheme=scheme) as somebody:
        for picture in pictures:
            page = somebody.go_to(picture)
            page.evaluate(AXE)
            for each, rules in ((scheme, ALL_RULES), (other, RULES_OF_CONTRAST)):
                page.emulate_media(color_scheme=each)
                found += [f"{picture.name}, {each}: {words}" for words in page.evaluate(RUN, rules)]
            page.emulate_media(color_scheme=scheme)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_an_open_menu(chromium, wall, pictures):
    home = next(picture for picture in pictures if picture.name == "home")
    for scheme in ("light", "dark"):
        with visitor(chromium, wall, NARROWEST, color_scheme=scheme) as somebody:
            page = somebody.go_to(home)
            page.get_by_role("button", name="Menu", exact=True).click()
            page.get_by_role("button", name="Close").wait_for()
            page.evaluate(AXE)
            assert page.evaluate(RUN, ALL_RULES) == [], scheme


def test_axe_finds_what_is_wrong(chromium, wall, pictures):
    """So that nothing found means that nothing is there."""
    with visitor(chromium, wall, NARROWEST) as somebody:
        page = somebody.go_to(pictures[0])
        page.evaluate(AXE)
        page.evaluate(
            """() => {
                const words = document.querySelector("main p");
                words.className = "wrong";
                words.after(document.createElement("button"));
            }"""
        )
        wear(page, ".wrong { color: #767676; background: #fff }")
        all_rules, of_contrast = page.evaluate(RUN, ALL_RULES), page.evaluate(RUN, RULES_OF_CONTRAST)
        assert {words.partition(":")[0] for words in all_rules} >= {"button-name", "color-contrast-enhanced"}
        assert {words.partition(":")[0] for words in of_contrast} == {"color-contrast-enhanced"}
