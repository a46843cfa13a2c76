"""From what was typed to a place, without the pages around it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.gazetteer.geocoding import find_postcode, geocode, near_coordinates
from groups.gazetteer.national_grid import Position
from groups.models import Nation, Postcode, Town
from groups.tests.factories import HOVE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

HERE = Position(528_412.0, 105_301.0)


def labels(choices):
    return [choice.label for choice in choices]


def test_a_full_postcode_stands_in_its_sector_while_the_directory_is_empty(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = geocode("bn33wr")
    assert (found.place.label, found.place.town, found.place.nation) == ("BN3 3WR", "Hove", "ENG")
    assert found.place.words == "BN3 3WR (Hove)"
    assert found.place.position.miles_to(HOVE) < 1
    assert (found.notes, found.guessed, found.choices, found.problem) == ([], False, [], "")


def test_a_full_postcode_stands_at_its_very_place_once_the_directory_is_there():
    Postcode.objects.create(code="BN33WR", position=HERE)
    found = geocode("BN3 3WR")
    assert (found.place.position, found.notes) == (HERE, [])


def test_a_postcode_the_directory_lacks_is_said_and_looked_for_in_its_sector():
    Postcode.objects.create(code="BN33WR", position=HERE)
    found = geocode("BN3 3ZZ")
    assert found.place.label == "BN3 3ZZ"
    assert found.notes == ["We do not know BN3 3ZZ. These results are for the area around BN3 3."]


def test_geocode_without_a_directory_has_no_note_on_an_unknown_postcode():
    assert geocode("BN3 3ZZ").notes == []


@pytest.mark.parametrize("has_directory", [True, False])
def test_a_sector_that_is_not_known_falls_back_to_its_district(has_directory):
    if has_directory:
        Postcode.objects.create(code="BN33WR", position=HERE)
    assert geocode("BN3 9ZZ").notes == ["We do not know BN3 9ZZ. These results are for the area around BN3."]
    assert geocode("BN3 9").notes == ["We do not know BN3 9. These results are for the area around BN3."]


def test_a_postcode_no_longer_in_use_is_said_and_looked_for_in_its_sector():
    Postcode.objects.create(code="BN33WR", position=HERE, in_use=False)
    found = geocode("BN3 3WR")
    assert found.notes == ["BN3 3WR is no longer in use. These results are for the area around BN3 3."]
    assert found.place.position != HERE


def test_a_postcode_no_longer_in_use_of_a_sector_that_is_gone_still_has_its_own_place():
    Postcode.objects.create(code="ZZ11AA", position=HERE, in_use=False)
    found = geocode("ZZ1 1AA")
    assert found.place.position == HERE
    assert found.notes[0].startswith("ZZ1 1AA is no longer in use.")


@pytest.mark.parametrize(
    ("typed", "label"), [("BN3 3W", "BN3 3"), ("BN3 3WRR", "BN3 3WR"), ("turn left at BN3 please", "BN3")]
)
def test_what_could_only_partly_be_made_out_is_said(typed, label):
    found = geocode(typed)
    assert found.place.label == label
    assert found.notes == [f"We could only make out {label} in what you typed."]


def test_a_slip_that_has_one_real_reading_is_put_right_and_said():
    found = geocode("0X4 IAA")
    assert (found.place.label, found.guessed) == ("OX4 1AA", True)


def test_a_slip_that_has_several_real_readings_is_a_choice_and_not_a_guess():
    found = geocode("E1O")
    assert (found.place, found.is_shared_name) == (None, False)
    assert len(found.choices) > 1


def test_one_real_postcode_is_never_replaced_by_another():
    found = geocode("BN11")
    assert (found.place.label, found.guessed) == ("BN11", False)
    assert labels(found.choices) == ["BN1 1"]


@pytest.mark.parametrize(("typed", "town"), [("hove", "Hove"), ("St. Alban's", "St Albans"), ("near Hove", "Hove")])
def test_a_town_is_found_by_its_name(typed, town, django_assert_num_queries):
    with django_assert_num_queries(1):
        place = geocode(typed).place
    assert (place.label, place.words) == (town, town)


def test_a_shared_name_is_a_choice_that_tells_the_towns_apart():
    found = geocode("Newport")
    assert found.is_shared_name
    assert found.place is None
    assert len(set(labels(found.choices))) == len(found.choices) > 1
    assert any("Wales (NP" in label for label in labels(found.choices))


def test_each_choice_leads_to_its_own_town():
    choices = geocode("Newport").choices
    places = [geocode(choice.text, town_id=choice.town_id).place for choice in choices]
    assert None not in places
    assert len({place.position for place in places}) == len(choices)


def test_a_town_id_that_is_none_of_the_choices_is_a_choice_again():
    hove = Town.objects.filter(name="Hove").first()
    for town_id in (hove.pk, 0, 999_999_999):
        assert geocode("Newport", town_id=town_id).is_shared_name


@pytest.mark.parametrize("typed", ["Newport, Wales", "newport wales"])
def test_a_name_that_says_it_all_is_one_town(typed):
    # "Newport, Wales" is what the city is also called.
    place = geocode(typed).place
    assert (place.label, place.nation) == ("Newport", Nation.WALES)
    assert place.position.miles_to(find_postcode("NP20 1AA")) < 3


def test_a_nation_after_a_shared_name_leaves_the_towns_of_that_nation():
    found = labels(geocode("Ashford, England").choices)
    assert len(found) > 1
    assert all(", England (" in label for label in found)


@pytest.mark.parametrize("typed", ["Newport NP20", "Richmond, Yorkshire DL10", "Ashford TN24"])
def test_a_postcode_after_a_shared_name_decides(typed):
    assert geocode(typed).place.label.endswith(typed.split()[-1])


def test_words_after_a_shared_name_that_say_nothing_leave_the_choice():
    assert geocode("Newport, Atlantis").is_shared_name


def test_a_name_nearly_right_brings_suggestions_and_no_place():
    found = geocode("Brigton")
    assert found.place is None
    assert "Brighton" in labels(found.suggestions)
    assert found.problem == (
        "We do not know a place of that name. Is it one of these? If not, type a postcode, or a town nearby."
    )


@pytest.mark.parametrize(
    ("typed", "island"), [("JE2 3AB", "Jersey"), ("GY1 1AA", "Guernsey"), ("gy10 1sb", "Guernsey")]
)
def test_the_channel_islands_are_named_and_welcome(typed, island):
    problem = geocode(typed).problem
    assert island in problem
    assert "You are welcome at any online group" in problem


@pytest.mark.parametrize("typed", ["BFPO 57", "bfpo57", "BF1 3AA"])
def test_the_forces_are_asked_for_a_town(typed):
    assert geocode(typed).problem == "We cannot place a forces address on the map. Type the nearest town instead."


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type a postcode, such as BN3 3WR, or the name of a town."),
        ("\x00 ", "Type a postcode, such as BN3 3WR, or the name of a town."),
        ("bn", "Add the number after BN, such as BN1. Or type the name of a town."),
        ("ZZ99 9ZZ", "We do not know that postcode."),
        ("?!", "We could not find that place."),
    ],
)
def test_what_is_no_place_gets_a_way_on(typed, says):
    found = geocode(typed)
    assert found.place is None
    assert found.problem.startswith(says)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text("BN3 WR01ILO", max_size=12), st.none() | st.integers(0, 999_999_999))
def test_geocode_returns_a_result_for_any_text(text, town_id):
    found = geocode(text, town_id=town_id)
    assert found.place or found.choices or found.problem


@pytest.mark.parametrize("text", ["x" * 100_000, "I" * 100_000, "BN3 " * 50_000, "\ud83d", "'; DROP TABLE x; --", "🙂"])
def test_huge_and_hostile_text_is_answered(text, django_assert_max_num_queries):
    geocode("warms the list of names")
    with django_assert_max_num_queries(1):
        found = geocode(text)
    assert found.place or found.problem


def test_a_venues_postcode_is_placed_by_unit_else_by_sector_never_by_district(django_assert_num_queries):
    with django_assert_num_queries(1):
        sector = find_postcode("BN3 3WR")
    assert sector.miles_to(HOVE) < 1
    Postcode.objects.create(code="BN33WR", position=HERE)
    assert find_postcode("bn33wr") == HERE
    assert find_postcode("BN3 9ZZ") is None


@pytest.mark.parametrize("text", ["", "BN3", "Hove", "BNI 1AE", "ZZ99 9ZZ", "\x00", "x" * 10_000])
def test_what_is_no_full_postcode_has_no_position(text):
    assert find_postcode(text) is None


def test_coordinates_are_a_place_with_its_town(django_assert_num_queries):
    with django_assert_num_queries(1):
        place = near_coordinates("50.83,-0.17")
    assert (place.label, place.town, place.nation) == ("where you are", "Hove", "ENG")
    assert place.position.miles_to(HOVE) < 1


@pytest.mark.parametrize("text", [" 50.83 , -0.17 ", "50.83,-0.17\n", "5.083e1,-.17"])
def test_coordinates_may_be_written_loosely(text):
    assert near_coordinates(text).town == "Hove"


@pytest.mark.parametrize(
    "text",
    [
        "", ",", "50.83", "50.83,", "50.83,-0.17,0", "50.83;-0.17", "north,west", "\x00", "\ud83d", "x" * 10_000,
        "nan,nan", "50.83,nan", "inf,0", "-inf,0", "50.83,inf", "1e999,0", "9" * 5_000 + ",0",
        "0,0", "-0.17,50.83", "48.85,2.35", "40.7,-74.0", "62.0,-1.0", "51.5,2.6", "-91,0", "90,0",
    ],
)  # fmt: skip
def test_coordinates_that_are_no_point_in_the_uk_are_no_place(text):
    assert near_coordinates(text) is None
