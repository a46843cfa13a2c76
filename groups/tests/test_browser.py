"""The way from a postcode to a date in one's calendar, walked in a real browser."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone
from icalendar import Calendar

from groups.models import Event, SupportGroup
from sepsis_site.dev.pytest_plugin import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EAST_SUSSEX = "East Sussex Sepsis Support Group"
HOVE = {"latitude": 50.834_567, "longitude": -0.176_543}


@pytest.fixture(autouse=True)
def _starter_content(live_server, places, at_now):
    call_command("load_seed_data", verbosity=0)


@pytest.fixture
def plain_page(chromium, live_server):
    """A page of a browser that runs no script."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def journey(page):
    """From the home page to the calendar file of the nearest group; returns the Calendar."""
    page.goto("/")
    page.get_by_label("Your postcode or town").fill("BN3 3WR")
    page.get_by_role("button", name="Find groups").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Groups nearest to BN3 3WR (Hove)"
    first = page.locator(".results .result-title a").first
    assert first.inner_text() == EAST_SUSSEX
    first.click()
    assert page.get_by_role("heading", level=1).inner_text() == EAST_SUSSEX
    assert page.get_by_text("Not confirmed yet").first.is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Add all dates to your calendar").click()
    return Calendar.from_ical(Path(download.value.path()).read_bytes())


def assert_is_east_sussex(calendar):
    meetings = calendar.walk("VEVENT")
    assert len(meetings) == 12
    for meeting in meetings:
        assert EAST_SUSSEX in meeting["SUMMARY"]
        assert meeting["LOCATION"].endswith("BN3 3WR")
        assert meeting.decoded("DTSTART").strftime("%A %H:%M") == "Wednesday 18:30"


def test_from_a_postcode_to_a_calendar_file(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    assert_is_east_sussex(journey(page))
    assert page.context.cookies() == []
    # No request goes to another site.
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(page.url).netloc}


def test_from_a_postcode_to_a_calendar_file_without_javascript(plain_page):
    assert_is_east_sussex(journey(plain_page))
    assert plain_page.context.cookies() == []


def test_one_date_can_be_added_to_a_calendar(page):
    event = SupportGroup.objects.get(slug="east-sussex").events.upcoming(timezone.now()).first()
    page.goto(event.get_absolute_url())
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to your calendar").click()
    assert re.fullmatch(r"east-sussex-\d{4}-\d\d-\d\d\.ics", download.value.suggested_filename)
    [meeting] = Calendar.from_ical(Path(download.value.path()).read_bytes()).walk("VEVENT")
    assert meeting.decoded("DTSTART") == event.starts_at


def test_reload_and_back_keep_a_search(page):
    page.goto("/groups/")
    page.get_by_label("Your postcode or town").fill("Hove")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Groups nearest to Hove").wait_for()
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "Groups nearest to Hove"
    page.locator(".result-title a").first.click()
    page.go_back()
    assert page.get_by_role("heading", level=1).inner_text() == "Groups nearest to Hove"


def test_an_entry_that_is_not_understood_moves_focus_to_what_went_wrong(page):
    page.goto("/")
    page.get_by_label("Your postcode or town").fill("qwertyuiop")
    page.get_by_role("button", name="Find groups").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.title().startswith("Error: ")
    wait_for(page, "document.activeElement.matches('[data-error-summary]')")
    page.get_by_role("alert").get_by_role("link").click()
    box = page.get_by_label("Your postcode or town")
    assert box.input_value() == "qwertyuiop"
    wait_for(page, "document.activeElement.id === 'postcode'")


def test_a_shared_name_is_settled_by_one_more_click(page):
    page.goto("/groups/?postcode=Newport")
    page.locator(".link-list a").filter(has_text="Wales (NP20)").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("Newport")


