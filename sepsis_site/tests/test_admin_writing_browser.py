"""What an editor is told while typing: how much room is left, and how old a reader has to be."""

import os

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from faq.tests.factories import QuestionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "The consultation concerning rehabilitation and " + "the hospital and " * 12 + "home."


def test_an_editor_hears_of_length_and_reading_age_while_typing(page, sign_in):
    question = QuestionFactory(short_answer="Rest.", body="<p>Sleep.</p>")
    sign_in(page, User.objects.create_superuser("ann@example.org"))
    page.goto(reverse("admin:faq_question_change", args=[question.pk]))
    assert page.locator(".character-count").count() == 0

    page.locator("#id_short_answer").fill("one " * 43)
    assert page.locator(".field-short_answer .character-count").inner_text() == "43 of 40 words: 3 too many"
    page.locator("#id_question").fill("Why?" * 41)
    assert page.locator(".field-question .character-count").inner_text() == "164 of 160 characters: 4 too many"

    page.locator(".form-row.field-body .ProseMirror[contenteditable=true]").click()
    page.keyboard.insert_text(LONG)
    hint = page.locator("[data-for=id_body]")
    hint.get_by_text("Longest sentence: 42 words").or_(hint.get_by_text("Longest sentence: 43 words")).wait_for()
    assert hint.get_attribute("aria-live") == "polite"
    for width in (390, 1280):
        if folder := os.environ.get("SHOTS"):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/form-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
