import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from groups.gazetteer import postcodes

letters = st.sampled_from("ABCDEFGHIJKLMNOPRSTUWYZ")
digits = st.sampled_from("0123456789")
outward = st.one_of(
    st.tuples(letters, digits),
    st.tuples(letters, digits, digits),
    st.tuples(letters, letters, digits),
    st.tuples(letters, letters, digits, digits),
    st.tuples(letters, digits, letters),
    st.tuples(letters, letters, digits, letters),
).map("".join)
inward_letters = st.sampled_from("ABDEFGHJLNPQRSTUWXYZ")
inward = st.tuples(digits, inward_letters, inward_letters).map("".join)


def texts(text):
    return [reading.text for reading in postcodes.readings(text)]


@pytest.mark.parametrize(
    "typed",
    [
        "BN3 3WR",
        "bn33wr",
        " Bn3  3wr ",
        "bn3-3wr",
        "BN3.3WR",
        "(BN3 3WR)",
        "B N33WR",
        "BN 33 WR",
        "BN33 WR",
        "BN3\u00a03WR",
        "BN3\t3WR\n",
        "\u202eBN3 3WR",
        "ＢＮ３ ３ＷＲ",
        "BN3\x003WR",
        "“BN3 3WR”",
    ],
)
def test_any_case_spacing_and_punctuation_is_read(typed):
    assert postcodes.readings(typed)[0] == postcodes.Reading("BN3", "BN3 3", "BN3 3WR")


@pytest.mark.parametrize(
    ("typed", "likeliest"),
    [
        ("BN3", "BN3"),
        ("bn3 3", "BN3 3"),
        ("BN1 1", "BN1 1"),
        ("BN11", "BN11"),
        ("W1A", "W1A"),
        ("W1A 1", "W1A 1"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("M1 1AE", "M1 1AE"),
        ("OX4 ", "OX4"),
    ],
)
def test_half_postcodes_are_read_as_typed(typed, likeliest):
    assert texts(typed)[0] == likeliest


def test_a_district_without_space_offers_the_sector_it_may_be():
    assert texts("BN11")[:2] == ["BN11", "BN1 1"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("BN3 3WR", "BN3 3WR"),
        ("BNI 1AE", "BN1 1AE"),
        ("BNl 1AE", "BN1 1AE"),
        ("BN3 OWR", "BN3 0WR"),
        ("0X4 1AB", "OX4 1AB"),
        ("1P1 1AA", "IP1 1AA"),
        ("1P1 1AA", "LP1 1AA"),
        ("SW1O 2AA", "SW10 2AA"),
        ("W1 ITA", "W1 1TA"),
        ("BNI", "BN1"),
    ],
)
def test_slips_of_o_and_0_and_of_i_l_and_1_are_among_the_readings(typed, meant):
    assert meant in texts(typed)


def test_what_was_typed_comes_before_any_change():
    changes = [reading.changes for reading in postcodes.readings("SW1O 1LL")]
    assert changes == sorted(changes)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("my postcode is BN3 3WR", "BN3 3WR"),
        ("BN3 3WR, Hove", "BN3 3WR"),
        ("Hove BN3", "BN3"),
        ("Newport NP20", "NP20"),
        ("I live in hove, bn3 3", "BN3 3"),
        ("BN3 3WRR", "BN3 3WR"),
        ("BN3 3W", "BN3 3"),
        ("BN3 3WV", "BN3 3"),
        ("BN33WV", "BN3 3"),
    ],
)
def test_a_postcode_is_found_among_other_words(typed, found):
    assert found in texts(typed)


@pytest.mark.parametrize("typed", ["", " ", "Hove", "12345", "🙂", "\x00", "'; DROP TABLE", "-", "ZZ", "A"])
def test_other_text_has_no_reading(typed):
    assert texts(typed) == []


def test_only_letters_of_an_area_are_known_for_what_they_are():
    assert postcodes.area_letters(" bn ") == "BN"
    assert postcodes.area_letters("BN3") is None


def test_a_postcode_is_written_as_on_an_envelope():
    assert postcodes.normalise(" bn33wr") == "BN3 3WR"
    assert postcodes.normalise("BN3") is None


@given(outward, inward)
def test_every_well_formed_postcode_is_read_first_as_itself(outward, inward):
    for typed in (f"{outward} {inward}", f"{outward}{inward}".lower(), f" {outward}  {inward}."):
        first = postcodes.readings(typed)[0]
        assert (first.full, first.district, first.changes) == (f"{outward} {inward}", outward, 0)


@given(outward, inward, st.data())
def test_one_slip_is_always_put_right(outward, inward, data):
    full = outward + inward
    slips = {"0": "O", "O": "0", "1": "IL", "I": "1", "L": "1"}
    places = [at for at, character in enumerate(full) if character in slips]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    slip = data.draw(st.sampled_from(slips[full[at]]))
    assert f"{outward} {inward}" in texts(full[:at] + slip + full[at + 1 :])


@given(st.text(max_size=60))
@example("I" * 300)
@example("ıſ")
def test_no_text_breaks_the_reader(text):
    for reading in postcodes.readings(text):
        assert reading.text.isascii()
        assert reading.district in reading.text
