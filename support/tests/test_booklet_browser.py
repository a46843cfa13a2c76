"""Asking for a printed booklet, walked in a real browser: first with mistakes, then without."""

import pytest
from django.core import mail
from django.core.management import call_command

from support.models import BookletRequest, Helpline, Resource

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GUIDE = "Sepsis: A Guide for Patients and Relatives"


@pytest.fixture(autouse=True)
def _starter_content(live_server, places, at_now):
    call_command("load_seed_data", verbosity=0)
    Helpline.objects.update_or_create(pk=1, defaults={"phone": "0808 800 0029", "requests_email": "office@example.org"})


@pytest.fixture
def plain_page(chromium, live_server):
    """A page of a browser that runs no script."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def open_form(page, time_machine):
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Booklets").click()
    page.get_by_role("link", name=f"Ask for a printed copy of {GUIDE}").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ask for printed copies"
    time_machine.shift(60)


def fill_and_send(page):
    page.get_by_label(GUIDE).fill("2")
    page.get_by_label("Your name").fill("A. Reader")
    page.get_by_label("Your address").fill("1 High Street\nHove")
    page.get_by_label("Your postcode").fill("bn33wr")
    page.get_by_role("button", name="Ask for these copies").click()


def assert_asked_once(page):
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you"
    asked = BookletRequest.objects.get()
    assert (asked.name, asked.address, asked.postcode) == ("A. Reader", "1 High Street\nHove", "BN3 3WR")
    assert [(item.resource, item.copies) for item in asked.items.all()] == [(Resource.objects.get(title=GUIDE), 2)]
    assert "1 High Street" in mail.outbox[0].body
    assert len(mail.outbox) == 1


def test_mistakes_are_listed_and_what_was_typed_is_kept_then_the_request_arrives(page, time_machine):
    open_form(page, time_machine)
    assert page.get_by_label(GUIDE).input_value() == "1"
    page.get_by_label("Your name").fill("A. Reader")
    page.get_by_label("Your postcode").fill("BN3")
    page.get_by_role("button", name="Ask for these copies").click()
    assert page.title().startswith("Error: ")
    summary = page.get_by_role("alert")
    assert summary.evaluate("summary => summary === document.activeElement")
    assert [link.inner_text() for link in summary.get_by_role("link").all()] == [
        "Type the address to send the booklets to.",
        "Type the full postcode, like BN3 3WR.",
    ]
    assert page.get_by_label("Your name").input_value() == "A. Reader"
    assert page.get_by_label("Your postcode").input_value() == "BN3"
    assert not BookletRequest.objects.exists()
    summary.get_by_role("link", name="Type the address").click()
    assert page.get_by_label("Your address").evaluate("box => box === document.activeElement")
    fill_and_send(page)
    assert_asked_once(page)
    # Back, and the same again: nothing more is asked for.
    page.go_back()
    fill_and_send(page)
    assert_asked_once(page)


def test_it_works_without_javascript(plain_page, time_machine):
    open_form(plain_page, time_machine)
    fill_and_send(plain_page)
    assert_asked_once(plain_page)


def test_the_box_for_machines_is_neither_seen_nor_reached(page, time_machine):
    open_form(page, time_machine)
    assert page.get_by_role("textbox", name="Leave this box empty").count() == 0
    page.get_by_label("Survivors Information").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.name") != "leave_this_empty"
