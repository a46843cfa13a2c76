"""Answers out to a spreadsheet and in again."""

import pytest

from core.tests.spreadsheet_helpers import bring_in, csv_of, export, look_at, problems_in
from faq.models import Question
from faq.tests.factories import QuestionFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ANSWERS = "/admin/faq/question/"
NEW = {
    "Page address": "hair",
    "Topic": "Body",
    "Question": "Will my hair grow back?",
    "Short answer": "Yes.",
    "Full answer": "<p>It does.</p>",
    "Published": "no",
}


def sheet(*rows):
    return csv_of(list(rows[0]), *(list(row.values()) for row in rows))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing_at_all(admin_client, kind):
    # As an older version of the site may have left it: cleaning would change it.
    QuestionFactory(body='<p class="old">=1+1</p>', short_answer="- a\r\n- b", reviewed=True)
    QuestionFactory(published=False, body="")
    before = list(Question.objects.order_by("pk").values())
    table, response = export(admin_client, ANSWERS, kind)
    assert len(table.rows) == 2
    shown = look_at(admin_client, ANSWERS, response.content)
    assert shown.context["number_same"] == 2
    assert list(Question.objects.order_by("pk").values()) == before


def test_reviewers_and_owners_are_not_in_an_export(admin_client, admin_user):
    QuestionFactory(reviewed=True, owner=admin_user)
    _, response = export(admin_client, ANSWERS)
    assert b"A. Nurse" not in response.content
    assert b"admin" not in response.content


def test_a_new_answer_is_cleaned_as_by_the_form_and_stays_a_draft(admin_client, client):
    TopicFactory(name="Body")
    body = '<h2>Yes</h2><p onclick="x()">It <strong>does</strong>.</p><script>alert(1)</script>'
    shown = look_at(admin_client, ANSWERS, sheet(NEW | {"Full answer": body, "Topic": "body"}))
    assert "<script>alert" not in shown.text
    bring_in(admin_client, ANSWERS, sheet(NEW | {"Full answer": body, "Topic": "body"}))
    question = Question.objects.get()
    assert question.body == "<h2>Yes</h2><p>It <strong>does</strong>.</p>"
    assert not question.published
    assert "grow back" not in client.get("/faq/").text


@pytest.mark.parametrize("empty", ["Page address", "Published"])
def test_an_answer_without_an_address_gets_one_and_without_the_column_stays_a_draft(admin_client, empty):
    TopicFactory(name="Body")
    row = NEW | {"Page address": ""}
    del row["Published"]
    bring_in(admin_client, ANSWERS, sheet(row))
    bring_in(admin_client, ANSWERS, sheet(row))
    question = Question.objects.get()
    assert (question.slug, question.published) == ("will-my-hair-grow-back", False)


def test_only_what_the_file_has_changes(admin_client):
    question = QuestionFactory(slug="hair", popular=True)
    bring_in(admin_client, ANSWERS, csv_of(["Page address", "Short answer"], ["HAIR", "No."]))
    question.refresh_from_db()
    assert (question.short_answer, question.popular, question.published) == ("No.", True, True)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"Short answer": "word " * 41}, "Row 2, Short answer: This has 41 words. Keep it to 40"),
        ({"Short answer": "x" * 401}, "Row 2, Short answer: This has 401 characters. Keep it to 400."),
        ({"Short answer": ""}, "Row 2, Short answer: This is empty."),
        ({"Topic": "Bodi"}, "Row 2, Topic: We know no topic “Bodi”. Did you mean “Body”?"),
        ({"Page address": "other"}, "Row 2, Page address: This question has the address “hair”."),
        ({"Order": "-1"}, "Row 2, Order: “-1” is not a whole number, such as 3."),
        ({"Order": "99999"}, "Row 2, Order: “99999” is too high. The limit is 32767."),
        ({"Last reviewed on": "1/11/2026"}, "Row 2, Last reviewed on: Note a review on the answer itself"),
        ({"Next review due on": "1/1/1999"}, "Row 2, Next review due on: “1/1/1999” is too far away."),
        ({"Next review due on": "1/10/2026"}, "Row 2: The next review must be after the last one."),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_column(admin_client, changed, says):
    QuestionFactory(slug="hair", question=NEW["Question"], topic__name="Body", reviewed=True)
    response = look_at(admin_client, ANSWERS, sheet(NEW | changed))
    assert response.status_code == 422
    assert [problem[: len(says)] for problem in problems_in(response)] == [says]
