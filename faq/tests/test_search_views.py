import pytest
from django.urls import reverse

from core.search import fulltext
from faq import search_views
from faq.models import Synonym
from faq.tests.factories import QuestionFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.tests.factories import WarningSignsFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

BAD_INPUTS = [
    "x" * 10_000,
    "hair " * 2000,
    "'",
    '"',
    "''''\"\"\"\"",
    '"hair loss',
    "!&|()",
    "hair & | ! loss",
    ":*",
    "hair:*",
    "hair:ABCD",
    "\\",
    "\\'; DROP TABLE faq_question; --",
    "%s %(x)s %%",
    "\x00",
    "ha\x00ir",
    "😀",
    "👩‍⚕️ hair",
    "مرحبا بالعالم",
    "脱发 怎么办",
    "かみ",
    "\u202ehair loss\u202c",
    "\ufdfa" * 200,
    "e\u0301" * 300,
    "-",
    "- - -",
    "-hair",
    "or or or",
    "the a an",
    "<script>alert(1)</script>",
    "</title><b>",
    "<!-- -->",
    "&lt;&amp;&#0;",
    "http://a.example/b?c=1&d=2",
    "\ue000\ue001",
    "0",
    "-1",
    "1e308",
    "NULL",
    "\r\n\t",
]


@pytest.fixture(autouse=True)
def _fresh_vocabulary():
    search_views.VOCABULARY.forget()


def ask(client, text, **parameters):
    response = client.get(reverse("faq:list"), {"q": text, **parameters})
    assert_valid_html(response)
    return response


def titles(response):
    return [question.slug for question in response.context["page"].object_list]


def test_the_list_has_the_search_and_no_word_is_as_good_as_none(client):
    QuestionFactory()
    for text in ("", "   "):
        assert "Search the answers" in ask(client, text).text
    assert client.get(reverse("faq:list")).text == ask(client, "").text


def test_an_answer_is_found_with_the_passage_that_has_the_words(client):
    QuestionFactory(
        slug="hair", question="Will it grow back?", body="<p>Losing hair is <b>common</b> &amp; it ends.</p>"
    )
    response = ask(client, "hair")
    assert titles(response) == ["hair"]
    assert '<h1 class="search-heading">1 answer for “hair”</h1>' in response.text
    assert "<title>1 answer for “hair”" in response.text
    assert "The answer in a few words." in response.text
    assert "Losing <mark>hair</mark> is common &amp; it ends …" in response.text


def test_a_short_answer_that_has_the_words_needs_no_passage(client):
    QuestionFactory(short_answer="Hair grows back & stays, 5 < 6.", body="<p>Losing hair is common.</p>")
    response = ask(client, "hair")
    assert "<mark>Hair</mark> grows back &amp; stays, 5 &lt; 6." in response.text
    assert "Losing" not in response.text


def test_the_question_counts_more_than_the_short_answer_and_that_more_than_the_rest(client):
    QuestionFactory(slug="body", body="<p>hair</p>")
    QuestionFactory(slug="question", question="What of hair?")
    QuestionFactory(slug="short", short_answer="Of hair.")
    assert titles(ask(client, "hair")) == ["question", "short", "body"]


def test_a_question_about_nothing_else_comes_before_one_that_says_more(client):
    QuestionFactory(
        slug="again", question="Can hair fall out again?", short_answer="Hair may.", body="<p>Hair.</p>" * 9
    )
    QuestionFactory(slug="what", question="What is hair?", short_answer="It grows.", body="<p>Hair.</p>")
    assert titles(ask(client, "what is hair")) == ["what", "again"]


def test_what_is_not_published_is_not_found(client):
    QuestionFactory(question="Hair?", published=False)
    assert ask(client, "hair").context["page"] is None


def test_natural_questions_find_the_answers_that_have_some_of_the_words(client):
    QuestionFactory(slug="tired", question="Why am I so tired, however much I rest?")
    QuestionFactory(slug="what", question="What is sepsis?")
    response = ask(client, "why am I so tired all the time after sepsis")
    assert titles(response) == ["tired"]
    assert "No answer has all of these words" in response.text


def test_the_words_people_use_find_ours(client):
    Synonym.objects.create(theirs="hair falling out", ours="hair loss")
    QuestionFactory(slug="loss", question="Hair loss")
    response = ask(client, "my hair keeps falling out")
    assert titles(response) == ["loss"]


@pytest.mark.parametrize("text", BAD_INPUTS, ids=lambda text: ascii(text)[:20])
def test_no_input_is_ever_an_error(client, text):
    QuestionFactory(question="Is hair loss common?")
    assert ask(client, text).status_code == 200


