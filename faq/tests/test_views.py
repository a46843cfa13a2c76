"""The list of questions, and the page of one answer."""

import json
import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.urls import reverse

from faq.models import Question
from faq.tests.factories import QuestionFactory, TopicFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

LIST = "/faq/"


def text_of(response):
    return " ".join(unescape(response.text).split())


def json_ld_of(response):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL)
    [data] = [data for data in map(json.loads, found) if data["@type"] != "BreadcrumbList"]
    return data


@pytest.fixture
def get(client):
    """A page as a visitor gets it, checked for what every public page promises."""

    def get(url, query=None):
        response = client.get(url, query)
        assert response.status_code == 200
        assert_valid_html(response)
        assert "tel:08088000029" in response.text
        assert 'href="tel:999"' in response.text
        assert 'href="tel:111"' in response.text
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        return response

    return get


@pytest.fixture
def hair():
    return QuestionFactory(
        topic__name="Body & mind",
        topic__slug="body",
        question="Will my hair grow back?",
        slug="hair",
        short_answer="Yes, for <most> people & soon.",
        body="<h2>When</h2><p>In a few months.</p>",
        sources='<p>The <a href="https://www.nhs.uk/">NHS</a>.</p>',
    )


# The list


def test_every_question_has_its_short_answer_in_view_and_a_link_to_the_full_one(get, hair):
    response = get(LIST)
    assert '<h3 class="result-title"><a href="/faq/hair/">Will my hair grow back?</a></h3>' in response.text
    assert "<p>Yes, for &lt;most&gt; people &amp; soon.</p>" in response.text
    assert "In a few months." not in response.text
    assert "<details" not in response.text


def test_questions_stand_by_topic_in_the_editors_order(get):
    last, first = TopicFactory(name="Work", order=2), TopicFactory(name="Body", order=1)
    QuestionFactory(topic=last, question="How do I rest?")
    QuestionFactory(topic=first, question="What comes second?", order=2)
    QuestionFactory(topic=first, question="What comes first?", order=1)
    headings = r'(?:<h2 id="about-[^"]*">|result-title"><a href="[^"]*">)([^<]*)<'
    shown = re.findall(headings, get(LIST).text)
    assert shown == ["Body", "What comes first?", "What comes second?", "Work", "How do I rest?"]


def test_topics_lead_to_their_place_on_the_page(get, hair):
    QuestionFactory()
    text = get(LIST).text
    for anchor in re.findall(r'href="#(about-[^"]*)"', text):
        assert text.count(f'id="{anchor}"') == 1
    assert 'href="#about-body"' in text


def test_one_topic_alone_needs_no_links_to_topics(get, hair):
    text = get(LIST).text
    assert 'href="#about-body"' not in text
    assert "Body &amp; mind" in text


def test_topics_without_a_published_question_are_left_out(get, hair):
    TopicFactory(name="Nothing in it")
    QuestionFactory(topic__name="Only a draft", published=False, question="A draft?")
    text = get(LIST).text
    for hidden in ("Nothing in it", "Only a draft", "A draft?"):
        assert hidden not in text


def test_with_no_answers_the_page_says_whom_to_ask(get):
    text = get(LIST).text
    assert "No answers stand here yet." in text
    assert "FAQPage" not in text


def test_the_list_takes_one_query_however_many_questions(client, django_assert_num_queries):
    QuestionFactory()
    client.get(LIST)
    with django_assert_num_queries(1):
        client.get(LIST)
    QuestionFactory.create_batch(60, topic=TopicFactory())
    with django_assert_num_queries(1):
        client.get(LIST)


def test_the_menu_leads_here(get, hair):
    assert f'<a href="{LIST}" aria-current="page">Answers</a>' in get(LIST).text
    assert f'<a href="{LIST}" aria-current="true">Answers</a>' in get(hair.get_absolute_url()).text


# One answer


def test_an_answer_begins_with_the_short_one_and_says_where_it_comes_from(get, hair):
    response = get(hair.get_absolute_url())
    body = response.text.split("<main")[1]
    places = [
        body.index(part)
        for part in (
            "<h1>Will my hair grow back?</h1>",
            "Yes, for &lt;most&gt; people &amp; soon.",
            "<h2>When</h2><p>In a few months.</p>",
            '<a href="https://www.nhs.uk/">NHS</a>',
        )
    ]
    assert places == sorted(places)
    assert "<title>Will my hair grow back? –" in text_of(response)


def test_breadcrumbs_lead_back_to_the_topic(get, hair):
    crumbs = get(hair.get_absolute_url()).text.split('class="breadcrumbs"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]*)"', crumbs) == ["/", "/faq/", "/faq/#about-body"]


def test_an_answer_that_nobody_has_reviewed_says_so(get, hair):
    text = text_of(get(hair.get_absolute_url()))
    assert "Not reviewed yet" in text
    assert "Reviewed by" not in text
    assert "Next review due" not in text


def test_an_answer_says_who_reviewed_it_when_and_when_again(get):
    text = text_of(get(QuestionFactory(reviewed=True).get_absolute_url()))
    for words in ("1 October 2026", "A. Nurse, sepsis nurse", "1 October 2027"):
        assert words in text


