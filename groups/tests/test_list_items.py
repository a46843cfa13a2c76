"""Entries and events in words. Nothing here is saved."""

from datetime import UTC, date, datetime

import pytest

from groups.finder.nearest import Entry
from groups.models import Event, Meets, SupportGroup, Venue
from groups.pages.list_items import access, address, event_item, group_item, is_closed

HALL = {
    "venue_id": 1,
    "venue_name": "The Community Centre",
    "venue_address": "Unit 2, Conway Court\nSackville Road,\n\nHove",
    "venue_town": "Hove",
    "venue_postcode": "BN3 3WR",
}
MEETING = {
    "event_id": 7,
    "event_title": "",
    "starts_at": datetime(2026, 12, 16, 18, 30, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 16, 20, 30, tzinfo=UTC),
    "event_meets": Meets.IN_PERSON,
    "status": "scheduled",
    "reason": "",
    "confirmed": True,
}
FOLLOWING = {
    "following_id": 8,
    "following_starts_at": datetime(2027, 1, 20, 18, 30, tzinfo=UTC),
    "following_ends_at": datetime(2027, 1, 20, 20, 30, tzinfo=UTC),
    "following_confirmed": True,
}


def entry(**fields):
    """A group that meets in a hall in Hove on 16 December."""
    group = {"group_id": 3, "slug": "hove", "name": "Hove Group", "region": "south-east", "meets": Meets.IN_PERSON}
    known = {"group_confirmed": True, "join_online": "", "usual_venue_id": 1, "metres": 11_265.0}
    return Entry(**(dict.fromkeys(Entry._fields) | group | known | MEETING | HALL | fields))


def card(**fields):
    return group_item(entry(**fields), group_url="/groups/{}/".format, event_url="/groups/events/{}/".format)


def tags(shown):
    return [tag.text for tag in shown.tags]


def test_a_group_leads_to_its_page_and_says_when_and_where_it_meets_next():
    shown = card()
    assert (shown.name, shown.url, shown.event_url) == ("Hove Group", "/groups/hove/", "/groups/events/7/")
    assert shown.distance == "About 7 miles away"
    assert shown.tile == ("Wed", "16", "Dec")
    assert shown.when == "Wednesday 16 December, 6.30pm to 8.30pm"
    assert shown.address == "The Community Centre, Unit 2, Conway Court, Sackville Road, Hove, BN3 3WR"
    assert (tags(shown), shown.status_notes, shown.notes) == (["In person"], [], [])


def test_a_meeting_in_summer_is_told_in_uk_time():
    starts_at, ends_at = datetime(2026, 6, 17, 17, 30, tzinfo=UTC), datetime(2026, 6, 17, 19, 30, tzinfo=UTC)
    assert card(starts_at=starts_at, ends_at=ends_at).when == "Wednesday 17 June, 6.30pm to 8.30pm"


def test_an_event_of_no_group_leads_to_its_own_page():
    shown = card(group_id=None, slug="", name="Conference", event_title="Conference", usual_venue_id=None)
    assert (shown.name, shown.url, shown.event_url) == ("Conference", "/groups/events/7/", "")
    assert shown.notes == []


def test_a_group_without_a_date_keeps_its_usual_address():
    shown = card(**dict.fromkeys(MEETING))
    assert (shown.when, shown.event_url, shown.tile, shown.is_cancelled) == ("", "", None, False)
    assert shown.address.startswith("The Community Centre")


def test_a_cancelled_meeting_says_why_and_when_the_next_one_is():
    shown = card(status="cancelled", reason="The hall is closed.", **FOLLOWING)
    assert shown.is_cancelled
    assert tags(shown) == ["Cancelled", "In person"]
    assert shown.status_notes == [
        "Cancelled: The hall is closed.",
        "The next one after that is on Wednesday 20 January, 6.30pm to 8.30pm.",
    ]


def test_the_next_one_after_a_cancelled_meeting_says_that_it_is_not_confirmed():
    for unsure in ({"following_confirmed": False}, {"group_confirmed": False}):
        shown = card(status="cancelled", reason="The hall is closed.", **FOLLOWING | unsure)
        assert shown.status_notes[1].endswith("8.30pm. Not confirmed yet: call before you travel.")


def test_a_date_of_another_year_has_its_year():
    shown = group_item(entry(), group_url="{}".format, event_url="{}".format, this_year=2025)
    assert shown.day.endswith(" 2026")
    assert shown.when.startswith(shown.day)


