import json
import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from groups.gazetteer.national_grid import Position, from_latitude_longitude
from groups.gazetteer.place_names import MAX_LENGTH, plain_name
from groups.gazetteer.sources import place_files
from groups.gazetteer.sources.geonames import NATIONS, names_of, select_places
from groups.gazetteer.sources.postcode_areas import UNIT, Area, Unit, areas_of, district_finder, units_in_the_uk


def unit(postcode, easting=528_000.0, northing=105_000.0):
    return Unit(postcode, Position(easting, northing))


def city(name, id=1, nation="ENG", population=1_000, latitude=50.83, longitude=-0.17, also=()):
    """An entry as GeoNames has them."""
    return {
        "geonameid": id,
        "name": name,
        "admin1code": nation,
        "population": population,
        "latitude": latitude,
        "longitude": longitude,
        "countrycode": "GB",
        "alternatenames": list(also),
    }


# Sectors and districts


def test_a_sector_and_its_district_stand_at_the_median_of_their_units():
    areas = areas_of([unit("BN3 3WR", 1_000, 5), unit("BN3 3XX", 1_010, 6), unit("BN3 3ZZ", 900_000, 7)])
    assert areas == [Area("BN3", "district", 1_010, 6), Area("BN3 3", "sector", 1_010, 6)]


def test_a_number_that_always_has_a_letter_is_a_district_of_its_own():
    areas = areas_of([unit("W1A 1AA", 100), unit("W1B 1AA", 200), unit("W1C 1AA", 900)])
    assert {area.code: area.easting for area in areas if area.kind == "district"} == {
        "W1": 200,
        "W1A": 100,
        "W1B": 200,
        "W1C": 900,
    }


def test_a_number_that_also_stands_alone_keeps_its_own_place():
    areas = areas_of([unit("N1 1AA", 100), unit("N1C 1AA", 900)])
    assert {area.code: area.easting for area in areas if area.kind == "district"} == {"N1": 100, "N1C": 900}


def test_areas_are_sorted_independently_of_the_order_of_units():
    units = [unit("BN3 3WR"), unit("AB10 1XG"), unit("W1A 1AA")]
    assert areas_of(units) == areas_of(reversed(units)) == sorted(areas_of(units))


@pytest.mark.parametrize(
    ("postcode", "latitude", "longitude"),
    [
        ("EN77 1AA", "99.999999", "0.0"),
        ("EN77 1AA", "0", "0"),
        ("EN77 1AA", "", ""),
        ("JE2 3SD", "49.181941", "-2.1136469"),
        ("BN3", "50.83", "-0.17"),
    ],
)
def test_rows_without_a_place_in_the_uk_are_left_out_and_counted(postcode, latitude, longitude):
    units, left_out = units_in_the_uk([("BN3 3WR", "50.834552", "-0.176536"), (postcode, latitude, longitude)])
    assert ([each.postcode for each in units], left_out) == (["BN3 3WR"], 1)
    assert units[0].position == pytest.approx(from_latitude_longitude(50.834552, -0.176536))


def test_district_of_a_place_counts_units_at_one_position_once():
    boxes = [unit(f"BN52 {digit}AA") for digit in range(10)]
    homes = [unit(f"BN3 {digit}AA", 528_100 + digit, 105_100) for digit in range(3)]
    assert district_finder(boxes + homes)(Position(528_000, 105_000)) == "BN3"


def test_the_district_of_a_remote_place_is_that_of_the_nearest_postcode():
    district_at = district_finder([unit("HS1 1AA", 142_000, 932_000)])
    assert district_at(Position(142_000, 940_000)) == "HS1"
    with pytest.raises(ValueError, match="No postcode"):
        district_at(Position(142_000, 990_000))


