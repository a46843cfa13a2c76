"""axe-core finds no violation of WCAG on any page.

Every page is checked at two widths and in both colour schemes. Only the contrast rules depend on the scheme, so each
width runs all rules in one scheme and the contrast rules in the other.
"""

import pytest

from sepsis_site.tests.pages import html_checkers
from sepsis_site.tests.pages.browser import DESKTOP, SMALL_PHONE, apply_user_styles, open_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The site promises 7:1, stricter than the contrast rule of the tags, which is therefore off.
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
CONTRAST_RULES = {"runOnly": CONTRAST}


@pytest.fixture(scope="module")
def axe():
    return html_checkers.axe_script()


@pytest.mark.parametrize(
    ("viewport", "scheme", "other"), [(SMALL_PHONE, "light", "dark"), (DESKTOP, "dark", "light")], ids=["320", "1280"]
)
def test_every_page_has_no_axe_violations(axe, chromium, page_server, catalogue, viewport, scheme, other):
    found = []
    with open_browser(chromium, page_server, viewport, color_scheme=scheme) as browser:
        for entry in catalogue:
            page = browser.open(entry)
            page.evaluate(axe)
            for each, rules in ((scheme, ALL_RULES), (other, CONTRAST_RULES)):
                page.emulate_media(color_scheme=each)
                found += [f"{entry.name}, {each}: {words}" for words in page.evaluate(RUN, rules)]
            page.emulate_media(color_scheme=scheme)
    assert not found, "\n".join(found)


def test_open_menu_has_no_axe_violations(axe, chromium, page_server, catalogue):
    home = next(entry for entry in catalogue if entry.name == "home")
    for scheme in ("light", "dark"):
        with open_browser(chromium, page_server, SMALL_PHONE, color_scheme=scheme) as browser:
            page = browser.open(home)
            page.get_by_role("button", name="Menu", exact=True).click()
            page.get_by_role("button", name="Close").wait_for()
            page.evaluate(axe)
            assert page.evaluate(RUN, ALL_RULES) == [], scheme


def test_axe_reports_broken_markup_and_contrast(axe, chromium, page_server, catalogue):
    """Proof that the checks can fail."""
    with open_browser(chromium, page_server, SMALL_PHONE) as browser:
        page = browser.open(catalogue[0])
        page.evaluate(axe)
        page.evaluate(
            """() => {
                const words = document.querySelector("main p");
                words.className = "wrong";
                words.after(document.createElement("button"));
            }"""
        )
        apply_user_styles(page, ".wrong { color: #767676; background: #fff }")
        all_rules, of_contrast = page.evaluate(RUN, ALL_RULES), page.evaluate(RUN, CONTRAST_RULES)
        assert {words.partition(":")[0] for words in all_rules} >= {"button-name", "color-contrast-enhanced"}
        assert {words.partition(":")[0] for words in of_contrast} == {"color-contrast-enhanced"}