def test_what_was_typed_stays_in_the_box_and_what_was_looked_for_is_said(client):
    typed = "hair " * 100
    response = ask(client, typed)
    assert f'value="{typed}"' in response.text
    assert "We looked for the first of them" in response.text


@pytest.mark.parametrize("shown", [1, 2])
def test_ten_answers_are_on_a_page_which_says_its_number(client, shown):
    for _ in range(12):
        QuestionFactory(question="Hair?")
    response = ask(client, "hair", page=shown)
    assert response.context["page"].number == shown
    assert len(response.context["page"].object_list) == (10 if shown == 1 else 2)
    assert ("page 2 of 2" in response.text.split("</title>")[0]) == (shown == 2)
    assert "12 answers for “hair”" in response.text


def test_a_slip_is_asked_about_and_never_replaced(client):
    QuestionFactory(question="What is fatigue?")
    response = ask(client, "fatiuge")
    assert response.context["page"] is None
    assert 'Did you mean <a href="?q=fatigue">fatigue</a>?' in response.text
    assert "No answers for “fatiuge”" in response.text


def test_what_would_find_nothing_is_not_offered(client):
    Synonym.objects.create(theirs="knackered", ours="fatigue")
    assert "Did you mean" not in ask(client, "knackred").text


def test_words_of_unpublished_questions_are_not_given_away(client):
    QuestionFactory(question="What is Rumpelstiltskin?", published=False)
    assert "Rumpelstiltskin" not in ask(client, "rumpelstiltskn").text


def test_nothing_found_leads_on(client):
    question = QuestionFactory(topic__name="Recovery at home")
    response = ask(client, "xylophone")
    assert "Recovery at home" in response.text
    assert f'href="{question.topic.get_absolute_url()}"' in response.text
    for name in ("support:helpline", "groups:finder"):
        assert f'href="{reverse(name)}"' in response.text
    assert f'href="{reverse("search")}?q=xylophone"' in response.text


def test_an_emergency_comes_before_everything_even_with_results(client):
    WarningSignsFactory(page__slug="signs-of-sepsis", signs="slurred speech")
    QuestionFactory(question="What helps when you cannot breathe easily?")
    html = ask(client, "cannot breathe").text
    main = html.split("<main")[1]
    assert main.index("Call 999") < main.index("<h1")
    assert "slurred speech" in main
    assert "1 answer" in main


def test_an_emergency_has_a_card_while_no_page_lists_the_signs(client):
    WarningSignsFactory(page__slug="signs-of-sepsis", page__published=False, signs="slurred speech")
    main = ask(client, "unconscious").text.split("<main")[1]
    assert "slurred speech" not in main
    assert main.index('href="tel:999"') < main.index("<h1")


def test_somebody_who_cannot_go_on_sees_samaritans_first(client):
    main = ask(client, "i want to die").text.split("<main")[1]
    assert main.index('href="tel:116123"') < main.index('href="tel:999"') < main.index("<h1")
    assert "emergency" not in main


def test_a_search_that_is_too_slow_says_so_kindly(client, monkeypatch):
    def slow(*arguments, **options):
        raise fulltext.TooSlow

    QuestionFactory(topic__name="Recovery at home")
    monkeypatch.setattr(fulltext, "queries_for", slow)
    response = ask(client, "suicidal")
    assert response.status_code == 503
    assert "took too long" in response.text
    assert "Recovery at home" in response.text
    assert "116 123" in response.text


def test_a_search_is_private_and_sets_no_cookie(client, caplog):
    response = ask(client, "hair")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "strict-origin"
    assert '<meta name="robots" content="noindex">' in response.text
    assert not response.cookies
    assert not response.has_header("Vary") or "Cookie" not in response["Vary"]
    assert not caplog.records


def test_the_helpline_999_and_111_are_there(client):
    html = ask(client, "hair").text
    for number in ("999", "111", "08088000029"):
        assert f'href="tel:{number}"' in html


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_but_reading_is_allowed(client, method):
    assert getattr(client, method)(reverse("faq:list") + "?q=hair").status_code == 405


def test_a_search_takes_few_queries(client, django_assert_num_queries):
    for _ in range(12):
        QuestionFactory(question="Hair?")
    # The transaction's two and its time limit, the words, the count, the page, its texts.
    with django_assert_num_queries(7):
        ask(client, "hair")


def test_a_search_that_finds_nothing_takes_a_few_more(client, django_assert_max_num_queries):
    for _ in range(12):
        QuestionFactory(question="What is fatigue?")
    search_views.VOCABULARY.get()
    with django_assert_max_num_queries(13):
        assert "Did you mean" in ask(client, "fatiuge").text
