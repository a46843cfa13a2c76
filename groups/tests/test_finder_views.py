"""The finder's pages: what they list, in which order, and what they cost. What is typed is in test_finder.py."""

import logging
import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.urls import reverse

from groups.gazetteer import geocoding
from groups.gazetteer.national_grid import Position
from groups.models import Meets, Region, SupportGroup
from groups.tests.factories import HOVE, EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.tests.factories import OnlineCommunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "at_now")]

METRES_IN_A_MILE = 1609.344
URL = "/groups/"


@pytest.fixture
def find(client):
    """A page of the finder, checked for what every one of them promises."""

    def find(text=None, **query):
        if text is not None:
            query["postcode"] = text
        response = client.get(URL, query)
        assert response.status_code == 200
        assert_valid_html(response)
        assert "tel:08088000029" in response.text
        assert 'href="tel:999"' in response.text
        assert 'href="tel:111"' in response.text
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        if query:
            assert response["Cache-Control"] == "private, no-store"
            assert response["X-Robots-Tag"] == "noindex"
            assert '<meta name="robots" content="noindex">' in response.text
        response.words = " ".join(unescape(response.text).split())
        return response

    return find


def miles_north(miles):
    return VenueFactory(position=Position(HOVE.easting, HOVE.northing + miles * METRES_IN_A_MILE))


def meeting(name, miles=1, **fields):
    """The next meeting of a group so many miles north of Hove."""
    return EventFactory(group__name=name, group__usual_venue=miles_north(miles), **fields)


def titles(response):
    return re.findall(r'<h3 class="result-title"><a href="[^"]*">(.*?)</a>', response.words)


NAMES = re.compile(r'(?:class="result-title">|<li> )(?:<a [^>]*>|<strong>)(?:Search Facebook for )?(.*?)<')


def sections(response):
    """Heading → names of what stands under it, in order, of a page of results."""
    pieces = re.split(r'<h2(?: class="[^"]*")?(?: id="[^"]*")?>', response.words)[1:]
    found = {}
    for piece in pieces:
        heading, rest = piece.split("</h2>", 1)
        if names := NAMES.findall(rest):
            found[heading] = names
    return found


def test_the_nearest_comes_first(find):
    for name, miles in [("Far", 20), ("Near", 1), ("Middle", 9)]:
        meeting(name, miles)
    response = find("BN3 3WR")
    assert titles(response) == ["Near", "Middle", "Far"]
    assert "About 9 miles away" in response.words


@pytest.mark.parametrize(
    ("groups", "said"),
    [(1, "There is one within 30 miles."), (10, "There are 10 within 30 miles."), (11, "These are the 10 nearest.")],
)
def test_the_page_says_how_many_are_near(find, groups, said):
    for number in range(groups):
        meeting(f"Group {number}", number)
    assert said in find("BN3 3WR").words


def test_results_can_be_ordered_by_date(find, now):
    meeting("Near and late", 1, starts_at=now + timedelta(days=9))
    meeting("Far and soon", 20, starts_at=now + timedelta(days=2))
    SupportGroupFactory(name="No date", usual_venue=miles_north(1))
    response = find("BN3 3WR", order="date")
    assert titles(response) == ["Far and soon", "Near and late", "No date"]
    assert '<a href="?postcode=BN3+3WR&order=date" aria-current="true">Soonest first</a>' in response.words


def test_ordered_by_date_what_lies_far_away_still_follows_by_distance(find, now):
    meeting("Very far and soon", 200, starts_at=now + timedelta(days=1))
    meeting("Far and late", 50, starts_at=now + timedelta(days=9))
    assert titles(find("BN3 3WR", order="date")) == ["Far and late", "Very far and soon"]


@pytest.mark.parametrize("order", ["", "name", "\x00", "DATE"])
def test_an_unknown_order_is_by_distance(find, now, order):
    meeting("Near and late", 1, starts_at=now + timedelta(days=9))
    meeting("Far and soon", 20, starts_at=now + timedelta(days=2))
    assert titles(find("BN3 3WR", order=order)) == ["Near and late", "Far and soon"]


@pytest.fixture
def three_formats():
    meeting("In a hall")
    meeting("Both ways", 2, meets=Meets.BOTH, group__meets=Meets.BOTH)
    EventFactory(group__name="From home", group__online=True, online=True)


@pytest.mark.parametrize(
    ("chosen", "lists"),
    [
        ("", {"Nearby": ["In a hall", "Both ways"], "Online, from anywhere": ["From home"]}),
        ("in-person", {"Nearby": ["In a hall", "Both ways"]}),
        ("online", {"Online, from anywhere": ["From home"], "In person and online, near you": ["Both ways"]}),
        ("nonsense", {"Nearby": ["In a hall", "Both ways"], "Online, from anywhere": ["From home"]}),
    ],
)
def test_results_narrow_to_how_people_meet(find, three_formats, chosen, lists):
    found = sections(find("BN3 3WR", format=chosen))
    assert found == lists
    assert list(found) == list(lists)


def test_online_groups_have_no_distance(find, three_formats):
    online = find("BN3 3WR").words.split('id="online"')[1].split("</section>")[0]
    assert "mile" not in online
    assert "From home" in online


