"""Signing up, confirming from the mail and leaving, in a real browser, with and without JavaScript."""

import re

import pytest
from django.core import mail

from sepsis_site.dev.pytest_plugin import wait_for
from support.models import Subscriber

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# People take longer than the two seconds below which a form takes them for a machine.
READING = 3_000


@pytest.fixture
def plain_page(chromium, live_server):
    """A page of a browser that runs no script."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def link_in_the_mail(word):
    [message] = mail.outbox
    return re.search(rf"^\S+/newsletter/{word}/\S+$", message.body, re.MULTILINE).group()


def sign_up(page):
    """Once with everything wrong, then as it should be."""
    page.goto("/newsletter/")
    page.get_by_label("Your email address").fill("reader at home")
    page.get_by_label("Events near me").check()
    page.get_by_label("Leave out mail about").check()
    page.wait_for_timeout(READING)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.title().startswith("Error: ")
    assert page.get_by_label("Your email address").input_value() == "reader at home"
    assert page.get_by_label("Events near me").is_checked()
    assert page.get_by_label("Leave out mail about").is_checked()
    yield
    page.get_by_label("Your email address").fill("reader@example.org")
    page.get_by_label("Your postcode").fill("bn3 3wr")
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/newsletter/sent/")
    assert page.get_by_role("heading", level=1).inner_text() == "Now look for our email"


def confirm_and_leave(page):
    page.goto(link_in_the_mail("confirm"))
    assert page.get_by_text("Events near BN3").is_visible()
    assert not Subscriber.objects.active().exists()
    page.get_by_role("button", name="Yes, send me the newsletter").click()
    page.wait_for_url("**/newsletter/confirmed/")
    row = Subscriber.objects.active().get()
    assert (row.email, row.outward_code, row.family_days) == ("reader@example.org", "BN3", False)
    page.goto(link_in_the_mail("unsubscribe"))
    page.get_by_role("button", name="Leave the newsletter").click()
    page.wait_for_url("**/newsletter/left/")
    assert not Subscriber.objects.active().exists()


def test_sign_up_confirm_from_the_mail_and_leave(page):
    steps = sign_up(page)
    next(steps)
    wait_for(page, "document.activeElement.matches('[data-error-summary]')")
    page.get_by_role("alert").get_by_role("link", name="Type a UK postcode").click()
    wait_for(page, "document.activeElement.id === 'id_outward_code'")
    next(steps, None)
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))
    confirm_and_leave(page)
    # No page is told the address of the page with the token, our own stylesheet and pages included.
    assert len(asked) > 6
    assert [referer for _, referer in asked if re.search("/newsletter/(confirm|unsubscribe)/", referer)] == []


def test_sign_up_confirm_from_the_mail_and_leave_without_javascript(plain_page):
    for _ in sign_up(plain_page):
        pass
    confirm_and_leave(plain_page)


def test_the_hidden_box_is_met_neither_by_keyboard_nor_by_screen_reader(page):
    page.goto("/newsletter/")
    page.get_by_label("Leave out mail about").focus()
    stops = []
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.name || document.activeElement.innerText"))
    assert "Sign up" in stops
    assert "leave_this_empty" not in stops
    assert page.get_by_role("textbox", name="Leave this box empty").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_the_newsletter_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 640})
    wide = {}
    for name in ("", "sent/", "confirmed/", "changed/", "left/", "confirm/x/", "unsubscribe/x/"):
        page.goto(f"/newsletter/{name}")
        wide[name] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == dict.fromkeys(wide, 0)
