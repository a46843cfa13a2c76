"""The sheets of paper that pages become: how many, and in what size of type. Printed by a real browser."""

import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from faq.models import Question
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import NOW
from support.helpline import cache as helpline_cache
from support.tests.factories import ClosureFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("at_now", "unread_helpline")]

SITE = "https://support.example.org"


class Paper:
    """A page of a browser that gets its answers from the site within this process: no server, no other thread."""

    def __init__(self, page):
        self.page = page
        self.visitor = Client()
        self.answers = {}
        page.context.route("**/*", self.answer)

    def answer(self, route):
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        elif response := self.answers.get(path):
            route.fulfill(headers=dict(response.items()), body=response.content)
        else:
            route.fulfill(status=404)

    def open(self, address):
        # Asked here: the browser's thread of thought has no part in this test's transaction.
        self.answers[address] = response = self.visitor.get(address)
        assert response.status_code == 200, address
        self.page.goto(address)
        self.page.wait_for_load_state()

    def sheets(self, paper="A4", **how):
        """How many sheets the page that is open becomes."""
        pdf = self.page.pdf(format=paper, **how)
        return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.fixture
def paper(chromium, settings):
    settings.SITE_ADDRESS = SITE
    context = chromium.new_context(base_url=SITE, locale="en-GB", timezone_id="Europe/London")
    yield Paper(context.new_page())
    context.close()


@pytest.fixture
def starter(places):
    call_command("load_seed_data", verbosity=0)


def full_group(number=1, **facts):
    venue = VenueFactory(
        name="St Mary’s Church Hall and Community Centre",
        address="Upper Room, first floor\n12 Long Meadow Road\nEast Sussex",
        town="Brighton and Hove",
        step_free=True,
        hearing_loop=True,
        accessible_toilet=True,
        parking=True,
        access_notes="The step-free way in is at the back, from the car park in Short Street. Ring the bell and "
        "someone will come.",
    )
    return SupportGroupFactory(
        name=f"Brighton, Hove and District Sepsis Support Group {number}",
        summary="An informal evening meeting for anyone who has been affected by sepsis: people who have had it, and "
        "people close to them. Come and meet others and share your story.",
        usual_venue=venue,
        first_visit="Come a few minutes early. Someone will meet you at the door and show you where to sit.\n"
        "You do not have to speak. You can leave when you like, and bring someone with you.",
        contact="hove@example.org",
        **facts,
    )


def full_dates(group):
    for number in range(6):
        EventFactory(
            group=group,
            starts_at=NOW + timedelta(days=28 * number + 8, hours=8, minutes=30),
            ends_at=NOW + timedelta(days=28 * number + 8, hours=10, minutes=30),
        )
    dates = list(group.events.order_by("starts_at"))
    dates[1].cancel(reason="The hall is closed for repairs.")
    elsewhere = VenueFactory(name="Friends Meeting House", address="Ship Street", town="Brighton", postcode="BN1 1AF")
    dates[2].move(
        starts_at=dates[2].starts_at + timedelta(days=1),
        ends_at=dates[2].ends_at + timedelta(days=1),
        venue=elsewhere,
        reason="The hall is taken on that day.",
    )
    return dates


def results_in_plenty():
    """A full page of results, each with all that can be said of it, and the online groups after them."""
    for number in range(2, 12):
        group = full_group(number)
        dates = full_dates(group) if number % 2 else [EventFactory(group=group)]
        if number in (3, 4):
            dates[0].cancel(reason="The hall is closed for repairs.")
        if number in (5, 6):
            later = {"starts_at": dates[0].starts_at + timedelta(1), "ends_at": dates[0].ends_at + timedelta(1)}
            dates[0].move(**later, venue=dates[0].venue, reason="The hall is taken on that day.")
    for number in range(6):
        EventFactory(group=SupportGroupFactory(online=True, name=f"Online support group {number}"), online=True)


def close_often():
    for weeks in range(4):
        first = NOW.date() + timedelta(days=7 * weeks + 2)
        ClosureFactory(first_day=first, last_day=first + timedelta(days=1))
    helpline_cache.expire()


@pytest.fixture
def one_side_each(starter, time_machine):
    """What is handed out: a name for each, and its address."""
    group = full_group()
    EventSeriesFactory(group=group, third_wednesday=True)
    on, cancelled, moved, *_ = full_dates(group)
    for event in (on, cancelled, moved):
        event.description = "A nurse from the hospital will answer questions. There is tea and cake."
        event.save()
    results_in_plenty()
    close_often()
    return {
        "helpline": "/helpline/",
        "group": group.get_absolute_url(),
        "event": on.get_absolute_url(),
        "cancelled": cancelled.get_absolute_url(),
        "moved": moved.get_absolute_url(),
        "results": "/groups/?postcode=BN3+3WR",
        "results by date": "/groups/?postcode=BN3+3WR&order=date",
        "few results": "/groups/?postcode=CM1+7ET",
        "none near": "/groups/?postcode=BT1+5GS",
    } | {question.slug: question.get_absolute_url() for question in Question.objects.all()}


