import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import resolve
from django.utils import timezone

from faq.models import Question, Topic
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.seed_data.answers import QUESTIONS, TOPICS, load
from sepsis_site.seed_data.pages import PAGES

pytestmark = pytest.mark.django_db

SLUGS = [facts["slug"] for facts in QUESTIONS]
MOST_WORDS_IN_SHORT = 40
LONGEST_SENTENCE = 25


@pytest.fixture
def loaded():
    load()


def sentences(html):
    """The sentences of a piece of HTML. Every block ends one, and so do . ! ? and :"""
    blocks = re.split(r"</(?:p|li|h2|h3)>", html)
    texts = [unescape(re.sub(r"<[^>]+>", "", block)).strip() for block in blocks]
    return [sentence for text in texts for sentence in re.split(r"(?<=[.!?:])\s+", text) if sentence]


def test_there_are_ten_answers_and_no_topic_is_empty(loaded):
    assert len(SLUGS) == 10
    assert {question.topic.name for question in Question.objects.published(timezone.now())} == {
        topic["name"] for topic in TOPICS
    }
    assert list(Topic.objects.values_list("slug", flat=True)) == [topic["slug"] for topic in TOPICS]


@pytest.mark.parametrize("facts", QUESTIONS, ids=SLUGS)
def test_every_answer_is_well_formed_and_nothing_of_it_was_cleaned_away(loaded, client, facts):
    response = client.get(f"/faq/{facts['slug']}/")
    assert response.status_code == 200
    assert_valid_html(response)
    question = Question.objects.get(slug=facts["slug"])
    assert (question.body, question.sources) == (facts["body"].strip(), facts["sources"].strip())
    assert "<h2>" in question.body
    question.full_clean()


@pytest.mark.parametrize("facts", QUESTIONS, ids=SLUGS)
def test_answers_are_short_and_so_are_their_sentences(facts):
    assert len(facts["short_answer"].split()) <= MOST_WORDS_IN_SHORT
    for sentence in [
        facts["question"],
        *sentences(facts["short_answer"]),
        *sentences(facts["body"]),
        *sentences(facts["sources"]),
    ]:
        assert len(re.findall(r"[\w’'-]+", sentence)) <= LONGEST_SENTENCE, sentence


def test_every_answer_names_its_sources_and_waits_for_its_review(loaded, client):
    for question in Question.objects.all():
        assert "UK Sepsis Trust" in question.sources
        assert (question.reviewed_on, question.reviewed_by, question.next_review_on) == (None, "", None)
        assert "Not reviewed yet" in client.get(question.get_absolute_url()).text


@pytest.mark.parametrize("facts", QUESTIONS, ids=SLUGS)
def test_whoever_speaks_of_signs_says_to_call_999_or_111(facts):
    if "signs" in facts["body"].lower():
        for link in ('href="/signs-of-sepsis/"', 'href="tel:999"', 'href="tel:111"'):
            assert link in facts["body"]


def test_links_lead_to_pages_of_the_site_or_out_by_https(loaded):
    pages = {f"/{facts['page']['slug']}/" for facts in PAGES}
    answers = {question.get_absolute_url() for question in Question.objects.all()}
    for facts in QUESTIONS:
        for address in re.findall(r'href="([^"]+)"', facts["body"] + facts["sources"]):
            if not address.startswith("/"):
                assert address.startswith(("https://", "tel:"))
            elif address.startswith("/faq/"):
                assert address in answers
            elif address not in pages:
                assert resolve(address).view_name != "support:page"


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        ("concerns-about-care", ["PALS", "AvMA", "Citizens Advice", "Llais", "Patient and Client Council"]),
        ("back-to-work", ["Citizens Advice", "Personal Independence Payment", "Adult Disability Payment", "GOV.UK"]),
        ("exercise", ["NHS"]),
    ],
)
def test_the_organisations_that_help_are_named(slug, names):
    body = next(facts["body"] for facts in QUESTIONS if facts["slug"] == slug)
    for name in names:
        assert name in body


def test_related_answers_lead_both_ways(loaded):
    for question in Question.objects.all():
        for other in question.related.all():
            assert question in other.related.all()


@pytest.mark.parametrize("facts", QUESTIONS, ids=SLUGS)
def test_every_answer_leads_to_all_that_it_names_and_to_one_at_least(loaded, facts):
    assert facts["related"]
    assert set(facts["related"]) <= {other.slug for other in Question.objects.get(slug=facts["slug"]).related.all()}


def test_answers_are_loaded_only_where_there_are_none_at_all(places):
    call_command("load_seed_data", verbosity=0)
    Question.objects.exclude(slug="hair-loss").delete()
    Topic.objects.exclude(questions__slug="hair-loss").delete()
    Question.objects.update(short_answer="Edited.")
    call_command("load_seed_data", verbosity=0)
    assert list(Question.objects.values_list("slug", "short_answer")) == [("hair-loss", "Edited.")]
    assert Topic.objects.count() == 1