def test_an_overdue_answer_stays_and_shows_its_true_date(get, hair, now):
    Question.objects.update(reviewed_on="2020-01-01", next_review_on="2021-01-01")
    assert "1 January 2021" in text_of(get(hair.get_absolute_url()))
    assert list(Question.objects.due_for_review(now.date())) == [hair]


def test_related_answers_are_offered_but_no_drafts(get, hair):
    hair.related.add(QuestionFactory(question="What of my nails?", slug="nails"), QuestionFactory(published=False))
    text = get(hair.get_absolute_url()).text.split('id="next"')[1]
    assert re.findall(r'href="(/faq/[^"]*)"', text.split("</section>")[0]) == ["/faq/nails/", LIST]


@pytest.mark.parametrize(
    ("flag", "sign"),
    [
        ("suggest_helpline", "You can talk to someone"),
        ("suggest_group", 'action="/groups/"'),
        ("suggest_booklets", "Read our booklets"),
    ],
)
def test_editors_choose_where_an_answer_points_to(get, hair, flag, sign):
    for chosen in (True, False):
        Question.objects.update(**{flag: chosen})
        assert (sign in get(hair.get_absolute_url()).text) is chosen


def test_an_answer_can_be_shared_without_anybody_elses_help(get, hair):
    text = get(hair.get_absolute_url()).text
    mail = unescape(re.search(r'href="(mailto:[^"]*)"', text)[1])
    assert unquote(mail) == "mailto:?subject=Will my hair grow back?&body=http://testserver/faq/hair/"
    assert mail.count("?") == 1
    button = re.search(r"<button([^>]*)>(?:<svg.*?</svg>)? ?Copy link</button>", text)[0]
    assert 'data-copy-link="http://testserver/faq/hair/"' in button
    assert " hidden " in button


def test_a_query_string_is_not_shared_along(get, hair):
    assert "secret" not in get(hair.get_absolute_url(), {"q": "secret"}).text


def test_an_answers_page_takes_two_queries_whatever_is_related(client, hair, django_assert_num_queries):
    url = hair.get_absolute_url()
    with django_assert_num_queries(2):
        client.get(url)
    hair.related.set(QuestionFactory.create_batch(5))
    with django_assert_num_queries(2):
        client.get(url)


def test_a_long_question_and_a_long_word_do_no_harm(get):
    question = QuestionFactory(question="Why " + "x" * 155 + "?", short_answer="ŵ " * 40, body="", sources="")
    assert "x" * 155 in get(LIST).text
    assert "x" * 155 in get(question.get_absolute_url()).text


def test_a_draft_is_not_there_for_visitors_and_a_preview_for_staff(client, admin_client, hair):
    Question.objects.update(published=False)
    assert client.get(hair.get_absolute_url()).status_code == 404
    response = admin_client.get(hair.get_absolute_url())
    assert "only you and other editors see this" in response.text
    assert "noindex" in response.text
    assert "ld+json" not in response.text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("slug", ["nothing-here", "HAIR", "x" * 10_000, "%00", "%E2%80%AEhair", "хвост", "hair%0A"])
def test_an_address_that_is_not_there_is_not_found(client, hair, slug):
    assert client.get(f"/faq/{slug}/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_pages_can_only_be_read(client, hair, method):
    for url in (LIST, hair.get_absolute_url()):
        assert getattr(client, method)(url).status_code == 405


def test_an_address_is_kept_in_small_letters():
    question = QuestionFactory.build(slug="Hair-Loss", topic=TopicFactory())
    question.full_clean()
    assert question.slug == "hair-loss"


# What machines read


def test_the_list_is_described_to_machines(get, hair):
    data = json_ld_of(get(LIST))
    assert (data["@type"], data["url"]) == ("FAQPage", "http://testserver/faq/")
    [question] = data["mainEntity"]
    assert question["name"] == "Will my hair grow back?"
    assert question["url"] == "http://testserver/faq/hair/"
    assert question["acceptedAnswer"] == {"@type": "Answer", "text": "Yes, for <most> people & soon."}


def test_an_answer_is_described_to_machines_and_claims_no_review_it_has_not_had(get, hair):
    data = json_ld_of(get(hair.get_absolute_url()))
    assert data["@type"] == ["MedicalWebPage", "FAQPage"]
    assert data["url"] == "http://testserver" + reverse("faq:detail", args=["hair"])
    assert "lastReviewed" not in data
    assert "reviewedBy" not in data


def test_a_review_is_told_to_machines(get):
    data = json_ld_of(get(QuestionFactory(reviewed=True).get_absolute_url()))
    assert (data["lastReviewed"], data["reviewedBy"]) == ("2026-10-01", "A. Nurse, sepsis nurse")


def test_nothing_an_editor_types_breaks_out_of_the_description(get):
    question = QuestionFactory(question="</script><script>alert(1)</script>", short_answer="<!-- \u2028 &amp;")
    for url in (LIST, question.get_absolute_url()):
        response = get(url)
        assert "<script>alert" not in response.text
        assert "</script><script>alert(1)</script>" in json.dumps(json_ld_of(response), ensure_ascii=False)
