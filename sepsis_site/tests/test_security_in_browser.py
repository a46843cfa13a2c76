"""In a real browser nothing that a page needs is blocked, on the site and in the admin."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from faq.tests.factories import QuestionFactory
from groups.models import SupportGroup
from sepsis_site.dev.pytest_plugin import wait_for
from sepsis_site.tests.admin_helpers import change_url
from sepsis_site.tests.test_admin import one_of_each  # noqa: F401
from stories.tests.factories import StoryFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_now")]

# Told to the console, where the words of the browser about it go as well; the console of a pop-up counts too.
TELL = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Blocked: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`))"""


PLAYER = "www.youtube-nocookie.com"
SLIP_IN = """(player) => {
  window.refused = 0;
  document.addEventListener("securitypolicyviolation", () => { window.refused += 1; });
  document.body.append(Object.assign(document.createElement("iframe"), { src: player }));
  document.body.setAttribute("style", "color: red");
  document.body.append(Object.assign(document.createElement("script"), { text: "window.slippedIn = true" }));
}"""
ABOUT_US = ("Blocked: ", "Content Security Policy", "Permissions", "Cross-Origin", "MIME type")


@pytest.fixture
def blocked(page):
    told = []
    page.context.add_init_script(TELL)
    page.context.on(
        "console",
        lambda message: (
            told.append(f"{message.page and message.page.url}: {message.text}")
            if any(word in message.text for word in ABOUT_US)
            else None
        ),
    )
    return told


def test_nothing_that_a_page_needs_is_blocked(page, blocked, one_of_each, admin_user, sign_in):  # noqa: F811
    page.context.route(
        lambda url: urlsplit(url).hostname == PLAYER,
        lambda route: route.fulfill(body="<!doctype html><title>A player</title><p>Playing", content_type="text/html"),
    )
    page.goto(StoryFactory(published=True, video=True).get_absolute_url())
    page.get_by_role("button", name="Play video").click()
    page.frame_locator("iframe").get_by_text("Playing").wait_for()
    question = QuestionFactory()
    # Groups and answers carry data for search engines, which is no script.
    group, answer = SupportGroup.objects.first().get_absolute_url(), question.get_absolute_url()
    for address in (group, answer, "/", "/groups/?postcode=Hove", "/stories/share/", "/no/such/page/"):
        page.goto(address)
    assert blocked == []

    # What no page needs is: here the player of a page without one, and looks and scripts that somebody slipped in.
    page.evaluate(SLIP_IN, f"https://{PLAYER}/")
    wait_for(page, "window.refused === 3")
    assert page.evaluate("window.slippedIn") is None
    blocked.clear()

    sign_in(page, admin_user)
    page.goto(change_url(question))
    page.locator(".field-body .ProseMirror[contenteditable]").click()
    page.keyboard.press("Control+A")
    page.locator(".field-body").get_by_role("button", name="insert link").click()
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.locator(".field-body").get_by_role("button", name="Insert table").click()
    page.get_by_role("dialog").get_by_role("button", name="Insert").click()
    page.locator(".field-body .ProseMirror table").wait_for()
    page.locator(".field-related .select2-selection").click()
    page.locator(".select2-results__option").first.wait_for()
    page.keyboard.press("Escape")
    with page.expect_popup() as opened:
        page.locator("#add_id_topic").click()
    opened.value.get_by_label("Name").fill("Going home")
    opened.value.get_by_role("button", name="Save").click()
    # The pop-up told the page that opened it, and went.
    wait_for(page, "document.querySelector('#id_topic').selectedOptions[0].text === 'Going home'")
    for name in (
        "index",
        "groups_supportgroup_add",
        "support_closure_add",
        "groups_event_changelist",
        "groups_event_add",
    ):
        page.goto(reverse(f"admin:{name}"))
        page.wait_for_load_state("networkidle")
    assert blocked == []
