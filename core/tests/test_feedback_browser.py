"""Saying whether a page helped, in a real browser that runs no script."""

import re
from datetime import timedelta

import pytest

from faq.models import QuestionFeedback
from faq.tests.factories import QuestionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_now")]


def test_a_reader_says_what_was_missing_and_goes_back_without_a_cookie(chromium, live_server, time_machine):
    QuestionFactory(question="Why is my hair falling out?", slug="hair-loss")
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/faq/hair-loss/")
    page.get_by_label("What was missing?").fill("What about nails?")
    # Too quick for a person: what was typed stays, and the next press counts.
    page.get_by_role("button", name="No, it did not").click()
    assert page.title().startswith("Error: Was this helpful?")
    assert page.get_by_label("What was missing?").input_value() == "What about nails?"
    time_machine.shift(timedelta(seconds=3))
    page.get_by_role("button", name="No, it did not").click()
    page.wait_for_url(re.compile("/faq/hair-loss/helpful/thanks/"))
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you"
    page.get_by_role("link", name="Go back to “Why is my hair falling out?”").click()
    page.wait_for_url(re.compile("/faq/hair-loss/$"))
    assert context.cookies() == []
    context.close()
    [said] = QuestionFeedback.objects.all()
    assert (said.helpful, said.missing) == (False, "What about nails?")
