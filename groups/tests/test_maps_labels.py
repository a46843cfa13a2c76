"""Placing markers: near their points, without overlap, with all numbers."""

from itertools import combinations
from math import hypot

from hypothesis import example, given
from hypothesis import strategies as st

from groups.maps.labels import MARKER_GAP, Box, box_at, markers
from groups.maps.layout import MARKER, NUMBER_TEXT, SIZE, UK_HEIGHT, UK_WIDTH, marker_lines

# The mark of the search and its label.
HERE = [box_at(200, 200, 22, 22), Box(216, 190, 312, 209)]

anywhere = st.floats(20, 380)
# As groups of one city stand, and as those of one street do.
crowded = st.floats(160, 240)
rows = st.integers(0, 9).map(lambda steps: 160.0 + 9 * steps)
places = st.tuples(anywhere, anywhere) | st.tuples(crowded, crowded) | st.tuples(rows, rows)


def of_results(points):
    return markers(
        points,
        text_of=marker_lines,
        size=NUMBER_TEXT,
        height=MARKER,
        frame_width=SIZE,
        frame_height=SIZE,
        keep_clear=HERE,
    )


def in_a_row(step, *, first=200, y=200):
    return {number: (first + step * (number - 1), y) for number in range(1, 11)}


def read(text):
    """The numbers that words such as "1, 4–6" tell."""
    numbers = []
    for part in " ".join(text).split(", "):
        first, _, last = part.partition("–")
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


def distance(box, x, y):
    return hypot(max(0, box.left - x, x - box.right), max(0, box.top - y, y - box.bottom))


@given(st.lists(places, min_size=1, max_size=10), st.permutations(range(1, 11)), st.sampled_from([0, 10, 190]))
@example([(200.0 + 9 * n, 200.0 - 3 * n) for n in range(10)], [*range(1, 11)], 0)
@example([(200.0 + 12 * n, 200.0) for n in range(10)], [1, 3, 5, 7, 9, 2, 4, 6, 8, 10], 10)
@example([(200.0, 200.0)] * 10, [*range(1, 11)], 0)
@example([(190.0 + 26 * (n % 3), 190.0 + 26 * (n // 3)) for n in range(9)], [*range(1, 11)], 10)
def test_each_number_of_a_page_is_read_once_and_near_its_place(spots, order, before):
    points = dict(zip((before + number for number in order), spots, strict=False))
    drawn = of_results(points)
    assert sorted(number for marker in drawn for number in read(marker.text)) == sorted(points)
    for marker in drawn:
        assert read(marker.text) == marker.members
        assert max(distance(marker.box, *points[number]) for number in marker.members) <= MARKER
    assert_apart([*HERE, *(marker.box for marker in drawn)], SIZE, SIZE)


def assert_apart(boxes, width, height):
    assert all(box.fits(width, height, margin=2) for box in boxes)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1], MARKER_GAP)]


@given(st.lists(st.tuples(st.floats(0, UK_WIDTH), st.floats(0, UK_HEIGHT)), min_size=1, max_size=60))
def test_dots_that_count_stand_near_what_they_count(spots):
    points = dict(enumerate(spots))
    drawn = markers(
        points,
        text_of=lambda numbers: (str(len(numbers)),) if len(numbers) > 1 else (),
        size=15,
        height=20,
        frame_width=UK_WIDTH,
        frame_height=UK_HEIGHT,
    )
    assert sorted(number for marker in drawn for number in marker.members) == sorted(points)
    assert_apart([marker.box for marker in drawn], UK_WIDTH, UK_HEIGHT)
    for marker in drawn:
        assert max(distance(marker.box, *points[number]) for number in marker.members) <= 20


def test_markers_whose_circles_do_not_collide_stand_at_their_places():
    drawn = of_results(in_a_row(37, first=30, y=100) | {10: (30, 300)})
    assert [(marker.x, marker.y) for marker in drawn][:9] == [(30 + 37 * n, 100) for n in range(9)]
    assert all(len(marker.members) == 1 for marker in drawn)


def test_circles_that_only_graze_each_other_move_apart():
    first, second = of_results({1: (100, 100), 2: (128, 100)})
    assert (first.members, second.members) == ((1,), (2,))
    assert second.x - first.x == MARKER + MARKER_GAP


def test_one_join_does_not_swallow_the_next():
    drawn = of_results(in_a_row(9, y=100))
    assert [marker.text for marker in drawn] == [("1–3",), ("4–6",), ("7–9",), ("10",)]
    drawn = of_results(in_a_row(18, y=100))
    assert [marker.text for marker in drawn] == [("1, 2",), ("3, 4",), ("5, 6",), ("7, 8",), ("9, 10",)]


def test_the_nearest_to_each_other_are_joined_first():
    drawn = of_results({1: (100, 100), 2: (122, 100), 3: (134, 100)})
    assert [marker.text for marker in drawn] == [("1",), ("2, 3",)]


def test_a_marker_makes_room_for_the_next_before_they_are_joined():
    spots = [(225, 180), (180, 235), (215, 205), (225, 210), (175, 170), (200, 190)]
    assert len(of_results(dict(enumerate(spots, 1)))) == 5


def test_many_numbers_at_one_place_stand_in_lines():
    [marker] = of_results(dict.fromkeys((11, 13, 15, 17, 19), (100, 100)))
    assert marker.text == ("11, 13,", "15, 17,", "19")
    assert marker.height > 2 * MARKER


def test_where_all_is_full_markers_are_joined_after_all():
    points = dict(enumerate((x, y) for x in range(10, 400, 10) for y in range(10, 400, 10)))
    drawn = of_results(points)
    assert sorted(number for marker in drawn for number in marker.members) == [*points]
    assert_apart([*HERE, *(marker.box for marker in drawn)], SIZE, SIZE)
