"""What a list says of a story in words."""

import pytest

from stories.pages.list_items import kind, length, minutes_to_read, teller
from stories.tests.factories import StoryFactory


@pytest.mark.parametrize(
    ("html", "minutes"),
    [
        ("", 0),
        ("<p></p>", 0),
        ("<p>One</p><p>two</p>", 1),
        ("word " * 160, 1),
        ("word " * 161, 2),
        ("<p>word</p>" * 321, 3),
        ("a<br>" * 161, 2),
    ],
)
def test_minutes_are_counted_from_words_and_rounded_up(html, minutes):
    assert minutes_to_read(html) == minutes


def test_a_story_of_no_words_and_no_video_has_no_length():
    assert length(StoryFactory.build(body="")) == ""


@pytest.mark.parametrize(
    ("told_by", "relation", "words"),
    [
        ("Sam", "", "Told by Sam"),
        ("Sam", "father of a girl who was two", "Told by Sam, father of a girl who was two"),
        ("", "mother of a boy", "Mother of a boy"),
        (" ", " ", ""),
    ],
)
def test_the_teller_is_named_as_far_as_they_want(told_by, relation, words):
    assert teller(StoryFactory.build(told_by=told_by, relation=relation)) == words


def test_every_kind_has_words_and_an_unknown_one_none():
    kinds = type(StoryFactory.build()).Kind.values
    assert all(kind(StoryFactory.build(kind=each)) for each in kinds)
    assert kind(StoryFactory.build(kind="")) == ""
