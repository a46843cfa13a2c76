"""What every page says of itself to search engines and to whoever shows its link; a walk along the sitemap."""

import json
import re
from datetime import date, datetime, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from django.urls import URLPattern, get_resolver, reverse

from faq.tests.factories import QuestionFactory
from groups.models import Meets
from groups.tests.factories import EventFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from sepsis_site.public_pages import IN_SITEMAP
from sepsis_site.seo.sitemap import SECTIONS
from sepsis_site.tests import schema_org
from stories.tests.factories import StoryFactory
from support.tests.factories import (
    ClosureFactory,
    HelplineFactory,
    OnlineCommunityFactory,
    OpeningHoursFactory,
    PageFactory,
    ResourceFactory,
    SpecialHoursFactory,
    WarningSignsFactory,
)

pytestmark = pytest.mark.django_db

SITE = "https://support.example.org"
HOSTILE = "</script><script>alert(1)</script> & \"quoted\" <!-- 'one' \u2028"
LOC, LASTMOD = (f"{{http://www.sitemaps.org/schemas/sitemap/0.9}}{name}" for name in ("loc", "lastmod"))


@pytest.fixture(autouse=True)
def _the_public_knows_it(settings, at_now):
    settings.SITE_ADDRESS = SITE


def get(client, address, **options):
    response = client.get(address.removeprefix(SITE), **options)
    assert response.status_code == 200, address
    return response


def head_of(response):
    return response.text.partition("</head>")[0]


def meta(response, name):
    """What the head says by that name, as a reader sees it; None if nothing. Never twice."""
    found = re.findall(rf'<meta (?:name|property)="{re.escape(name)}" content="([^"]*)">', head_of(response))
    assert len(found) < 2, name
    return unescape(found[0]) if found else None


def canonical(response):
    found = re.findall(r'<link rel="canonical" href="([^"]*)">', response.text)
    assert len(found) < 2
    return unescape(found[0]) if found else None


def json_ld(response):
    return [
        json.loads(data)
        for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.S)
    ]


def data_of(response, kind):
    [data] = [each for each in json_ld(response) if kind in (each["@type"], *each["@type"])]
    return data


def entries_of(client, address):
    """Of a sitemap: what each entry says, by its address."""
    response = get(client, address)
    assert response["Content-Type"] == "application/xml"
    assert "max-age=60" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    root = ElementTree.fromstring(response.text)  # noqa: S314
    entries = [(each.findtext(LOC), each.findtext(LASTMOD)) for each in root]
    assert len({address for address, _ in entries}) == len(entries)
    return dict(entries)


def sitemap_of(client):
    found = {}
    for part in entries_of(client, "/sitemap.xml"):
        found |= entries_of(client, part)
    return found


@pytest.fixture
def everything():
    """One of each kind of page in each of its states, with the worst that an editor may type."""
    hall = VenueFactory(name="Hall", address="1 High Street\nHove", town="Hove")
    group = SupportGroupFactory(name=f"Group {HOSTILE}"[:80], summary=f"A group. {HOSTILE}", usual_venue=hall)
    EventFactory(group=group, starts_at=NOW + timedelta(days=1))
    cancelled = EventFactory(group=group, starts_at=NOW + timedelta(days=2))
    cancelled.cancel(reason=f"Snow. {HOSTILE}")
    moved = EventFactory(group=group, starts_at=NOW + timedelta(days=3))
    moved.move(reason="The hall was booked twice.", starts_at=NOW + timedelta(days=4))
    EventFactory(
        group__online=True,
        group__summary="We meet online.",
        online=True,
        join_online="https://meet.example/a",
        starts_at=NOW,
    )
    EventFactory(
        meets=Meets.BOTH,
        group__summary="We meet in both ways.",
        group__join_online="Ask us.",
        starts_at=NOW + timedelta(days=5),
    )
    EventFactory(without_group=True, title=f"Talk {HOSTILE}", starts_at=NOW + timedelta(days=6))
    QuestionFactory(question=f"Will it {HOSTILE}?", short_answer=f"Yes. {HOSTILE}", reviewed=True)
    QuestionFactory(question="And then?", short_answer="Nobody knows yet.")
    signs = PageFactory(title="Signs", slug="signs-of-sepsis", summary=f"What to look for. {HOSTILE}")
    WarningSignsFactory(page=signs)
    PageFactory(title=f"About {HOSTILE}", summary="What it is.", reviewed_on=date(2026, 10, 1), reviewed_by="A. Nurse")
    ResourceFactory(printed_copies=True)
    StoryFactory(published=True, title=f"One {HOSTILE}")
    StoryFactory(published=True, with_note=True, title="Another")


