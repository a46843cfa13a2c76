"""The outline of the country: how it is made from its two sources, and what the file holds."""

import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from groups.gazetteer.national_grid import Position, from_latitude_longitude
from groups.gazetteer.sources import coastline
from groups.gazetteer.sources.coastline import area, clipped, joined, nation_borders
from groups.maps import basemap
from groups.maps.basemap import Frame, draw_basemap

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]


def holds(ring, point):
    """Whether a point lies inside a ring: a line from it to the east crosses the ring an odd number of times."""
    x, y = point
    edges = zip(ring, [*ring[1:], ring[0]], strict=True)
    crossings = [x1 + (y - y1) * (x2 - x1) / (y2 - y1) > x for (x1, y1), (x2, y2) in edges if (y1 > y) != (y2 > y)]
    return sum(crossings) % 2 == 1


@pytest.fixture(scope="module")
def outlines():
    return coastline.read()


def test_the_file_is_small():
    assert coastline.FILE.stat().st_size < 150_000


@pytest.mark.parametrize("name", ["close", "wide"])
@pytest.mark.parametrize(
    ("where", "latitude", "longitude"),
    [
        ("London", 51.51, -0.13),
        ("Cardiff", 51.52, -3.2),
        ("Inverness", 57.46, -4.2),
        ("Omagh", 54.6, -7.3),
        ("Newport, Wight", 50.69, -1.29),
        ("Llangefni", 53.26, -4.31),
        ("Stornoway", 58.25, -6.45),
        ("Voe, Shetland", 60.35, -1.28),
    ],
)
def test_towns_stand_on_land_of_the_uk(outlines, name, where, latitude, longitude):
    position = from_latitude_longitude(latitude, longitude)
    assert any(holds(ring, position) for ring in outlines[name].uk)
    assert not any(holds(ring, position) for ring in outlines[name].neighbours)


@pytest.mark.parametrize(("latitude", "longitude"), [(53.5, -7.5), (54.2, -4.55), (49.2, -1.5)])
def test_ireland_man_and_france_are_neighbours(outlines, latitude, longitude):
    position = from_latitude_longitude(latitude, longitude)
    assert any(holds(ring, position) for ring in outlines["close"].neighbours)
    assert not any(holds(ring, position) for ring in outlines["close"].uk)


def test_small_islands_are_kept_close_up(outlines):
    scilly = from_latitude_longitude(49.92, -6.3)
    assert min(scilly.miles_to(point) for ring in outlines["close"].uk for point in ring) < 3
    assert len(outlines["close"].uk) > len(outlines["wide"].uk)


def test_three_borders_run_from_sea_to_sea(outlines):
    ireland, wales, scotland = outlines["close"].borders
    assert (ireland[0].northing > 580_000, ireland[-1].northing < 480_000) == (True, True)
    ends = [end for line in (wales, scotland) for end in (line[0], line[-1])]
    near_the_coast = [min(end.miles_to(point) for ring in outlines["close"].uk for point in ring) for end in ends]
    assert max(near_the_coast) < 2


def test_the_area_of_the_uk_is_about_right(outlines):
    square_kilometres = sum(abs(area(ring)) for ring in outlines["close"].uk) / 1_000_000
    # 244,376 by the Office for National Statistics, inland waters included.
    assert square_kilometres == pytest.approx(244_376, rel=0.01)


@given(
    st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=3, max_size=20, unique=True),
    st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
)
def test_clipping_keeps_what_lies_in_the_box(ring, point):
    # Half a unit aside, so that it lies on no edge of whole numbers but slanting ones, nearly never.
    point = point[0] + 0.5, point[1] + 0.37
    inside = clipped(ring, -10, -10, 10, 10)
    assert all(-10 <= x <= 10 and -10 <= y <= 10 for x, y in inside)
    assert holds(inside, point) if holds(ring, point) else not holds(inside, point)


def test_passing_over_far_pieces_changes_no_picture(outlines, monkeypatch):
    frames = [
        Frame(500_000, 130_000, 100, 400, 400),
        Frame(100_000, 800_000, 260, 400, 400),
        Frame(90_000, 550_000, 120, 400, 400),
        basemap.frame_around(Position(300_000, 900_000), 400_000, width=400, height=400),
    ]
    quick = [draw_basemap(frame) for frame in frames]
    monkeypatch.setattr(basemap, "_PIECE_POINTS", 1)
    basemap._outlines.cache_clear()
    slow = [draw_basemap(frame) for frame in frames]
    basemap._outlines.cache_clear()
    assert [each.borders for each in quick] == [each.borders for each in slow]
    for one, other in zip(quick, slow, strict=True):
        # Lines beyond the margin may differ; the land and its shores do not.
        assert one.land.count("M") == other.land.count("M")
        assert abs(len(one.land) - len(other.land)) < 60


def test_edges_that_meet_become_one_line():
    assert joined([(2, 3), (1, 2), (4, 3)]) == [[1, 2, 3, 4]]


def region(nation, *points):
    ring = [list(point) for point in [*points, points[0]]]
    return {"properties": {"geonunit": nation}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_a_border_is_what_regions_of_two_nations_share():
    regions = {
        "features": [
            region("Wales", (0, 0), (1, 0), (1, 1), (1, 2), (0, 2)),
            region("England", (1, 0), (2, 0), (2, 1), (1, 1)),
            region(None, (1, 1), (2, 1), (2, 2), (1, 2)),
        ]
    }
    assert nation_borders(regions) == [[(1, 0), (1, 1), (1, 2)]]


def test_a_source_that_is_no_outline_changes_nothing(tmp_path):
    odd, into = tmp_path / "odd.json", tmp_path / "coastline.json"
    odd.write_text(json.dumps({"arcs": []}))
    with pytest.raises(CommandError, match="not in the expected form"):
        call_command("make_coastline", countries=odd, regions=odd, into=into, verbosity=0)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("make_coastline", countries=tmp_path / "none.json", regions=odd, into=into, verbosity=0)
    assert not into.exists()
