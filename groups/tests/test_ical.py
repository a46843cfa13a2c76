import io
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time

import pytest
from dateutil import tz
from icalendar import Calendar

from core.dates.words import LONDON
from groups.models import Meets
from groups.pages import ical
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory

pytestmark = pytest.mark.django_db

BASE = "https://support.example"
# A new phrase for each trap of the format: its separators, line ends, folding inside a character.
AWKWARD = (
    'Tea, talk; "quiet" \\ room: 100%\nLlanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ŵŷ 💜🫖👩‍👩‍👧 ' * 4
)


def parsed(event, now):
    """The one entry of the event's calendar file, read back."""
    [entry] = Calendar.from_ical(ical.event_calendar(event, now, BASE)).events
    return entry


def fresh(event):
    event.refresh_from_db()
    return event


def test_an_entry_names_what_when_and_where(now):
    event = EventFactory(
        group__name="Hove Support Group", venue=VenueFactory(name="Hall", address="1 High Street, Hove")
    )
    entry = parsed(event, now)
    assert entry["summary"] == "Hove Support Group"
    assert entry["location"] == "Hall, 1 High Street, Hove, BN3 3WR"
    assert entry.decoded("dtstart") == event.starts_at
    assert entry.decoded("dtend") == event.ends_at
    assert entry["dtstart"].params["TZID"] == "Europe/London"
    assert (entry["status"], entry["sequence"]) == ("CONFIRMED", 0)
    assert entry["url"] == f"{BASE}/groups/events/{event.pk}/"
    assert entry["description"] == entry["url"]
    assert entry.decoded("dtstamp") == now
    assert entry.decoded("last-modified") == event.updated_at.replace(microsecond=0)