def test_every_page_of_the_sitemap_is_there_and_says_what_it_is(client, everything):
    described, cards = {}, set()
    sitemap = sitemap_of(client)
    for address in sitemap:
        response = get(client, address)
        assert_valid_html(response)
        assert canonical(response) == meta(response, "og:url") == address
        assert address.startswith(f"{SITE}/")
        assert meta(response, "robots") in {None, "max-image-preview:none, max-video-preview:0"}
        title = unescape(re.search(r"<title>(.*?)</title>", response.text)[1])
        assert title == f"{meta(response, 'og:title')} – UK Sepsis Trust Support"
        description = meta(response, "description")
        assert description == meta(response, "og:description")
        assert description not in described, (address, described[description])
        described[description] = address
        assert len(description) > 10
        cards.add(meta(response, "og:image"))
        assert "<script>alert" not in response.text
        for data in json_ld(response):
            assert not list(schema_org.problems(data)), (address, data)
        kinds = [data["@type"] for data in json_ld(response)]
        assert kinds.count("BreadcrumbList") == (address != f"{SITE}/"), address
    assert cards == {f"{SITE}/static/images/card.png"}
    # All kinds were among them.
    assert len(sitemap) == len(IN_SITEMAP) + 2 + 2 + 2 + 3 + 6


# What is no page that anybody should find: private, after a form, of a machine, or a part of another page.
NOT_FOR_SEARCH_ENGINES = {
    *("styleguide", "favicon", "manifest", "robots", "sitemap", "sitemap_section", "security_txt"),
    *("feed", "media", "share_thanks", "mine", "mine_withdraw", "calendar", "group_calendar", "event_ics"),
    *("newsletter_sent", "newsletter_confirm", "newsletter_confirmed", "newsletter_choices", "newsletter_changed"),
    *("newsletter_unsubscribe", "newsletter_left", "booklets_thanks", "resource_file", "helpful", "helpful_thanks"),
    *("helpline_contact", "helpline_card"),
}