def test_elsewhere_than_usual_the_distance_is_of_the_usual_place():
    assert card(venue_id=99).distance == "Usual place: about 7 miles away"


def test_in_brief_a_card_still_says_what_is_wrong():
    assert card().in_brief == card().when
    assert card(confirmed=False).in_brief.endswith(", not confirmed yet")
    assert card(status="cancelled", reason="Snow.").in_brief.startswith("Cancelled: ")
    closed = card(closed_from=date(2020, 1, 1), closed_reason="Flood.")
    assert closed.in_brief.endswith("The venue is closed on that day")


def test_a_cancelled_meeting_with_nothing_after_it_promises_nothing():
    assert card(status="cancelled", reason="The hall is closed.").status_notes == ["Cancelled: The hall is closed."]


def test_a_cancelled_meeting_need_not_be_confirmed_or_have_an_open_venue():
    shown = card(
        status="cancelled", reason="Snow.", confirmed=False, closed_from=date(2026, 12, 1), closed_reason="Repairs."
    )
    assert tags(shown) == ["Cancelled", "In person"]
    assert shown.notes == []


def test_a_meeting_moved_in_time_says_when_it_was_to_be():
    was = datetime(2026, 12, 9, 19, 0, tzinfo=UTC)
    shown = card(status="moved", reason="The hall is taken.", moved_from_starts_at=was)
    assert tags(shown) == ["Moved", "In person"]
    assert shown.status_notes == ["Moved: The hall is taken.", "It was to be on Wednesday 9 December at 7pm."]


def test_a_meeting_moved_to_another_place_says_that_it_is_not_the_usual_one():
    shown = card(status="moved", reason="The hall is taken.", venue_id=2, venue_name="Library")
    assert shown.status_notes == ["Moved: The hall is taken."]
    assert shown.notes == ["This meeting is not at the usual place."]
    assert not shown.is_at_usual_venue
    assert shown.address.startswith("Library, ")


def test_a_group_that_always_meets_online_has_no_address_and_no_distance():
    shown = card(meets=Meets.ONLINE, event_meets=Meets.ONLINE, usual_venue_id=None, metres=None, venue_id=None)
    assert tags(shown) == ["Online"]
    assert (shown.address, shown.town, shown.access, shown.distance, shown.notes) == ("", "", "", "", [])


def test_online_meeting_of_a_group_with_a_venue_has_no_address():
    shown = card(event_meets=Meets.ONLINE, closed_from=date(2026, 12, 1), closed_reason="Repairs.")
    assert tags(shown) == ["Online"]
    assert (shown.address, shown.access) == ("", "")
    assert shown.notes == ["This meeting is online."]


def test_a_meeting_in_person_of_an_online_group_says_where_it_is():
    shown = card(meets=Meets.ONLINE, usual_venue_id=None)
    assert tags(shown) == ["In person"]
    assert shown.address.endswith("BN3 3WR")
    assert shown.notes == ["This meeting is in person."]


def test_a_group_that_meets_both_ways_says_so():
    shown = card(meets=Meets.BOTH, event_meets=Meets.BOTH)
    assert tags(shown) == ["In person and online"]
    assert shown.address.endswith("BN3 3WR")
    assert shown.notes == []


def test_one_meeting_in_person_only_of_a_group_that_meets_both_ways_says_so():
    shown = card(meets=Meets.BOTH)
    assert (tags(shown), shown.notes) == (["In person"], ["This meeting is in person."])


def test_a_venue_closed_on_the_day_is_said_once_as_a_sentence():
    for reason in ("Roof repairs", "Roof repairs.", "Roof repairs. "):
        shown = card(closed_from=date(2026, 12, 16), closed_until=date(2026, 12, 16), closed_reason=reason)
        assert shown.notes == ["The venue says it is closed on that day: Roof repairs. Call before you travel."]


def test_a_venue_that_has_opened_again_by_then_is_not_mentioned():
    shown = card(closed_from=date(2026, 11, 1), closed_until=date(2026, 12, 15), closed_reason="Roof repairs.")
    assert shown.notes == []


@pytest.mark.parametrize("unconfirmed", [{"confirmed": False}, {"group_confirmed": False}])
def test_what_is_not_confirmed_says_to_call_first(unconfirmed):
    shown = card(**unconfirmed)
    assert not shown.is_confirmed
    assert tags(shown) == ["Not confirmed yet: call before you travel", "In person"]


