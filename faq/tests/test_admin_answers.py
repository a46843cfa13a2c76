import re

import pytest
from django.contrib import admin
from django.urls import reverse

from core.history.tracking import versions_of
from faq.models import Question, Topic
from faq.tests.factories import QuestionFactory, TopicFactory
from sepsis_site.tests.admin_helpers import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

CHANGELIST = "/admin/faq/question/"


def listed(admin_client, **query):
    return {question.question for question in admin_client.get(CHANGELIST, query).context["cl"].result_list}


def fields(**changes):
    """A filled-in form for a new question."""
    topic = TopicFactory()
    return {
        "question": "Will my hair grow back?",
        "short_answer": "Yes.",
        "body": "",
        "sources": "",
        "topic": topic.pk,
        "slug": "hair",
        "order": 1,
        "published": "on",
        **changes,
    }


def test_a_new_question_is_on_the_site_at_once(admin_client, client):
    assert admin_client.post(f"{CHANGELIST}add/", fields()).status_code == 302
    assert "Will my hair grow back?" in client.get("/faq/").text


def test_a_short_answer_that_is_too_long_is_told_how_long_it_is(admin_client):
    response = admin_client.post(f"{CHANGELIST}add/", fields(short_answer="word " * 41))
    assert "This has 41 words. Keep it to 40," in response.text
    assert not Question.objects.exists()


def test_forty_words_are_short_enough(admin_client):
    admin_client.post(f"{CHANGELIST}add/", fields(short_answer="word " * 40))
    assert Question.objects.exists()


def test_the_next_review_comes_after_the_last(admin_client):
    response = admin_client.post(
        f"{CHANGELIST}add/", fields(reviewed_on="2026-11-01", next_review_on="2026-10-01", reviewed_by="A. Nurse")
    )
    assert "The next review must be after the last one." in response.text


def test_what_scripts_an_answer_holds_is_taken_out(admin_client):
    body = '<h2>Yes</h2><p onclick="x()">It <strong>does</strong>.</p><script>alert(1)</script>'
    admin_client.post(f"{CHANGELIST}add/", fields(body=body))
    assert Question.objects.get().body == "<h2>Yes</h2><p>It <strong>does</strong>.</p>"


def test_the_list_shows_what_is_due_for_review(admin_client):
    QuestionFactory(question="Never?")
    QuestionFactory(question="Overdue?", reviewed_on="2025-01-01", next_review_on="2026-01-01")
    QuestionFactory(question="Fine?", reviewed=True)
    assert listed(admin_client, review="due") == {"Never?", "Overdue?"}
    assert listed(admin_client, review="never") == {"Never?"}
    assert listed(admin_client) == {"Never?", "Overdue?", "Fine?"}


def test_the_list_shows_what_is_missing(admin_client, admin_user):
    full = QuestionFactory(question="Full?", sources="<p>NHS</p>", owner=admin_user)
    full.related.add(QuestionFactory(question="Related?", sources="<p></p>", body="<p></p>"))
    QuestionFactory(question="Bare?", body="")
    assert listed(admin_client, missing="sources") == {"Related?", "Bare?"}
    assert listed(admin_client, missing="body") == {"Related?", "Bare?"}
    assert listed(admin_client, missing="related") == {"Bare?"}
    assert listed(admin_client, missing="owner") == {"Related?", "Bare?"}


def test_the_list_takes_the_same_queries_however_many_questions(
    admin_client, admin_user, django_assert_max_num_queries
):
    QuestionFactory.create_batch(20, owner=admin_user)
    with django_assert_max_num_queries(9):
        admin_client.get(CHANGELIST)


def test_every_question_and_topic_leads_to_its_place_on_the_site(admin_client):
    question = QuestionFactory(slug="hair", topic__slug="body")
    assert question.get_absolute_url() == "/faq/hair/"
    assert question.topic.get_absolute_url() == "/faq/#about-body"
    for thing in (question, question.topic):
        page = reverse(f"admin:faq_{thing._meta.model_name}_change", args=[thing.pk])
        assert "View on site" in admin_client.get(page).text


@pytest.mark.parametrize("model", [Question, Topic])
def test_an_address_is_made_up_for_new_things_only(rf, model):
    form = admin.site._registry[model]
    assert "slug" in form.get_prepopulated_fields(rf.get("/"))
    assert form.get_prepopulated_fields(rf.get("/"), model()) == {}


def test_topics_say_how_many_questions_they_hold(admin_client):
    QuestionFactory.create_batch(3, topic=TopicFactory(name="Body"))
    html = admin_client.get("/admin/faq/topic/").text
    assert re.search(r'<td[^>]* class="field-number_of_questions"[^>]*>3</td>', html)


def test_a_topic_that_holds_questions_cannot_be_deleted(admin_client):
    question = QuestionFactory()
    admin_client.post(f"/admin/faq/topic/{question.topic.pk}/delete/", {"post": "yes"})
    assert Question.objects.exists()


def test_both_answers_of_a_pair_have_it_in_their_history(admin_client, admin_user):
    answer, other, another = QuestionFactory.create_batch(3)
    saved(admin_client, answer, related=[other.pk])
    assert [list(other.related.all()), list(another.related.all())] == [[answer], []]
    linked, *_ = versions_of(other)
    assert [row.to_question_id for row in linked.related.all()] == [answer.pk]
    assert linked.history_user == admin_user
    # Saved again, with nothing new, neither has another version of it.
    counts = versions_of(other).count(), versions_of(another).count()
    saved(admin_client, answer)
    assert (versions_of(other).count(), versions_of(another).count()) == counts
    saved(admin_client, answer, related=[another.pk])
    assert not versions_of(other).first().related.exists()
    assert versions_of(another).first().related.exists()