def test_my_location_is_rounded_before_it_is_sent(page):
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(HOVE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.get_by_role("button", name="Use my location").click()
    page.wait_for_url("**/groups/?near=*")
    assert page.url.endswith("/groups/?near=50.83,-0.18")
    assert page.get_by_role("heading", level=1).inner_text() == "Groups nearest to where you are (Hove)"
    assert page.locator(".result-title a").first.inner_text() == EAST_SUSSEX
    assert not [url for url in asked if "50.834" in url]


def test_a_location_not_given_leaves_a_way_on(page):
    page.goto("/")
    button = page.get_by_role("button", name="Use my location")
    button.click()
    page.get_by_text("We could not find where you are. Type a postcode or town instead.").wait_for()
    assert button.is_enabled()
    assert page.evaluate("document.activeElement.id") == "postcode"


def test_without_javascript_no_location_is_offered(plain_page):
    plain_page.goto("/")
    assert not plain_page.get_by_role("button", name="Use my location").is_visible()


def public_pages():
    event = Event.objects.order_by("starts_at").first()
    return {
        "home": "/",
        "finder": "/groups/",
        "results": "/groups/?postcode=BN3+3WR",
        "far away": "/groups/?postcode=BT1+1AA",
        "misread": "/groups/?postcode=" + "x" * 60,
        "choice": "/groups/?postcode=Newport",
        "group": "/groups/east-sussex/",
        "event": event.get_absolute_url(),
        "events": "/groups/events/",
    }


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(page, width):
    soon = Event.objects.order_by("starts_at")[0]
    soon.title = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch and a nurse who answers questions"
    soon.save()
    page.set_viewport_size({"width": width, "height": 640})
    wide = {}
    for name, url in public_pages().items():
        page.goto(url)
        wide[name] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == dict.fromkeys(wide, 0)


def test_on_paper_stand_all_results_and_no_menu_or_search(page):
    page.goto("/groups/?postcode=BN3+3WR")
    on_screen = page.locator(".result").count()
    assert on_screen == 3
    page.emulate_media(media="print")
    assert page.locator(".result:visible").count() == on_screen
    for address in page.locator(".result-where").all():
        assert address.is_visible()
    for hidden in ("nav", "form", ".filter-bar", ".skip-link", ".skip-link-inline"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    assert page.get_by_text("0808 800 0029").first.is_visible()
    assert page.get_by_text("999").first.is_visible()


def test_a_cancelled_meeting_on_paper_says_so(page):
    event = SupportGroup.objects.get(slug="east-sussex").events.upcoming(timezone.now()).first()
    event.cancel(reason="The hall is closed.")
    page.emulate_media(media="print")
    for url in ("/groups/?postcode=BN3+3WR", event.get_absolute_url(), "/groups/east-sussex/"):
        page.goto(url)
        assert page.get_by_text("The hall is closed.").first.is_visible()


@pytest.mark.parametrize("url", ["/", "/groups/", "/groups/?postcode=BN3+3WR", "/groups/east-sussex/"])
def test_the_first_stop_of_the_keyboard_skips_to_the_content(page, url):
    page.goto(url)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the main content"
    # It may slide in.
    wait_for(page, "document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_keyboard_can_skip_a_list_of_groups(page):
    page.goto("/groups/?postcode=BN3+3WR")
    page.get_by_role("link", name="Skip the list of groups").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "postcode"


@pytest.mark.parametrize("width", [390, 1280])
def test_an_editor_cancels_and_reinstates_a_meeting(page, admin_user, sign_in, width):
    event = Event.objects.order_by("starts_at").first()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, admin_user)
    page.goto(f"/admin/groups/event/{event.pk}/change/")
    page.get_by_role("link", name="Cancel it").click()
    page.get_by_label("Why is it cancelled?").fill("The hall is closed.")
    page.get_by_role("button", name="Cancel this event").click()
    page.get_by_text("Cancelled. The page, the lists and the calendars say so from now on.").wait_for()
    page.get_by_role("link", name="Put it back on").click()
    page.get_by_role("button", name="Put it back on").click()
    page.get_by_text("Back on. The page, the lists and the calendars say so from now on.").wait_for()
    page.get_by_role("link", name="Move to another time or place").click()
    later = timezone.localtime(event.starts_at) + timedelta(days=1)
    page.get_by_label("New start: day").fill(later.strftime("%Y-%m-%d"))
    page.get_by_label("New end: day").fill(later.strftime("%Y-%m-%d"))
    page.get_by_label("Why has it moved?").fill("The hall is taken.")
    page.get_by_role("button", name="Move this event").click()
    page.get_by_text("Moved. The page, the lists and the calendars say so from now on.").wait_for()
    event.refresh_from_db()
    assert (event.status, event.starts_at) == ("moved", later)