# Towns


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        (city("Hove", also=["Hove", "Khov", "hovu", "Хов"]), {"hove"}),
        (city("Kingston upon Hull", also=["Hull", "Hulo"]), {"kingston upon hull", "hull", "kingston"}),
        (city("Newcastle upon Tyne", also=["Newcastle-on-Tyne", "NCL", "Novum Castellum"]),
         {"newcastle upon tyne", "newcastle", "newcastle on tyne"}),
        (city("Royal Tunbridge Wells", also=["Tunbridge Wells"]), {"royal tunbridge wells", "tunbridge wells"}),
        (city("Weston-super-Mare"), {"weston super mare", "weston"}),
        (city("Barry", nation="WLS", also=["Y Barri", "Barry i Wales", "Barijus"]), {"barry", "y barri"}),
        (city("Portree", nation="SCT", also=["Port Rìgh", "Portrix"]), {"portree", "port righ"}),
        (city("Bangor", nation="NIR", also=["Beannchar", "Bangoras"]), {"bangor", "beannchar"}),
        (city("Derry", id=2643736, nation="NIR"),
         {"derry", "londonderry", "derry londonderry", "londonderry derry", "doire"}),
    ],
)  # fmt: skip
def test_a_town_goes_by_what_people_here_call_it(entry, names):
    found = names_of(entry)
    assert found[0] == plain_name(entry["name"])
    assert set(found) == names
    assert len(found) == len(names)


def places(*cities):
    return select_places(cities, lambda position: "BN3")


def test_bases_in_cyprus_and_second_entries_are_left_out():
    found, left_out = places(
        city("Hove"), city("Akrotiri", id=2, nation=""), city("Londonderry County Borough", id=2643734, nation="NIR")
    )
    assert ([place.name for place in found], left_out) == (["Hove"], 2)


def test_a_short_form_belongs_to_the_place_that_is_meant():
    found, _ = places(city("Bradford", id=1, population=300_000), city("Bradford-on-Avon", id=2, population=9_000))
    assert [place.names for place in found] == [("bradford",), ("bradford on avon",)]


def test_towns_of_the_same_name_are_told_apart_by_the_bigger_town_nearby():
    found, _ = places(
        city("Newport", id=1, population=2_000),
        city("Newport", id=2, population=160_000, latitude=51.6, longitude=-3.0),
        city("Hove", id=3, population=75_000, latitude=50.9),
        city("Cardiff", id=4, population=370_000, latitude=51.5, longitude=-3.2),
        city("Lewes", id=5, population=17_000, latitude=50.6),
    )
    assert [(place.name, place.near) for place in found] == [
        ("Newport", "Hove"), ("Newport", "Cardiff"), ("Hove", ""), ("Cardiff", ""), ("Lewes", ""),
    ]  # fmt: skip


def test_a_town_far_from_any_bigger_one_is_near_none():
    found, _ = places(
        city("Newport", id=1), city("Newport", id=2), city("Inverness", id=3, population=50_000, latitude=57.5)
    )
    assert [place.near for place in found] == ["", "", ""]


# The command


def test_build_places_writes_both_files_the_same_each_time(tmp_path, capsys):
    postcodes = tmp_path / "ukpostcodes.csv"
    postcodes.write_text(
        ",id,postcode,latitude,longitude,postcode_clean\n"
        "0,1,BN3 3WR,50.834552,-0.176536,bn33wr\n"
        "1,2,EN77 1AA,99.999999,0.0,en771aa\n"
    )
    towns = tmp_path / "cities500.json"
    towns.write_text(json.dumps({"1": city("Hove"), "2": {**city("Paris", id=2), "countrycode": "FR"}}))
    written = []
    for _ in range(2):
        call_command("build_gazetteer", postcodes=postcodes, towns=towns, into=tmp_path)
        written.append([(tmp_path / name).read_bytes() for name in ("postcode_areas.csv", "towns.csv")])
    assert written[0] == written[1]
    assert "1 postcodes (1 without a place in the UK left out): 1 sectors, 1 districts." in capsys.readouterr().out
    [town] = place_files.read_towns(tmp_path / "towns.csv")
    assert (town.name, town.names, town.district) == ("Hove", ("hove",), "BN3")
    assert [area.code for area in place_files.read_areas(tmp_path / "postcode_areas.csv")] == ["BN3", "BN3 3"]