def test_an_online_meeting_not_confirmed_speaks_of_no_travel():
    shown = card(meets=Meets.ONLINE, event_meets=Meets.ONLINE, usual_venue_id=None, venue_id=None, confirmed=False)
    assert tags(shown) == ["Not confirmed yet: call before you set the time aside", "Online"]


def test_a_group_without_a_date_can_be_confirmed():
    assert card(**dict.fromkeys(MEETING)).is_confirmed
    assert not card(**dict.fromkeys(MEETING), group_confirmed=False).is_confirmed


def test_a_meeting_with_a_title_of_its_own_says_it_beside_its_groups_name():
    shown = card(event_title="A nurse answers questions")
    assert (shown.name, shown.notes) == ("Hove Group", ["This meeting: A nurse answers questions"])


def test_a_long_name_is_kept_whole():
    name = "Support for everybody whose life was changed by sepsis, " * 2
    assert card(name=name).name == name


def test_what_is_not_known_of_the_access_is_left_out():
    assert access(None, None, None, None) == ""
    assert access(True, None, False, None) == "Step-free. No hearing loop."
    assert access(False, True, True, False) == "Not step-free. Parking. Hearing loop. No accessible toilet."
    assert card().access == ""
    assert card(step_free=True).access == "Step-free."


def test_an_address_stands_on_one_line_without_doubled_commas():
    assert address("Hall", "1 High Street,\r\n\r\n Hove ,", "BN3 3WR") == "Hall, 1 High Street, Hove, BN3 3WR"


@pytest.mark.parametrize(
    ("first", "last", "closed"),
    [
        (None, None, False),
        (date(2026, 12, 16), None, True),
        (date(2026, 12, 17), None, False),
        (date(2026, 12, 1), date(2026, 12, 16), True),
        (date(2026, 12, 1), date(2026, 12, 15), False),
    ],
)
def test_a_closure_holds_from_its_first_to_its_last_day(first, last, closed):
    assert is_closed(first, last, date(2026, 12, 16)) is closed


def hove_group():
    venue = Venue(pk=1, name="Hall", address="1 High Street", town="Hove", postcode="BN3 3WR", step_free=True)
    return SupportGroup(pk=3, name="Hove Group", slug="hove", meets=Meets.IN_PERSON, usual_venue=venue, confirmed=True)


def event(**fields):
    group = fields.pop("group", None) or hove_group()
    own = {"starts_at": MEETING["starts_at"], "ends_at": MEETING["ends_at"], "meets": Meets.IN_PERSON}
    return Event(**({"pk": 7, "group": group, "venue": group.usual_venue} | own | fields))


def test_the_card_of_an_event_says_what_the_finder_would_say_of_it():
    shown = event_item(event())
    assert (shown.name, shown.url) == ("Hove Group", "/groups/events/7/")
    assert (shown.address, shown.access) == ("Hall, 1 High Street, BN3 3WR", "Step-free.")
    assert (shown.distance, shown.notes, shown.is_at_usual_venue) == ("", [], True)


def test_the_card_of_an_event_bears_its_own_title():
    shown = event_item(event(title="Christmas tea"))
    assert (shown.name, shown.notes) == ("Christmas tea", [])


def test_the_card_of_a_cancelled_event_says_why():
    shown = event_item(event(status="cancelled", reason="Snow."))
    assert shown.status_notes == ["Cancelled: Snow."]


def test_the_card_of_an_event_elsewhere_says_so():
    library = Venue(pk=2, name="Library", address="", town="Hove", postcode="BN3 2EG")
    shown = event_item(event(venue=library))
    assert shown.notes == ["This meeting is not at the usual place."]
    assert shown.address == "Library, BN3 2EG"


def test_the_card_of_an_online_event_has_no_address():
    shown = event_item(event(meets=Meets.ONLINE, venue=None))
    assert (shown.address, shown.notes) == ("", ["This meeting is online."])


def test_the_card_of_an_event_without_group_needs_none():
    hall = hove_group().usual_venue
    shown = event_item(
        Event(
            pk=9,
            title="Conference",
            venue=hall,
            meets=Meets.BOTH,
            **{name: MEETING[name] for name in ("starts_at", "ends_at")},
        )
    )
    assert (shown.name, shown.region, shown.notes, tags(shown)) == ("Conference", "", [], ["In person and online"])
