import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search import query_parser
from core.search.query_parser import LONGEST, MOST_WORDS, read


def test_plain_words_are_looked_for_and_the_last_may_be_a_beginning():
    asked = read("  My HAIR keeps\tfalling ")
    assert asked.text == "My HAIR keeps falling"
    assert asked.words == ("my", "hair", "keeps", "falling")
    assert (asked.before, asked.beginning) == ("My HAIR keeps", "falling")


@pytest.mark.parametrize(
    "text", ["GP", "“hair loss”", '"hair', "hair or loss", "hair -loss", "covid19", "job:*", "post-sepsis"]
)
def test_a_last_word_that_is_short_or_meant_as_it_stands_is_no_beginning(text):
    assert read(text).beginning == ""


def test_what_must_not_be_there_is_kept_apart():
    asked = read("hair -loss or work")
    assert asked.words == ("hair", "work")
    assert asked.without == "-loss"


@pytest.mark.parametrize("text", ["hair - loss", "hair – loss", "hair -- loss", "hair -"])
def test_a_dash_that_stands_alone_turns_nothing_round(text):
    assert "-" not in read(text).text
    assert read(text).without == ""


def test_a_word_that_every_page_has_tells_nothing_unless_it_is_all_there_is():
    assert read("tired after sepsis").telling == "tired after"
    assert read("Sepsis").telling == "sepsis"


def test_long_text_is_cut_after_a_whole_word():
    asked = read("hair " * 2000)
    assert asked.was_cut
    assert len(asked.text) <= LONGEST
    assert asked.text.endswith("hair")
    assert len(read("x" * 10_000).text) == LONGEST


def test_text_that_fits_is_not_cut():
    assert not read("x" * LONGEST).was_cut
    assert not read("hair" + " " * 10_000).was_cut


def test_one_character_that_becomes_many_is_cut_too():
    assert len(read("\ufdfa" * LONGEST).text) <= LONGEST


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ha\x00ir", "ha ir"),
        ("\u202ehair\u202c", "hair"),
        ("ha\u200bir", "hair"),
        ("\ud800hair", "hair"),
        ("\ue000hair\ue001", "hair"),
        ("ｈａｉｒ", "hair"),
        ("“hair loss”", '"hair loss"'),
        ("it’s", "it's"),
    ],
)
def test_what_cannot_be_seen_is_left_out_and_the_rest_made_plain(text, plain):
    assert read(text).text == plain


@pytest.mark.parametrize("text", ["", " ", "\x00", "\u202e", "😀", "!&|()", ":*", "\\", "'", '""', "-", "- -", "or"])
def test_text_without_words_has_none(text):
    assert read(text).words == ()


def test_the_box_shows_what_was_typed_but_for_what_no_box_can_hold():
    assert query_parser.as_typed("a\x00b\ud800 “Ünïcödé” \u0645") == "ab “Ünïcödé” \u0645"
    assert len(query_parser.as_typed("x" * 10_000)) == 10_000


def test_words_on_two_lines_stay_two_words():
    assert read(query_parser.as_typed("hair\r\nloss\tnow")).words == ("hair", "loss", "now")


@given(st.text(max_size=600))
def test_any_text_can_be_read(text):
    asked = read(text)
    assert len(asked.text) <= LONGEST
    assert len(asked.words) <= MOST_WORDS
    assert not {unicodedata.category(character) for character in asked.text} & {"Cc", "Cf", "Cs", "Co", "Cn"}
