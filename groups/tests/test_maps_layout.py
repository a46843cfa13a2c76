"""The maps: what is drawn where, for any search and any groups."""

import math
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from groups.gazetteer.national_grid import METRES_IN_A_MILE, Position
from groups.maps import layout as maps_layout
from groups.maps.labels import Box, box_at, width_of
from groups.maps.layout import (
    SIZE,
    UK_HEIGHT,
    UK_WIDTH,
    Spot,
    list_numbers,
    marker_lines,
    search_map,
    uk_map,
    venue_map,
)
from groups.maps.towns import Town, towns_in

HOVE = Position(528_500.0, 105_300.0)
LONDON = Position(530_000.0, 180_000.0)
LERWICK = Position(447_500.0, 1_141_500.0)
SCILLY = Position(90_300.0, 10_500.0)
BELFAST = Position(146_500.0, 529_600.0)
NORTH_SEA = Position(560_000.0, 700_000.0)

positions = st.builds(Position, st.floats(-10_000, 670_000), st.floats(1_000, 1_230_000))
steps = st.floats(-40_000, 40_000) | st.sampled_from([0.0, 10.0, 3_000.0])


def spots_around(here, offsets):
    return [Spot(n, Position(here[0] + east, here[1] + north)) for n, (east, north) in enumerate(offsets, 1)]


def at_miles(here, *miles_east):
    return spots_around(here, [(miles * METRES_IN_A_MILE, 0) for miles in miles_east])


def no_towns(box):
    return []


def text_of(picture):
    return [text for text in (picture.here_label, *(ring.label for ring in picture.rings)) if text] + [
        name for _, name in picture.towns
    ]


@given(here=positions, offsets=st.lists(st.tuples(steps, steps), min_size=1, max_size=40))
@example(here=HOVE, offsets=[(0.0, 0.0)] * 40)
@example(here=NORTH_SEA, offsets=[(3_000.0, 0.0)])
def test_nothing_covers_anything_or_runs_out_of_the_picture(here, offsets):
    picture = search_map(here, spots_around(here, offsets), towns_in)
    boxes = [marker.box for marker in picture.markers]
    boxes += [text.box for text in text_of(picture)]
    # Whole units: a marker's middle is rounded by half a unit at most.
    boxes.append(box_at(*picture.centre, 16, 16))
    assert all(box.fits(SIZE, SIZE, margin=1) for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]


@given(here=positions, offsets=st.lists(st.tuples(steps, steps), min_size=1, max_size=40))
def test_every_group_is_on_one_marker_or_said_to_be_missing(here, offsets):
    spots = spots_around(here, offsets)
    picture = search_map(here, spots, no_towns)
    drawn = [number for marker in picture.markers for number in marker.members]
    assert len(drawn) == len(set(drawn))
    missing = {spot.number for spot in spots} - set(drawn)
    assert picture.missing == list_numbers(missing)
    nearest = sorted(spots, key=lambda spot: here.miles_to(spot.position))
    assert nearest[0].number in drawn
    assert len(spots) > maps_layout.ALWAYS_DRAWN or not missing


@given(here=positions, offsets=st.lists(st.tuples(steps, steps), min_size=1, max_size=10))
def test_rings_grow_by_round_miles_as_far_as_there_is_something(here, offsets):
    picture = search_map(here, spots_around(here, offsets), no_towns)
    radii = [ring.radius for ring in picture.rings]
    distances = [int(ring.label.text.split()[0]) for ring in picture.rings]
    assert radii == sorted(set(radii))
    assert distances == sorted(set(distances))
    assert len(radii) <= 3
    furthest = max(math.hypot(*offset) for offset in offsets) / METRES_IN_A_MILE
    assert all(distance < furthest for distance in distances[:-1])


@given(st.lists(positions, min_size=1, max_size=200))
def test_all_groups_of_the_country_are_counted_once(places):
    picture = uk_map(places)
    assert sorted(number for marker in picture.markers for number in marker.members) == list(range(len(places)))
    assert all(
        marker.text == ((str(len(marker.members)),) if len(marker.members) > 1 else ()) for marker in picture.markers
    )
    boxes = [marker.box for marker in picture.markers]
    assert all(box.fits(UK_WIDTH, UK_HEIGHT, margin=1) for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]


@given(positions)
def test_around_a_venue_no_name_covers_another(position):
    picture = venue_map(position, towns_in)
    boxes = [picture.markers[0].box, *(text.box for text in text_of(picture))]
    assert all(box.fits(picture.width, picture.height, margin=1) for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]


@pytest.mark.parametrize("here", [HOVE, LONDON, LERWICK, SCILLY, BELFAST])
def test_there_is_land_wherever_people_live(here):
    picture = search_map(here, at_miles(here, 1), no_towns)
    assert picture.basemap.land.startswith("M")
    assert set(picture.basemap.land) <= set("MLlqz0123456789- ")


def test_in_the_middle_of_the_sea_there_is_none():
    assert search_map(NORTH_SEA, at_miles(NORTH_SEA, 3), no_towns).basemap == ("", "", "")


def test_far_inland_the_whole_picture_is_land():
    coventry = Position(433_000.0, 279_000.0)
    land = search_map(coventry, at_miles(coventry, 3), no_towns).basemap.land
    assert land.count("M") == 1
    assert len(land) < 60