def test_narrowing_and_order_keep_each_other_and_what_was_typed(find, three_formats):
    words = find("BN3 3WR", order="date", format="online").words
    assert 'href="?postcode=BN3+3WR&format=online"' in words
    assert 'href="?postcode=BN3+3WR&order=date&format=in-person"' in words


@pytest.mark.parametrize(("miles", "nearby"), [(29, True), (31, False)])
def test_thirty_miles_is_the_end_of_near(find, miles, nearby):
    meeting("Hove Group", miles)
    response = find(near="50.832,-0.176")
    assert ("Groups nearest to where you are" in response.words) is nearby
    assert ("No groups within 30 miles" in response.words) is not nearby
    assert "Hove Group" in titles(response)


def test_far_away_leads_with_online_then_the_nations_communities_then_the_nearest(find, three_formats):
    OnlineCommunityFactory(name="For everybody", order=1)
    OnlineCommunityFactory(name="Northern Ireland", order=2, nation="NIR")
    OnlineCommunityFactory(name="Wales", order=3, nation="WLS")
    response = find("BT1 1AA")
    assert "No groups within 30 miles of BT1 1AA (Belfast)" in response.words
    assert "There is nothing close to you yet." in response.words
    found = sections(response)
    assert list(found) == ["Online, from anywhere", "People to talk to online", "The nearest, further away"]
    assert found["People to talk to online"] == ["Northern Ireland", "For everybody"]


def test_near_enough_no_communities_stand_between_the_groups(find, three_formats):
    OnlineCommunityFactory(name="For everybody")
    assert "For everybody" not in find("BN3 3WR").words


def test_far_away_in_person_still_offers_what_is_online(find, three_formats):
    assert "From home" in find("BT1 1AA", format="in-person").words


def test_who_asks_for_online_groups_is_not_told_that_none_is_near(find):
    assert "There are none just now. You can still talk to someone" in find("BT1 1AA", format="online").words
    EventFactory(group__online=True, online=True)
    response = find("BT1 1AA", format="online")
    assert "close to you" not in response.words
    assert "none just now" not in response.words


def test_no_groups_at_all_is_no_dead_end(find):
    OnlineCommunityFactory(name="For everybody")
    response = find("BN3 3WR")
    assert "No groups within 30 miles of BN3 3WR (Hove)" in response.words
    assert "call us on" in response.words
    assert sections(response) == {"People to talk to online": ["For everybody"]}
    assert "No groups are listed just now." in find().words


def test_a_group_with_many_dates_is_one_entry(find, now):
    series = EventSeriesFactory()
    series.fill(now)
    assert titles(find("BN3 3WR")) == [series.group.name]


def test_events_of_no_group_stand_among_the_groups(find):
    meeting("Near", 1)
    meeting("Far", 5)
    EventFactory(without_group=True, title="Conference", venue=miles_north(3))
    EventFactory(without_group=True, title="Webinar", online=True, venue=None)
    found = sections(find("BN3 3WR"))
    assert found == {"Nearby": ["Near", "Conference", "Far"], "Online, from anywhere": ["Webinar"]}


def test_a_cancelled_next_meeting_shows_as_such_with_the_one_after_it(find, now):
    first = meeting("Hove Group")
    EventFactory(group=first.group, starts_at=now + timedelta(days=35))
    first.cancel(reason="The hall is closed.")
    words = find("BN3 3WR").words
    assert "Cancelled: The hall is closed." in words
    assert "The next one after that is on Tuesday 29 December, 10am to midday." in words


def test_drafts_are_nowhere(find):
    SupportGroupFactory(name="Draft group", published=False)
    EventFactory(without_group=True, title="Draft event", published=False)
    for response in (find("BN3 3WR"), find()):
        assert "Draft" not in response.words


# Forty groups: four pages of ten


@pytest.fixture
def forty_groups():
    for number in range(1, 41):
        SupportGroupFactory(name=f"Number {number:02}", usual_venue=miles_north(number / 2))


def test_forty_groups_are_four_pages_without_gap_or_repeat(find, forty_groups):
    shown = []
    for page in range(1, 5):
        response = find("BN3 3WR", page=page)
        shown += titles(response)
        assert ("More groups" in response.words) is (page < 4)
        assert ("Nearer groups" in response.words) is (page > 1)
    assert shown == [f"Number {number:02}" for number in range(1, 41)]


def test_later_pages_go_on_counting_and_say_their_number(find, forty_groups):
    words = find("BN3 3WR", page=2).words
    assert 'start="11"' in words
    assert "<title>Groups nearest to BN3 3WR (Hove), page 2 –" in words
    assert 'href="?postcode=BN3+3WR&page=3"' in words


# Where no place is known


@pytest.mark.parametrize(("how_many", "are_there"), [(4, False), (5, True)])
def test_many_regions_have_a_way_to_each(find, how_many, are_there):
    for region in Region.values[:how_many]:
        SupportGroupFactory(region=region)
    html = find().content.decode()
    assert ('<nav aria-label="Regions">' in html) is are_there
    assert ('href="#region-5"' in html and 'id="region-5"' in html) is are_there


