"""Syllables, sentences and the reading age, against examples worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content.readability import read, read_rich, reading_age, sentences, syllables
from core.content.readability_hint import in_words

HARD = (
    "Approximately forty per cent of individuals experiencing deterioration subsequently require considerable "
    "rehabilitation, particularly regarding concentration difficulties, overwhelming fatigue and persistent "
    "psychological consequences following hospital admission. "
)
EASY = "You may feel tired. This is normal. Rest when you can. Eat small meals. Ask for help. Call us. "


SPOKEN = {
    1: "cat like walked don’t NHS -",
    2: "wanted table sepsis people story something safely every patient create diet isn’t",
    3: "video earlier audience infection follow-up",
}


@pytest.mark.parametrize(("word", "count"), [(word, count) for count in SPOKEN for word in SPOKEN[count].split()])
def test_syllables_are_those_that_are_spoken(word, count):
    assert syllables(word) == count


def test_the_formula_is_the_published_one():
    # 100 words in 5 sentences with 150 syllables: 0.39 × 20 + 11.8 × 1.5 − 15.59 = 9.91, and five years more.
    assert reading_age(words=100, sentences=5, syllables=150) == 15
    # 100 words in 10 sentences with 130: 0.39 × 10 + 11.8 × 1.3 − 15.59 = 3.65, and five years more.
    assert reading_age(words=100, sentences=10, syllables=130) == 9
    assert reading_age(words=10, sentences=10, syllables=10) == 5


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Call us, e.g. on Monday. Dr. Lee says so.", ["Call us, e.g. on Monday.", "Dr. Lee says so."]),
        ("We close at 4 p.m. The next day we open.", ["We close at 4 p.m.", "The next day we open."]),
        ("Is it safe? No. Ask (or call!) first.", ["Is it safe?", "No.", "Ask (or call!) first."]),
        ("See No. 5. J. Smith and I. Then home.", ["See No. 5.", "J. Smith and I.", "Then home."]),
        ("Water\nSleep\nTime", ["Water", "Sleep", "Time"]),
        ("It costs £2.50 at 9.30am today.", ["It costs £2.50 at 9.30am today."]),
    ],
)
def test_sentences_end_where_a_reader_stops(text, parts):
    assert list(sentences(text)) == parts


def test_a_telephone_number_is_one_word_and_an_address_none():
    assert read("Call 0808 800 0029 or write to help@example.org today").words == 6


def test_blocks_of_formatted_text_end_sentences():
    html = "<h2>Going home</h2><ul><li><p>Rest &amp; water</p></li><li><p>Sleep<br>Time</p></li></ul>"
    assert read_rich(html).words == 6
    item = "<li>one two three four five six seven eight nine ten</li>"
    assert read_rich(f"<ul>{item * 5}</ul>").long_sentences == ()


def test_few_words_and_other_scripts_tell_nothing():
    assert read("Call us. " * 10).age is None
    assert read("النوم مهم جدا " * 30).age is None
    assert read("").age is None


def test_what_makes_it_hard_is_named_with_something_shorter():
    reading = read(EASY + HARD)
    assert reading.long_sentences[0][0] == 25
    assert ("approximately", "about") in read((HARD + EASY).lower()).long_words
    assert "Longest sentence: 25 words: “Approximately forty" in in_words(reading)
    assert in_words(read(EASY * 2)).startswith("Reading age about 5. That is easy to read.")
    assert in_words(read("Rest.")).startswith("Too short to tell")
    assert in_words(read("")) == ""


@given(st.text(max_size=400))
def test_whatever_is_typed_has_an_answer(text):
    for reading in (read(text), read_rich(text)):
        assert reading.age is None or 5 <= reading.age <= 25


@given(st.integers(30, 200), st.integers(1, 30), st.integers(0, 200))
def test_longer_sentences_and_longer_words_never_make_it_easier(words, number, more):
    age = reading_age(words=words, sentences=number, syllables=words)
    assert reading_age(words=words, sentences=number, syllables=words + more) >= age
    assert reading_age(words=words, sentences=number + more, syllables=words) <= age


@pytest.mark.parametrize("text", [piece * 30_000 for piece in ("..", "a", "<p ", "1 ", "a-", "x@")])
def test_one_endless_word_is_read_at_once(text):
    # Nothing is timed here: if a pattern looked back and forth from each character, this would hang for minutes.
    assert read_rich(text)


def test_a_text_of_ten_thousand_words_is_read_whole():
    assert read((EASY + HARD) * 300).words == 300 * read(EASY + HARD).words > 10_000
