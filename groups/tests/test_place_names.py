import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.gazetteer.place_names import MAX_LENGTH, plain_name


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Hove", "hove"),
        ("  HOVE\t\n", "hove"),
        ("St Albans", "st albans"),
        ("Saint Alban's", "st albans"),
        ("st. albans", "st albans"),
        ("St.Albans", "st albans"),
        ("Bury St. Edmunds", "bury st edmunds"),
        ("Saintfield", "saintfield"),
        ("King’s Lynn", "kings lynn"),
        ("Stoke-on-Trent", "stoke on trent"),
        ("Stoke–on–Trent", "stoke on trent"),
        ("Ashford, Kent", "ashford kent"),
        ("Newport (Gwent)", "newport gwent"),
        ("Tyne & Wear", "tyne and wear"),
        ("Tyne&Wear", "tyne and wear"),
        ("Dún Dealgan", "dun dealgan"),
        ("Dŵr-y-felin", "dwr y felin"),
        ("Londonderry/Derry", "londonderry derry"),
        ("Ｈｏｖｅ", "hove"),
        ("Ho\x00ve", "hove"),
        ("Hove 🌻", "hove"),
        ("Ho\u200bve\u00ad", "hove"),
        ("\ud800", ""),
        ("…!?", ""),
        ("", ""),
    ],
)
def test_plain_name_is_the_same_however_it_is_written(typed, plain):
    assert plain_name(typed) == plain


@given(st.text())
def test_plain_name_holds_only_letters_digits_and_single_spaces(text):
    plain = plain_name(text)
    assert all(word.isalnum() for word in plain.split(" ")) or plain == ""
    assert len(plain) <= MAX_LENGTH


@given(st.text(alphabet="aint s.&'-é", max_size=300))
def test_a_plain_name_stays_as_it_is(text):
    assert plain_name(plain_name(text)) == plain_name(text)


@pytest.mark.parametrize("text", ["a" * 10_000, "ab " * 10_000, "\ufdfa" * 10_000])
def test_a_plain_name_has_a_greatest_length(text):
    assert 0 < len(plain_name(text)) <= MAX_LENGTH