def test_all_groups_stand_by_region(find):
    SupportGroupFactory(name="Hove Group", region=Region.SOUTH_EAST)
    SupportGroupFactory(name="Cardiff Group", region=Region.WALES)
    SupportGroupFactory(name="From home", online=True)
    words = find().words
    assert words.index("South East England") < words.index("Hove Group")
    assert words.index("<h3>Wales</h3>") < words.index("Cardiff Group")
    assert "<h3>Scotland</h3>" not in words
    assert "From home" in words.split('id="online"')[1]


def test_finder_without_a_search_may_be_indexed_and_cached(client):
    response = client.get(URL)
    assert "noindex" not in response.text
    assert "X-Robots-Tag" not in response


def test_an_entry_that_is_not_understood_is_kept_escaped_and_explained(find):
    SupportGroupFactory(name="Hove Group")
    response = find('<b>"nowhere" & co</b>')
    assert "<title>Error: " in response.words
    assert '<a href="#postcode">' in response.words.split("There is a problem")[1]
    assert 'value="&lt;b&gt;&quot;nowhere&quot; &amp; co&lt;/b&gt;"' in response.text
    assert 'aria-invalid="true"' in response.words
    assert response.words.count("We could not find that place.") == 2
    assert "Hove Group" in response.words


def test_a_shared_name_is_a_choice_and_no_error(find):
    response = find("Newport")
    assert "<h1>Which Newport do you mean?</h1>" in response.words
    assert "There is a problem" not in response.words
    links = re.findall(r'href="(/groups/\?postcode=Newport&town=\d+)"', response.words)
    assert len(links) > 1
    assert "Newport" in find("Newport", town=links[0].split("=")[-1]).words.split("<h1>")[1].split("</h1>")[0]


@pytest.mark.parametrize("town", ["", "x", "0", "-1", "²", "9" * 30, "\x00"])
def test_an_odd_town_is_a_choice_again(find, town):
    assert "Which Newport do you mean?" in find("Newport", town=town).words


@pytest.mark.parametrize("near", ["", "nan,nan", "0,0", "x", "9" * 999, "\x00"])
def test_an_odd_position_asks_for_a_postcode(find, near):
    response = find(near=near)
    assert "We could not tell where that is. Type a postcode or a town." in response.words
    assert 'value=""' in response.words


# What it costs, and what it keeps to itself

KINDS = {
    "first page": {},
    "typed": {"postcode": "BN3 3WR"},
    "town": {"postcode": "Hove"},
    "by date": {"postcode": "BN3 3WR", "order": "date"},
    "online": {"postcode": "BN3 3WR", "format": "online"},
    "second page": {"postcode": "BN3 3WR", "page": "2"},
    "misread": {"postcode": "Brigton"},
    "nonsense": {"postcode": "?!"},
    "shared name": {"postcode": "Newport"},
    "near": {"near": "50.83,-0.17"},
    "far away": {"postcode": "BT1 1AA"},
    "far away, near": {"near": "54.6,-5.93"},
}


@pytest.mark.parametrize("query", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("number", [0, 1, 30])
def test_every_kind_of_page_takes_four_queries_at_most(client, now, query, number, django_assert_max_num_queries):
    # As in a process that has just started: the list of names has to be read too.
    geocoding._known_names.cache_clear()
    OnlineCommunityFactory()
    for each in range(number):
        first = meeting(f"Group {each}", each / 2, cancelled=bool(each % 2))
        EventFactory(group=first.group, starts_at=now + timedelta(days=20))
        EventFactory(group__online=True, online=True)
    with django_assert_max_num_queries(4):
        assert client.get(URL, query).status_code == (404 if "page" in query and number < 30 else 200)


@pytest.mark.parametrize("query", KINDS.values(), ids=KINDS)
def test_nothing_of_a_search_is_logged(client, caplog, monkeypatch, query):
    # Django's own logger keeps to itself, so caplog would not hear it.
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    # Below INFO its templates tell all they were given; the settings let nothing below WARNING through.
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.INFO, "django"):
        client.get(URL, query)
        client.get("/nowhere/", query)
        client.post(URL + "?" + urlencode(query))
    assert "Not Found: /nowhere/" in caplog.text
    for typed in filter(None, (query.get("postcode"), query.get("near"))):
        assert typed.casefold() not in caplog.text.casefold()
        assert urlencode({"": typed})[1:].casefold() not in caplog.text.casefold()


def test_a_finder_page_answers_head_and_refuses_post(client):
    assert client.head(URL, {"postcode": "BN3 3WR"}).status_code == 200
    assert client.post(URL, {"postcode": "BN3 3WR"}).status_code == 405


def test_the_starter_content_puts_east_sussex_first(find):
    call_command("load_seed_data", verbosity=0)
    assert SupportGroup.objects.count() == 3
    response = find("BN3 3WR")
    assert titles(response)[0] == "East Sussex Sepsis Support Group"
    assert "Not confirmed yet: call before you travel" in response.words
    assert reverse("groups:detail", args=["east-sussex"]) in response.words