def test_what_is_handed_out_fits_one_side_of_a4_and_never_needs_three_otherwise(paper, one_side_each):
    a4, more = {}, {}
    for name, address in one_side_each.items():
        paper.open(address)
        a4[name] = paper.sheets()
        more[name] = [paper.sheets("Letter"), paper.sheets(landscape=True), paper.sheets(landscape=True, scale=0.68)]
    assert len(a4) == 19
    assert a4 == dict.fromkeys(a4, 1)
    assert {name: sheets for name, sheets in more.items() if max(sheets) > 2} == {}


FILL_AND_STROKE = """each => { const style = getComputedStyle(each);
    return [style.fill, style.stroke]; }"""


def test_the_map_of_few_groups_prints_as_black_lines_on_white(paper, one_side_each):
    page = paper.page
    page.emulate_media(media="print")
    # Beside its list stands another of five, which is not on it.
    paper.open(one_side_each["few results"])
    assert page.locator(".map-figure .map").is_visible()
    assert page.locator(".map-land").evaluate(FILL_AND_STROKE) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    marker = page.locator(".map-marker rect").first
    assert marker.evaluate(FILL_AND_STROKE) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    paper.open(one_side_each["results"])
    assert page.locator(".map-figure").count() == 1
    assert not page.locator(".map-figure").is_visible()


# Every element that has words of its own, with their size in CSS pixels: 24 are 18 points.
SIZES = """() => Array.from(document.body.querySelectorAll("*"))
    .filter(each => Array.from(each.childNodes).some(node => node.nodeType === 3 && node.data.trim()))
    .filter(each => each.getClientRects().length && !each.closest(".visually-hidden, script, noscript"))
    .map(each => [parseFloat(getComputedStyle(each).fontSize), each.innerText])"""
COLUMNS = """() => Array.from(document.querySelectorAll("main, main *"))
    .filter(each => getComputedStyle(each).columnCount !== "auto").length"""
LEADING = """() => { const style = getComputedStyle(document.querySelector("main p:not(.lead)"));
    return parseFloat(style.lineHeight) / parseFloat(style.fontSize); }"""


WIDTH = "document.documentElement.scrollWidth"


# A map is a picture of what the words say.
WORDS = """() => {
    document.querySelector(".map-figure")?.remove();
    return document.querySelector("main").innerText;
}"""


def test_in_large_type_all_stands_at_18_points_or_more_in_one_column_and_nothing_is_lost(paper, one_side_each):
    page = paper.page
    page.emulate_media(media="print")
    # A sheet of A4 between its margins.
    page.set_viewport_size({"width": 680, "height": 1046})
    for name in ("helpline", "group", "moved", "results", "none near", "back-to-work"):
        address = one_side_each[name]
        paper.open(address)
        usual = page.evaluate(WORDS).split()
        paper.open(f"{address}{'&' if '?' in address else '?'}print=large")
        small = [(size, words) for size, words in page.evaluate(SIZES) if round(size, 2) < 24]
        assert small == [], name
        assert page.evaluate(COLUMNS) == 0, name
        assert page.evaluate(LEADING) == 1.5, name
        large = "".join(page.evaluate(WORDS).split())
        assert [word for word in usual if word not in large] == [], name
        assert page.get_by_text("0808 800 0029").first.is_visible()
        assert not page.locator(".large-print-bar").is_visible()
        assert paper.sheets() > 1
        # Of a page that is wider than its paper, browsers print everything smaller.
        assert page.evaluate(WIDTH) <= 680, name


def test_the_button_prints_and_without_a_script_words_say_how(paper, chromium):
    page = paper.page
    page.add_init_script("window.print = () => { window.printed = true; };")
    page.set_viewport_size({"width": 320, "height": 700})
    paper.open("/helpline/")
    page.get_by_role("link", name="Print it in large type").click(trial=True)
    page.get_by_role("button", name="Print this page").click()
    assert page.evaluate("window.printed")
    paper.open("/helpline/?print=large")
    assert page.get_by_role("button", name="Print this page").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    with_no_script = chromium.new_context(base_url=SITE, java_script_enabled=False)
    plain = Paper(with_no_script.new_page())
    plain.open("/helpline/?print=large")
    assert plain.page.get_by_text("choose “Print” in your browser").is_visible()
    assert not plain.page.get_by_role("button", name="Print this page").is_visible()
    plain.open("/helpline/")
    assert plain.page.get_by_role("link", name="Print it in large type").is_visible()
    with_no_script.close()
