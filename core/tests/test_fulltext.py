import pytest
from django.db import connection

from core.search import fulltext
from core.search.fulltext import FOUND, FOUND_END, ReadyQuery, TooSlow, limited_time, passage, queries_for
from core.search.query_parser import read
from faq.models import Question, Synonym
from faq.tests.factories import QuestionFactory

pytestmark = pytest.mark.django_db


def found(text, *, some=False):
    """The questions found by all words of ``text``, or by any."""
    queries = queries_for(read(text))
    query = queries.some if some else queries.every
    return set(Question.objects.filter(search=ReadyQuery(query)).values_list("slug", flat=True)) if query else set()


@pytest.fixture
def hair():
    return QuestionFactory(slug="hair", question="Why is there hair loss?", body="<p>It grows back.</p>")


@pytest.mark.parametrize(
    "text", ["hair", "Hair Loss", "losses of hair", '"hair loss"', "hai", "hair or work", "grow -work"]
)
def test_a_question_is_found_by_its_words_in_any_form(hair, text):
    assert found(text) == {"hair"}


@pytest.mark.parametrize("text", ["work", '"loss hair"', "hair -loss", "hair work", "class", "p"])
def test_and_not_by_others(hair, text):
    assert found(text) == set()


@pytest.mark.parametrize(
    "text", ["hair falling out", "my hair falls out", "hair is falling out after sepsis", "falling out: hair!"]
)
def test_the_words_of_people_lead_to_ours_in_any_order_and_form(text):
    QuestionFactory(slug="hair", question="Why is there hair loss after sepsis?")
    assert found(text) == set()
    Synonym.objects.create(theirs="Hair falling out", ours="hair loss")
    assert found(text) == {"hair"}


def test_two_words_of_ours_for_one_of_theirs_are_both_found():
    QuestionFactory(slug="work", question="When can I work?")
    QuestionFactory(slug="employer", question="What do I tell my employer?")
    QuestionFactory(slug="job", question="What of my job?")
    Synonym.objects.create(theirs="job", ours="work")
    Synonym.objects.create(theirs="job", ours="employer")
    assert found("job") == {"work", "employer", "job"}


def test_their_words_among_others_count_when_any_word_will_do():
    QuestionFactory(slug="hair", question="Why is there hair loss?")
    QuestionFactory(slug="unlike", question="Where do groups meet?")
    Synonym.objects.create(theirs="bald", ours="hair loss")
    assert found("I think I go bald quickly") == set()
    assert found("I think I go bald quickly", some=True) == {"hair"}


@pytest.mark.parametrize(("theirs", "ours"), [("the", "hair"), ("hair", "the"), ("!&|", "hair"), ("'", "\\")])
def test_a_synonym_without_a_word_changes_nothing(hair, theirs, ours):
    Synonym.objects.create(theirs=theirs, ours=ours)
    assert found("hair") == {"hair"}


def test_a_word_that_every_page_has_finds_nothing_among_others():
    QuestionFactory(slug="tired", question="Why am I so tired?")
    QuestionFactory(slug="sepsis", question="What is sepsis?")
    assert found("why am I so tired all day after sepsis", some=True) == {"tired"}
    assert found("sepsis", some=True) == {"sepsis"}


@pytest.mark.parametrize("text", ["-hair", "the", "what is it", "!&|()", "", "😀"])
def test_nothing_is_looked_for_where_no_word_is_left(text):
    queries = queries_for(read(text))
    assert queries.every == queries.some == ""


def test_the_queries_take_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        queries = queries_for(read("the hair loss"))
    assert queries.stems == {"the": None, "hair": "hair", "loss": "loss"}
    assert queries.in_turn() == [queries.every, queries.some]


def test_a_passage_marks_what_was_found_and_lets_no_markup_through():
    text = f"A &lt;script&gt; {FOUND}hair &amp; <b>{FOUND_END} <i>loss</i>"
    assert passage(text) == "A &lt;script&gt; <mark>hair &amp; &lt;b&gt;</mark> &lt;i&gt;loss&lt;/i&gt;"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("and so on", "… and so on …"),
        ("It ends.", "It ends."),
        (f"{FOUND}it{FOUND_END}", "… <mark>it</mark> …"),
        ("", ""),
    ],
)
def test_a_passage_says_where_it_was_cut(text, shown):
    assert passage(text) == shown


@pytest.mark.parametrize("text", [f"{FOUND}hair", f"hair{FOUND_END}", f"{FOUND_END}hair{FOUND}", f"{FOUND}{FOUND}hair"])
def test_marks_that_have_no_partner_still_make_whole_html(text):
    shown = passage(text)
    assert shown.count("<mark>") == shown.count("</mark>")
    assert FOUND not in shown
    assert FOUND_END not in shown


def test_a_search_that_takes_too_long_is_given_up_and_the_connection_stays_good():
    with pytest.raises(TooSlow), limited_time(20), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    assert Question.objects.count() == 0


def test_other_errors_of_the_database_are_not_taken_for_slowness():
    with pytest.raises(fulltext.OperationalError), limited_time():
        raise fulltext.OperationalError("the connection is gone")


def test_all_but_some_pages_is_no_search_and_the_words_are_looked_for_one_by_one(hair):
    # No index knows what does not hold a word: PostgreSQL would read every row.
    queries = queries_for(read("hair or -work"))
    assert queries.every == ""
    assert queries.some
    assert found("hair or -work", some=True) == {"hair"}
