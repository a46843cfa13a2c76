import pytest
from django.db import connection

from core.search import spelling
from core.search.spelling import Vocabulary, VocabularyCache

WORDS = Vocabulary(
    {"fatigue": 9, "hair": 5, "losing": 2, "sepsis": 30, "none": 3, "grieving": 4, "having": 6},
    frozenset({"fatigu", "hair", "lose", "sepsi"}),
)


@pytest.mark.parametrize(
    ("typed", "stems", "meant"),
    [
        ("fatiuge", {"fatiuge": "fatiug"}, "fatigue"),
        ("fatuige", {"fatuige": "fatuig"}, "fatigue"),
        ("patigue", {"patigue": "patigu"}, "fatigue"),
        ("Sepis", {"sepis": "sepi"}, "sepsis"),
        ("my hiar fatigeu", {"my": None, "hiar": "hiar", "fatigeu": "fatigeu"}, "my hair fatigue"),
        ("“fatiuge” -hair", {"fatiuge": "fatiug"}, "“fatigue” -hair"),
    ],
)
def test_a_slip_is_put_right_in_its_place(typed, stems, meant):
    assert WORDS.suggestion(typed, stems) == meant


@pytest.mark.parametrize(
    ("typed", "stems"),
    [
        ("fatigued", {"fatigued": "fatigu"}),
        ("loses", {"loses": "lose"}),
        ("the", {"the": None}),
        ("note", {"note": "note"}),
        ("football", {"football": "footbal"}),
        ("driving", {"driving": "drive"}),
        ("hearing", {"hearing": "hear"}),
        ("x1y2z3", {"x1y2z3": "x1y2z3"}),
        ("مرحبا", {"مرحبا": "مرحبا"}),
        ("", {}),
    ],
)
def test_known_words_and_words_like_none_are_left_alone(typed, stems):
    assert WORDS.suggestion(typed, stems) == ""


@pytest.mark.django_db
def test_the_vocabulary_is_read_once_and_again_after_a_while(django_assert_num_queries, monkeypatch):
    cache = VocabularyCache(lambda: ("SELECT %s::text", ["<p class='hidden'>Knackered, knackered &amp; exhausted</p>"]))
    assert cache.get().counts == {"knackered": 1, "exhausted": 1}
    with django_assert_num_queries(0):
        cache.get()
    later = spelling.time.monotonic() + spelling.KEPT_SECONDS
    monkeypatch.setattr(spelling.time, "monotonic", lambda: later)
    with django_assert_num_queries(4):
        cache.get()


@pytest.mark.django_db
def test_a_vocabulary_that_takes_too_long_is_done_without(monkeypatch):
    monkeypatch.setattr(spelling, "LONGEST_MILLISECONDS", 20)
    cache = VocabularyCache(lambda: ("SELECT 'hair'::text FROM pg_sleep(2)", []))
    assert cache.get() == spelling.EMPTY
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