def test_build_places_says_plainly_what_it_cannot_read(tmp_path):
    with pytest.raises(CommandError, match=r"ukpostcodes\.csv cannot be read"):
        call_command("build_gazetteer", postcodes=tmp_path / "ukpostcodes.csv", towns=tmp_path)
    (tmp_path / "ukpostcodes.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="not in the expected form"):
        call_command("build_gazetteer", postcodes=tmp_path / "ukpostcodes.csv", towns=tmp_path)


# The files as they are


def test_the_file_of_areas_is_whole_and_in_order():
    areas = place_files.read_areas()
    assert areas == sorted(areas)
    assert Counter(area.kind for area in areas) == {"sector": 11_125, "district": 2_973}
    assert all(Position(area.easting, area.northing).is_in_the_uk() for area in areas)
    assert all(UNIT.fullmatch(f"{area.code}AA") for area in areas if area.kind == "sector")
    assert all(re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?", area.code) for area in areas if area.kind == "district")
    codes = {area.code for area in areas}
    assert len(codes) == len(areas)
    assert {"BN3", "BN3 3", "BT1 5", "ZE1 0", "W1", "EC1", "EC2", "EC3", "EC4", "SW1", "WC1", "WC2"} <= codes


def test_the_file_of_towns_is_whole_and_in_order():
    towns = place_files.read_towns()
    districts = {area.code for area in place_files.read_areas()}
    assert towns == sorted(towns)
    assert len({town.id for town in towns}) == len(towns) == 5_910
    for town in towns:
        assert town.position.is_in_the_uk(), town
        assert town.nation in NATIONS, town
        assert town.district in districts, town
        assert town.names[0] == plain_name(town.name), town
        assert all(name == plain_name(name) and 0 < len(name) <= MAX_LENGTH for name in town.names), town
        assert len(set(town.names)) == len(town.names), town


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Hove", {("Hove", "BN3")}),
        ("Brighton", {("Brighton", "BN1")}),
        ("Saint Albans", {("St Albans", "AL1")}),
        ("Newport", {("Newport", code) for code in ("NP20", "PO30", "TF10", "HU15", "SA42", "CB11")}),
        ("Ashford", {("Ashford", "TN23"), ("Ashford", "TW15")}),
        ("Bangor", {("Bangor", "LL57"), ("Bangor", "BT20")}),
        ("Richmond", {("Richmond", "DL10"), ("Richmond", "TW9")}),
        ("Hull", {("Kingston upon Hull", "HU1")}),
        ("Kingston", {("Kingston upon Thames", "KT2")}),
        ("Newcastle", {("Newcastle upon Tyne", "NE1"), ("Newcastle under Lyme", "ST5"), ("Newcastle", "BT33")}),
        ("Derry", {("Derry", "BT47")}),
        ("Londonderry", {("Derry", "BT47")}),
        ("Kings Lynn", {("King's Lynn", "PE30")}),
        ("Bury St. Edmunds", {("Bury St Edmunds", "IP33")}),
        ("Clitheroe", {("Clitheroe", "BB7")}),
        ("Chelmsford", {("Chelmsford", "CM1")}),
        ("Caerdydd", {("Cardiff", "CF10")}),
        ("Abertawe", {("Swansea", "SA1")}),
        ("Tunbridge Wells", {("Royal Tunbridge Wells", "TN1")}),
        ("St Andrews", {("Saint Andrews", "KY16")}),
    ],
)  # fmt: skip
def test_the_towns_people_ask_for_are_there(typed, found):
    name = plain_name(typed)
    assert {(town.name, town.district) for town in place_files.read_towns() if name in town.names} == found