def test_no_public_page_is_missing_from_the_sitemap():
    def routes(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.name
            elif str(pattern.pattern).strip("/").split("/")[0] != "admin":
                yield from routes(pattern.url_patterns)

    rows = {"page", "detail", "event_detail"}
    told = {page.url_name.rpartition(":")[2] for page in IN_SITEMAP} | rows
    assert set(routes(get_resolver().url_patterns)) == told | NOT_FOR_SEARCH_ENGINES
    assert set(SECTIONS) == {"pages", "answers", "stories", "groups", "events"}


def test_what_visitors_may_not_see_is_not_in_the_sitemap(client):
    SupportGroupFactory(published=False)
    EventFactory(group=SupportGroupFactory(published=False))
    EventFactory(group=None, without_group=True, starts_at=NOW - timedelta(days=9))
    PageFactory(published=False)
    QuestionFactory(publish_from=NOW + timedelta(days=1))
    StoryFactory()
    StoryFactory(withdrawn=True)
    assert sitemap_of(client).keys() == {SITE + reverse(page.url_name) for page in IN_SITEMAP}


def test_the_sitemap_tells_when_each_page_last_changed(client, time_machine):
    page, question = PageFactory(slug="a-page"), QuestionFactory(slug="a-question")
    story, event = StoryFactory(published=True), EventFactory(starts_at=NOW + timedelta(days=30))
    scheduled = PageFactory(slug="to-come", publish_from=NOW + timedelta(days=2))
    ResourceFactory(printed_copies=True)
    community, closure = OnlineCommunityFactory(), ClosureFactory()

    def told(thing):
        return datetime.fromisoformat(sitemap_of(client)[SITE + thing.get_absolute_url()])

    for thing in (page, question, story, event, event.group):
        assert told(thing) == NOW
    assert sitemap_of(client)[f"{SITE}/"] is None
    later = NOW + timedelta(days=3)
    time_machine.move_to(later, tick=False)
    # Written before, on the site since; the others have not changed.
    assert told(scheduled) == NOW + timedelta(days=2)
    assert told(page) == told(event) == NOW
    WarningSignsFactory(page=page)
    event.cancel(reason="Snow.")
    # Its signs are a part of a page, and its dates of a group.
    assert told(page) == told(event) == told(event.group) == later
    assert told(question) == NOW
    assert datetime.fromisoformat(sitemap_of(client)[f"{SITE}/groups/events/"]) == later
    of_lists = {path: sitemap_of(client)[f"{SITE}{path}"] for path in ("/resources/", "/resources/printed/")}
    assert {datetime.fromisoformat(told) for told in of_lists.values()} == {NOW}
    # Of the communities there is no date but that of the last version; of a closure, that it is there no more.
    for path, change in (("/communities/", community.save), ("/helpline/", closure.delete)):
        assert datetime.fromisoformat(sitemap_of(client)[SITE + path]) == NOW
        change()
        assert datetime.fromisoformat(sitemap_of(client)[SITE + path]) == later


@pytest.mark.parametrize("factory", [HelplineFactory, OpeningHoursFactory, SpecialHoursFactory, ClosureFactory])
def test_the_sitemap_tells_when_anything_of_the_helpline_last_changed(client, time_machine, factory):
    row = factory()
    later = NOW + timedelta(days=3)
    time_machine.move_to(later, tick=False)
    assert datetime.fromisoformat(sitemap_of(client)[f"{SITE}/helpline/"]) == NOW
    row.save()
    assert datetime.fromisoformat(sitemap_of(client)[f"{SITE}/helpline/"]) == later


def test_a_long_sitemap_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr("sepsis_site.seo.sitemap.ON_A_PART", 2)
    SupportGroupFactory.create_batch(3)
    assert [part for part in entries_of(client, "/sitemap.xml") if "groups" in part] == [
        f"{SITE}/sitemap-groups.xml",
        f"{SITE}/sitemap-groups.xml?page=2",
    ]
    assert len(sitemap_of(client)) == len(IN_SITEMAP) + 3


@pytest.mark.parametrize("query", ["?page=2", "?page=0", "?page=%00", "?page=" + "9" * 5_000, "?page=x"])
def test_a_part_that_is_not_there_is_not_found(client, query):
    assert client.get(f"/sitemap-groups.xml{query}").status_code == 404
    assert client.get("/sitemap-nothing.xml").status_code == 404
    assert client.post("/sitemap.xml").status_code == 405


def test_robots_may_read_everything_and_hear_of_the_sitemap(client):
    assert get(client, "/robots.txt").text == f"User-agent: *\nDisallow:\n\nSitemap: {SITE}/sitemap.xml\n"


def test_an_address_is_the_sites_own_whatever_a_visitor_says_it_is(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    QuestionFactory(slug="hair")
    for address in ("/", "/faq/hair/", "/groups/", "/sitemap.xml", "/sitemap-site.xml", "/robots.txt", "/faq/"):
        response = get(client, address, headers={"host": "evil.example"})
        assert "evil.example" not in head_of(response)
        assert SITE in response.text


@pytest.mark.parametrize(
    "address",
    ["/search/?q=my+sister+died", "/groups/?postcode=Zzyzxville", "/groups/?near=x", "/faq/?q=sister+died"],
)
def test_what_somebody_typed_is_on_no_card_and_in_no_address(client, address):
    head = head_of(get(client, address))
    assert '<meta name="robots" content="noindex">' in head
    for told in ("canonical", "og:", "ld+json"):
        assert told not in head


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/stories/?utm_source=x&fbclid=y", "/stories/"),
        ("/stories/?page=2&utm_source=x", "/stories/?page=2"),
        ("/stories/?kind=survivor&page=2", "/stories/"),
        ("/groups/events/?page=2", "/groups/events/?page=2"),
        ("/groups/events/?group=hove", "/groups/events/"),
        ("/faq/?gclid=x", "/faq/"),
        ("/?q=x", "/"),
    ],
)
def test_a_page_has_one_address_without_filters_and_what_others_add(client, address, own):
    if "stories" in address:
        StoryFactory.create_batch(13, published=True)
    elif "events" in address:
        group = SupportGroupFactory(slug="hove")
        EventFactory.create_batch(21, group=group)
    assert canonical(get(client, address)) == SITE + own


def test_a_card_tells_no_more_of_a_story_than_its_note(client):
    story = StoryFactory(published=True, with_note=True, teaser="Secret teaser.", body="<p>Secret text.</p>")
    response = get(client, story.get_absolute_url())
    assert meta(response, "og:type") == "article"
    assert meta(response, "og:description") == story.content_note
    assert "Secret" not in head_of(response)
    assert meta(response, "og:image") == f"{SITE}/static/images/card.png"


