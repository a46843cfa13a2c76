"""The reading age beside what editors write: said when the form opens, told again while they type, kept nowhere."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse, reverse_lazy

from faq.tests.factories import QuestionFactory
from support.page_copy import FRONT_PAGE
from support.tests.factories import PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ADDRESS = reverse_lazy("admin:reading_age")
LONG = "The consultation concerning rehabilitation and " + "the hospital and " * 12 + "home."


def hints(response):
    return response.content.decode().split("data-readability-url=")[1:]


def test_the_form_of_an_answer_opens_with_the_reading_age_of_its_texts(admin_client):
    question = QuestionFactory(short_answer="Rest.", body=f"<p>{LONG}</p>")
    short, full = hints(admin_client.get(reverse("admin:faq_question_change", args=[question.pk])))
    assert "Too short to tell its reading age." in short
    assert "Reading age " in full
    assert "We aim for 11." in full
    assert "Longest sentence: 42 words: “The consultation concerning" in full
    assert 'data-for="id_body" data-rich' in full


def test_after_a_mistake_it_is_said_of_what_was_typed(admin_client):
    page = admin_client.post(reverse("admin:support_resource_add"), {"description": LONG})
    assert page.status_code == 200
    assert "Longest sentence: 42 words" in hints(page)[0]


def test_the_front_page_has_it_too_and_an_empty_box_none(admin_client):
    FRONT_PAGE.write({"welcome": LONG})
    welcome, _ = hints(admin_client.get(reverse("admin:support_frontpagecopy_change", args=["home"])))
    assert "Reading age over 18" in welcome or "Reading age about" in welcome
    empty = hints(admin_client.get(reverse("admin:support_resource_add")))[0]
    assert 'data-for="id_description"></span>' in empty


def test_a_text_that_looks_like_a_page_is_shown_as_words(admin_client):
    page = PageFactory(body=f"<p>&lt;script&gt;alert(1)&lt;/script&gt; {LONG}</p>")
    response = admin_client.get(reverse("admin:support_page_change", args=[page.pk]))
    assert "<script>alert" not in response.content.decode()


def test_while_somebody_types_the_hint_is_told_in_plain_words(admin_client):
    response = admin_client.post(ADDRESS, {"text": f"<p>{LONG}</p>", "rich": "yes"})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Longest sentence: 42 words" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("text", ["\x00", "\u202eكتيب " * 40, "a" * 10_000, ""])
def test_odd_texts_have_an_answer(admin_client, text):
    assert admin_client.post(ADDRESS, {"text": text}).status_code == 200


def test_too_long_a_text_and_another_method_are_refused(admin_client):
    assert admin_client.post(ADDRESS, {"text": "a " * 60_000}).status_code == 413
    assert admin_client.get(ADDRESS).status_code == 405


def test_it_answers_staff_alone_and_only_from_a_form_of_ours(client):
    assert client.post(ADDRESS, {"text": LONG}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_superuser("ann@example.org"))
    assert strict.post(ADDRESS, {"text": LONG}).status_code == 403
