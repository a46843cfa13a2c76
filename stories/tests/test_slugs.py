"""Addresses made of titles."""

import pytest

from stories.submission.slugs import LONGEST, free_slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("My son, aged three", "my-son-aged-three"),
        ("Siân’s story", "sians-story"),
        ("我的父亲", "a-story"),
        ("!!!", "a-story"),
        ("share", "share-2"),
        ("Mine", "mine-2"),
    ],
)
def test_an_address_is_made_of_the_title(title, slug):
    assert free_slug(title, {"share", "mine"}) == slug


def test_the_first_free_number_follows_where_it_is_taken():
    assert free_slug("My son", {"my-son", "my-son-2", "my-son-4"}) == "my-son-3"


def test_a_long_title_leaves_room_for_a_number():
    plain = free_slug("word " * 60, ())
    assert len(plain) <= LONGEST
    assert not plain.endswith("-")
    assert free_slug("word " * 60, {plain}) == f"{plain}-2"
    assert len(f"{plain}-99999") <= LONGEST