def test_the_calendar_says_what_it_is_and_when_to_look_again(now):
    group = SupportGroupFactory(name="Hove Support Group")
    calendar = Calendar.from_ical(ical.group_calendar(group, [], now, BASE))
    assert (calendar["version"], calendar["method"], calendar["calscale"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert calendar["prodid"] == ical.PRODUCT
    assert calendar["name"] == calendar["x-wr-calname"] == "Hove Support Group"
    assert calendar.decoded("refresh-interval") == timedelta(hours=12)
    text = calendar.to_ical().decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in text
    assert "X-PUBLISHED-TTL:PT12H\r\n" in text


def test_lines_end_as_the_format_asks_and_are_at_most_75_bytes_long(now):
    event = EventFactory(title="Awkward", description=AWKWARD)
    lines = ical.event_calendar(event, now, BASE).split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if len(line) > 75 or b"\n" in line]
    assert max(map(len, lines)) > 60
    # Never cut inside a character.
    for line in lines:
        line.decode()


def test_awkward_words_survive(now):
    venue = VenueFactory(
        name="Neuadd; Goffa, Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", address="1\n2"
    )
    event = EventFactory(title="Tea; talk, 💜 \\n", description=AWKWARD, venue=venue, group__name="A, B; C")
    entry = parsed(event, now)
    assert entry["summary"] == "Tea; talk, 💜 \\n, A, B; C"
    assert entry["location"] == ", ".join(venue.address_lines)
    assert AWKWARD in entry["description"]


@pytest.mark.parametrize(
    ("change", "hours"), [(date(2027, 3, 28), {18, 17}), (date(2026, 10, 25), {17, 18})], ids=["March", "October"]
)
def test_a_weekly_meeting_stays_at_half_past_six_across_a_clock_change(now, change, hours):
    begins = change - timedelta(days=9)
    series = EventSeriesFactory(starts_on=begins)
    series.fill(datetime.combine(begins, wall_time(), tzinfo=LONDON))
    events = series.events.order_by("starts_at")[:3]
    entries = Calendar.from_ical(ical.group_calendar(series.group, events, now, BASE)).events
    starts = [entry.decoded("dtstart") for entry in entries]
    assert {start.replace(tzinfo=None).time() for start in starts} == {wall_time(18, 30)}
    assert {start.astimezone(UTC).hour for start in starts} == hours
    assert starts == [event.starts_at for event in events]
    assert b"DTSTART;TZID=Europe/London:" in ical.group_calendar(series.group, events, now, BASE)


def test_the_time_zone_in_the_file_is_uk_time_all_year_and_at_each_hour_of_a_change(now):
    """Read by dateutil, which goes by the file alone, beside the time zone database."""
    text = ical.event_calendar(EventFactory(), now, BASE).decode()
    in_file = tz.tzical(io.StringIO(text)).get("Europe/London")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hours = (start + timedelta(hours=hour) for hour in range(3 * 366 * 24))
    for moment in (hour for hour in hours if hour.hour == 12 or (hour.month in (3, 10) and hour.day > 24)):
        assert moment.astimezone(in_file).utcoffset() == moment.astimezone(LONDON).utcoffset(), moment


def test_the_name_of_an_entry_never_changes_with_the_host_or_the_event(now):
    event = EventFactory()
    before = parsed(event, now)["uid"]
    event.move(reason="The hall was booked twice.", starts_at=event.starts_at + timedelta(days=1))
    [elsewhere] = Calendar.from_ical(ical.event_calendar(event, now, "https://elsewhere.example")).events
    assert before == elsewhere["uid"] == f"{event.uid}@sepsis-support-groups"


def test_a_cancelled_event_stays_as_cancelled_and_says_why(now):
    event = EventFactory(group__name="Hove", confirmed=False)
    event.cancel(reason="The hall has flooded.")
    entry = parsed(fresh(event), now)
    assert (entry["status"], entry["summary"], entry["sequence"]) == ("CANCELLED", "Cancelled: Hove", 1)
    assert entry["description"].startswith("Cancelled: The hall has flooded.\n\n")
    assert "confirmed" not in entry["description"]


def test_a_dropped_event_is_cancelled_in_calendars(now):
    event = EventFactory()
    event.drop_from_series(reason="No longer a date.")
    assert (parsed(event, now)["status"], parsed(event, now)["sequence"]) == ("CANCELLED", 1)


def test_a_moved_event_says_why_and_what_was_announced_first(now):
    event = EventFactory(starts_at=datetime(2026, 12, 16, 18, 30, tzinfo=LONDON), venue=VenueFactory(name="Old hall"))
    event.move(
        reason="The hall was booked twice.",
        starts_at=datetime(2026, 12, 17, 18, 30, tzinfo=LONDON),
        venue=VenueFactory(name="Library"),
    )
    entry = parsed(fresh(event), now)
    assert (entry["status"], entry["sequence"]) == ("CONFIRMED", 1)
    assert entry["location"].startswith("Library, ")
    assert entry["description"].startswith(
        "Moved: The hall was booked twice.\n\nIt was to be on Wednesday 16 December 2026 at 6.30pm.\n\n"
        "It was to be at Old hall, Hove.\n\n"
    )


@pytest.mark.parametrize("unconfirmed", [{"confirmed": False}, {"group__confirmed": False}], ids=["event", "group"])
def test_what_is_not_confirmed_is_tentative_and_asks_people_to_call(now, unconfirmed):
    entry = parsed(EventFactory(group__name="Hove", **unconfirmed), now)
    assert (entry["status"], entry["summary"]) == ("TENTATIVE", "Hove (not confirmed yet)")
    assert entry["description"].startswith("Not confirmed yet: call before you travel.")


def test_an_event_at_a_closed_venue_is_tentative_and_says_so(now):
    venue = VenueFactory(closed_from=date(2026, 12, 1), closed_until=date(2026, 12, 1), closed_reason="New roof.")
    entry = parsed(EventFactory(venue=venue), now)
    assert entry["status"] == "TENTATIVE"
    assert entry["description"].startswith("The venue is closed on this day: New roof.")


def test_an_online_event_is_online(now):
    entry = parsed(EventFactory(group__online=True, online=True, confirmed=False), now)
    assert entry["location"] == "Online"
    assert "travel" not in entry["description"]
    assert "How to join online: Ask us for the link." in entry["description"]


def test_an_event_in_person_and_online_gives_both_ways(now):
    event = EventFactory(group__join_online="https://meet.example/hove", meets=Meets.BOTH)
    entry = parsed(event, now)
    assert entry["location"].startswith(event.venue.name)
    assert "How to join online: https://meet.example/hove" in entry["description"]


def test_an_event_in_person_gives_no_way_to_join_online(now):
    assert "online" not in parsed(EventFactory(group__join_online="https://meet.example/hove"), now)["description"]


def test_calendar_entry_has_no_position(now):
    assert "geo" not in parsed(EventFactory(), now)


def test_access_and_contact_come_along(now):
    event = EventFactory(venue=VenueFactory(access_notes="Use the side door."), group__contact="01234 567890")
    assert "Getting in: Use the side door.\n\nContact: 01234 567890" in parsed(event, now)["description"]


def test_an_event_of_no_group_needs_none(now):
    assert parsed(EventFactory(without_group=True, title="Conference"), now)["summary"] == "Conference"


def test_the_calendar_of_all_holds_every_event_once(now):
    events = [EventFactory(), EventFactory(without_group=True)]
    calendar = Calendar.from_ical(ical.all_calendar(events, now, BASE))
    assert [entry["uid"] for entry in calendar.events] == [ical.uid(event) for event in events]
    assert len(calendar.timezones) == 1