def test_what_is_missing_or_a_draft_has_no_card(client, admin_client):
    draft = PageFactory(published=False)
    heads = [head_of(admin_client.get(draft.get_absolute_url())), head_of(client.get("/no-such-page/"))]
    heads.append(head_of(client.post("/newsletter/", {"email": "x"})))
    for head in heads:
        assert "og:" not in head
        assert "canonical" not in head
        assert "ld+json" not in head


@pytest.mark.parametrize("left", [{"listed": False}, {"starts_at": NOW - timedelta(days=2)}], ids=str)
def test_a_date_that_left_the_lists_keeps_its_page_and_is_not_to_be_found(client, left):
    event = EventFactory(**{"starts_at": NOW + timedelta(days=1)} | left)
    address = event.get_absolute_url()
    head = head_of(get(client, address))
    assert head.count('<meta name="robots" content="noindex">') == 1
    assert "canonical" not in head
    assert SITE + address not in sitemap_of(client)


def test_breadcrumbs_lead_from_home_to_the_page(client):
    event = EventFactory(group__name="Hove Support Group", group__slug="hove", starts_at=NOW + timedelta(days=1))
    question = QuestionFactory(question="Why?", topic__name="Work")

    def trail(address):
        items = data_of(get(client, address), "BreadcrumbList")["itemListElement"]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        assert items[0]["item"] == f"{SITE}/"
        return [item["name"] for item in items]

    assert trail("/groups/hove/") == ["Home", "Groups near you", "Hove Support Group"]
    assert trail(event.get_absolute_url())[:2] == ["Home", "Hove Support Group"]
    assert trail(question.get_absolute_url()) == ["Home", "Questions and answers", "Work", "Why?"]
    assert trail("/newsletter/")[0] == "Home"


def test_home_tells_of_the_charity_and_of_the_sites_search(client):
    response = get(client, "/")
    charity, site = data_of(response, "Organization"), data_of(response, "WebSite")
    assert charity["name"] == "UK Sepsis Trust"
    assert charity["contactPoint"]["telephone"] == "+448088000029"
    target = site["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}/search/?q={{search_term_string}}"
    assert site["publisher"] == {"@id": charity["@id"]}


def test_a_page_with_signs_is_medical_and_tells_a_review_only_after_one(client):
    plain = PageFactory(slug="plain", reviewed_on=date(2026, 10, 1), reviewed_by="A. Nurse")
    medical = PageFactory(slug="signs")
    WarningSignsFactory(page=medical)
    data = data_of(get(client, plain.get_absolute_url()), "WebPage")
    assert (data["lastReviewed"], data["reviewedBy"]) == ("2026-10-01", "A. Nurse")
    data = data_of(get(client, medical.get_absolute_url()), "MedicalWebPage")
    assert not {"lastReviewed", "reviewedBy"} & data.keys()


def test_pages_lead_to_the_feed_and_the_calendars_they_have(client):
    group = SupportGroupFactory(slug="hove")
    story = StoryFactory(published=True)
    feed = '<link rel="alternate" type="application/atom+xml" href="/stories/feed/"'
    calendar = '<link rel="alternate" type="text/calendar" href="{}calendar.ics"'
    for address, links in {
        "/": [feed, calendar.format("/groups/")],
        "/stories/": [feed],
        story.get_absolute_url(): [feed],
        "/groups/": [calendar.format("/groups/")],
        "/groups/events/": [calendar.format("/groups/")],
        group.get_absolute_url(): [calendar.format("/groups/hove/")],
    }.items():
        for link in links:
            assert link in head_of(get(client, address))


# The checker of data


@pytest.mark.parametrize(
    "broken",
    [
        {"@type": "Evnt"},
        {"starDate": "2026-12-01"},
        {"startDate": "2026-12-01T10:00:00"},
        {"eventStatus": "https://schema.org/EventPerhaps"},
        {"location": {"@type": "Event"}},
        {"location": {"@type": "Place", "address": {"@type": "PostalAddress", "postCode": "BN3"}}},
        {"url": "/groups/events/1/"},
        {"name": ""},
        {"@context": "http://elsewhere.example"},
    ],
    ids=str,
)
def test_data_that_schema_org_does_not_know_is_found(client, broken):
    event = EventFactory(starts_at=NOW + timedelta(days=1))
    data = data_of(get(client, event.get_absolute_url()), "Event")
    assert not list(schema_org.problems(data))
    assert list(schema_org.problems(data | broken))
