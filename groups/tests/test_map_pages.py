"""The maps on the pages: where they stand, what they weigh, and what they keep to themselves."""

import gzip
import re

import pytest
from django.urls import reverse

from groups.gazetteer.national_grid import METRES_IN_A_MILE, Position
from groups.maps import layout as maps_layout
from groups.maps.svg import as_svg
from groups.maps.towns import towns_in
from groups.models import Region
from groups.tests.factories import HOVE, EventFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.tests.test_contrast import SCHEMES, contrast

URL = "/groups/"
MAP = re.compile(r"<svg class=\"map .*?</svg>", re.DOTALL)

with_pages = [pytest.mark.django_db, pytest.mark.usefixtures("places", "at_now")]


def pages(test):
    for mark in with_pages:
        test = mark(test)
    return test


def group_at(miles_north, **fields):
    position = Position(HOVE.easting, HOVE.northing + miles_north * METRES_IN_A_MILE)
    return SupportGroupFactory(usual_venue=VenueFactory(position=position), **fields)


def get(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200
    assert_valid_html(response)
    maps = MAP.findall(response.text)
    assert len(maps) == response.text.count('<svg class="map') == response.text.count("css/map.css")
    return response, (maps or [""])[0]


@pages
def test_numbers_on_the_map_lead_to_the_entries_of_the_list(client):
    for miles in (1, 9, 20):
        group_at(miles)
    response, drawn = get(client, URL, postcode="BN3 3WR")
    assert re.findall(r'href="#number-(\d)"', drawn) == ["1", "2", "3"]
    assert re.findall(r'<li class="result" id="number-(\d)">', response.text) == ["1", "2", "3"]
    # The list is what keys and screen readers walk; the map's links do not come between.
    assert drawn.count("<a ") == drawn.count('tabindex="-1"') == 3


@pages
def test_a_map_has_a_title_a_description_and_its_list_as_text(client):
    group_at(9)
    response, drawn = get(client, URL, postcode="BN3 3WR")
    figure = response.text.split("<figure", 1)[1].split("</figure>")[0]
    assert 'aria-label="Map of the groups in this list"' in figure
    assert "1 is 9 miles to the north." in figure
    # Not every screen reader reads what stands inside a picture.
    assert 'aria-hidden="true"' in drawn.split(">")[0]


@pages
def test_a_map_holds_nothing_of_what_was_typed_and_no_style(client):
    group_at(1)
    _, drawn = get(client, URL, postcode="BN3 3WR")
    assert "BN3" not in drawn
    assert "postcode" not in drawn
    assert "style" not in drawn


@pages
def test_later_pages_go_on_counting_on_the_map(client):
    for miles in range(13):
        group_at(miles)
    _, drawn = get(client, URL, postcode="BN3 3WR", page=2)
    assert re.findall(r'href="#number-(\d+)"', drawn)[0] == "11"


@pages
def test_where_nothing_is_near_the_map_shows_what_is_within_a_hundred_miles(client):
    group_at(60, name="Far")
    response, drawn = get(client, URL, postcode="BN3 3WR")
    assert "#number-1" in drawn
    assert 'id="number-1"' in response.text.split("The nearest, further away")[1]
    _, drawn = get(client, URL, postcode="BT1 1AA")
    assert drawn == ""


@pages
def test_online_groups_are_on_no_map(client):
    group = SupportGroupFactory(online=True)
    for response, drawn in (
        get(client, URL),
        get(client, URL, postcode="BN3 3WR"),
        get(client, group.get_absolute_url()),
    ):
        assert drawn == ""
        assert "map.css" not in response.text


@pages
def test_all_groups_are_dots_on_a_map_of_the_uk(client):
    group_at(1)
    group_at(400, region=Region.SCOTLAND)
    SupportGroupFactory(online=True)
    _, drawn = get(client, URL)
    assert "map--uk" in drawn
    assert drawn.count('class="map-marker"') == 2
    assert "<a " not in drawn


@pages
def test_a_group_page_shows_what_lies_around(client):
    group = group_at(1)
    _, drawn = get(client, group.get_absolute_url())
    assert "map--venue" in drawn
    assert ">Brighton</text>" in drawn


@pages
def test_maps_ask_nothing_of_the_database(client, django_assert_num_queries):
    group = group_at(1)
    EventFactory(group=group)
    for url, query, queries in ((URL, {"postcode": "BN3 3WR"}, 2), (URL, {}, 2), (group.get_absolute_url(), {}, 3)):
        with django_assert_num_queries(queries):
            client.get(url, query)


@pages
def test_a_page_with_forty_groups_and_its_map_is_small(client):
    for number in range(40):
        group_at(number / 3)
    for query in ({}, {"postcode": "BN3 3WR"}):
        response, drawn = get(client, reverse("groups:finder"), **query)
        assert len(gzip.compress(drawn.encode())) < 12_000
        assert len(gzip.compress(response.content)) < 20_000


@pytest.mark.parametrize(
    ("easting", "northing", "miles"),
    [
        (530_000, 180_000, 3),  # London
        (266_000, 845_000, 30),  # the Highlands
        (147_000, 850_000, 90),  # Skye, where coasts are longest
        (318_000, 176_000, 12),  # Cardiff
        (146_500, 529_600, 20),  # Belfast
        (447_500, 1_141_500, 100),  # Shetland
    ],
)
def test_a_map_weighs_little_wherever_it_is(easting, northing, miles):
    here = Position(easting, northing)
    # Scattered without chance: a spiral.
    spots = [
        maps_layout.Spot(
            n, Position(easting + miles * 30 * n * (-1) ** n, northing + miles * 25 * n * (-1) ** (n // 2))
        )
        for n in range(1, 41)
    ]
    drawn = as_svg(maps_layout.search_map(here, spots, towns_in), "area")
    assert len(gzip.compress(drawn.encode())) < 5_000


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_and_markers_contrast_with_land_and_sea(scheme):
    colours = SCHEMES[scheme]
    # Each letter has a halo in the land's colour.
    for text in ("--text", "--text-muted", "--map-ring"):
        assert contrast(colours[text], colours["--map-land"]) >= 7
    for ground in ("--map-land", "--map-sea", "--map-other-land"):
        assert contrast(colours["--brand"], colours[ground]) >= 3
    assert contrast(colours["--on-brand"], colours["--brand"]) >= 7