def test_borders_are_drawn_where_they_run():
    chester, newry, berwick = Position(340_500, 366_300), Position(117_100, 484_500), Position(399_800, 653_000)
    for here in (chester, newry, berwick):
        assert search_map(here, at_miles(here, 2), no_towns).basemap.borders
    assert not search_map(LONDON, at_miles(LONDON, 2), no_towns).basemap.borders
    assert search_map(newry, at_miles(newry, 2), no_towns).basemap.neighbours


def test_groups_too_near_each_other_share_a_marker():
    picture = search_map(HOVE, at_miles(HOVE, 8, 8.1, 8.2, -8), no_towns)
    assert sorted(marker.text for marker in picture.markers) == [("1–3",), ("4",)]


def test_several_groups_near_each_other_are_seen_from_closer_by_than_one():
    [one] = search_map(HOVE, at_miles(HOVE, 2), no_towns).markers
    first, second = search_map(HOVE, at_miles(HOVE, 1, 2), no_towns).markers
    assert (first.text, second.text) == (("1",), ("2",))
    assert second.x - first.x >= 34
    assert one.width == first.width


def surrounded(here):
    return spots_around(here, [(900.0 * east, 900.0 * north) for north in (-1, 0, 1) for east in (-3, -1, 1)])


@pytest.mark.parametrize("here", [HOVE, LONDON, SCILLY])
def test_the_searcher_is_named_even_in_a_crowd(here):
    picture = search_map(here, surrounded(here), towns_in)
    assert picture.here_label.text == "Your search"


def test_a_group_where_the_search_is_does_not_cover_it():
    picture = search_map(HOVE, at_miles(HOVE, 0), no_towns)
    [marker] = picture.markers
    assert not marker.box.meets(box_at(*picture.centre, 16, 16))
    assert abs(marker.y - picture.centre.y) < 40


def test_nothing_is_drawn_where_nothing_is_within_a_hundred_miles():
    assert search_map(LERWICK, at_miles(LERWICK, 101), no_towns) is None
    assert search_map(LERWICK, [], no_towns) is None
    assert uk_map([]) is None
    assert venue_map(None, no_towns) is None


def test_a_position_that_is_none_or_no_number_is_not_drawn():
    bad = [Spot(2, None), Spot(3, Position(math.nan, 1.0)), Spot(4, Position(math.inf, 1.0))]
    picture = search_map(HOVE, [*at_miles(HOVE, 2), *bad], no_towns)
    assert [marker.members for marker in picture.markers] == [(1,)]
    assert picture.missing == ""
    assert uk_map([None, Position(math.nan, math.nan)]) is None
    assert venue_map(Position(math.nan, 0.0), no_towns) is None


def test_the_description_says_how_far_and_which_way():
    picture = search_map(HOVE, at_miles(HOVE, 5, -1, 0), no_towns)
    assert picture.description == (
        "Seen from your search: 1 is 5 miles to the east. 2 is 1 mile to the west. 3 is very near. "
        "Circles are 2 and 5 miles away."
    )


def test_a_town_beneath_a_marker_is_named_beside_it():
    there = at_miles(HOVE, 10)
    picture = search_map(HOVE, there, lambda box: [Town("Lewes", 17_000, there[0].position)])
    [(dot, name)] = picture.towns
    assert (dot, name.text) == (None, "Lewes")


def test_the_longest_name_fits_or_is_left_out():
    names = ["Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "Llanrhaeadr-ym-Mochnant"]
    towns = [Town(name, 100, Position(HOVE[0], HOVE[1] + 9_000 + 4_000 * n)) for n, name in enumerate(names)]
    picture = search_map(HOVE, at_miles(HOVE, 2), lambda box: towns)
    assert [name.text for _, name in picture.towns] == names[1:]


def test_towns_of_a_box_come_largest_first():
    towns = towns_in((500_000, 90_000, 560_000, 130_000))
    assert towns[0].name == "Brighton"
    assert [town.population for town in towns] == sorted((town.population for town in towns), reverse=True)
    assert all(500_000 <= town.position.easting <= 560_000 for town in towns)


@pytest.mark.parametrize(
    ("numbers", "short", "full"),
    [
        ([3], ("3",), "3"),
        ([2, 3], ("2, 3",), "2 and 3"),
        ([4, 5, 6], ("4–6",), "4 to 6"),
        ([1, 4, 5, 6, 9], ("1, 4–6,", "9"), "1, 4 to 6 and 9"),
        ([1, 3, 5, 7, 9], ("1, 3, 5,", "7, 9"), "1, 3, 5, 7 and 9"),
        ([12, 14, 16, 18, 20], ("12, 14,", "16, 18,", "20"), "12, 14, 16, 18 and 20"),
        ([1, 3, 5, 7, 9, 11], ("6 groups",), "1, 3, 5, 7, 9 and 11"),
    ],
)
def test_numbers_are_put_together(numbers, short, full):
    assert marker_lines(numbers) == short
    assert list_numbers(numbers) == full


# As Chromium sets them at 16px. Of all 5,900 names of towns the first comes closest.
@pytest.mark.parametrize(
    ("text", "measured"),
    [("Jedburgh", 68.2), ("Llanrhaeadr-ym-Mochnant", 190.8), ("Kingston upon Hull", 137.6), ("Your search", 87.5)],
)
def test_words_are_never_wider_than_they_are_taken_for(text, measured):
    assert measured <= width_of(text, 16) < 1.3 * measured


def test_boxes_that_only_touch_do_not_meet():
    assert not Box(0, 0, 2, 2).meets(Box(2, 0, 4, 2))
    assert Box(0, 0, 2, 2).meets(Box(2, 0, 4, 2), gap=1)
