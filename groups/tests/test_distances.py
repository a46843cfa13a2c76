"""The nearest group by the grid is the nearest on the Earth: real postcodes against geodesics (WGS84)."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from pyproj import Geod

from groups.gazetteer.national_grid import METRES_IN_A_MILE, Position, from_latitude_longitude
from groups.models import Postcode, PostcodeArea, SupportGroup
from groups.tests.factories import SupportGroupFactory
from groups.tests.postcode_directories import onspd_row, write_onspd

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
WGS84 = Geod(ellps="WGS84")


def read(name):
    """(postcode, latitude, longitude) of real postcodes, chosen once by chance; see data/README."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [(row["postcode"], float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)]


UNITS = read("unit_postcodes.csv")
GROUPS = read("group_postcodes.csv")


def place_groups(count):
    """Groups at the first ``count`` of the places for them, named by their number."""
    for number, (_, latitude, longitude) in enumerate(GROUPS[:count]):
        SupportGroupFactory(name=str(number), usual_venue__position=from_latitude_longitude(latitude, longitude))


def true_metres(latitude, longitude, count):
    """The geodesic distance to each of the groups."""
    _, latitudes, longitudes = zip(*GROUPS[:count], strict=True)
    return WGS84.inv([longitude] * count, [latitude] * count, longitudes, latitudes)[2]


def shown_nearest(position, now):
    """The number of the first group for a search at ``position``, and its distance in metres."""
    [entry] = SupportGroup.objects.nearest_to(position, now=now, limit=1)
    return int(entry.name), entry.metres


@pytest.fixture
def imported(tmp_path):
    """The units as the ONS Postcode Directory gives them, imported."""
    rows = []
    for postcode, latitude, longitude in UNITS:
        position = Position(*map(round, from_latitude_longitude(latitude, longitude)))
        if postcode.startswith("BT"):
            # Belfast in metres of the Irish Grid, which is no place to look on the British one.
            position = Position(333_800, 374_000)
        rows.append(onspd_row(postcode, *map(str, position), latitude=str(latitude), longitude=str(longitude)))
    source = write_onspd(tmp_path / "onspd.csv", *rows)
    call_command("import_postcodes", str(source), at_least=len(UNITS), verbosity=0)


def test_the_places_compared_are_all_over_the_united_kingdom():
    assert (len(UNITS), len(GROUPS)) == (2_000, 200)
    areas = {postcode[:2] for postcode, _, _ in UNITS}
    assert {"BT", "AB", "IV", "CF", "TR", "SW", "NE"} <= areas


@pytest.mark.usefixtures("imported")
def test_the_nearest_group_of_a_full_postcode_is_the_nearest_on_the_earth(now):
    count = len(GROUPS)
    place_groups(count)
    positions = dict(Postcode.objects.values_list("code", "position"))
    same = 0
    for postcode, latitude, longitude in UNITS:
        metres = true_metres(latitude, longitude, count)
        number, shown = shown_nearest(positions[postcode.replace(" ", "")], now)
        same += metres[number] == min(metres)
        # A metre for rounding, which counts when the group is next door.
        assert shown == pytest.approx(metres[number], rel=0.005, abs=1), postcode
    assert same >= 0.995 * len(UNITS), f"{same} of {len(UNITS)} the same"


@pytest.mark.usefixtures("places")
def test_the_starter_sectors_alone_nearly_always_find_the_nearest_group(now):
    count = 40
    place_groups(count)
    sectors = dict(PostcodeArea.objects.values_list("code", "position"))
    same = much_further = 0
    for postcode, latitude, longitude in UNITS:
        metres = true_metres(latitude, longitude, count)
        number, _ = shown_nearest(sectors[postcode[:-2]], now)
        same += metres[number] == min(metres)
        much_further += metres[number] - min(metres) > 3 * METRES_IN_A_MILE
    told = f"{same} of {len(UNITS)} the same; {much_further} shown a group over 3 miles further than the nearest"
    assert same >= 0.97 * len(UNITS), told
    assert much_further <= 0.002 * len(UNITS), told
