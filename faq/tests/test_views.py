import pytest

from faq.tests.factories import QuestionFactory
from sepsis_site.testing import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_an_answer_is_found_from_the_list(client):
    question = QuestionFactory(question="Will my hair grow back?", slug="hair")
    listed = client.get("/faq/")
    assert_valid_html(listed)
    assert '<a href="/faq/hair/">Will my hair grow back?</a>' in listed.text
    response = client.get("/faq/hair/")
    assert_valid_html(response)
    assert question.body in response.text
