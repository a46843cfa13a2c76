"""The pages of one group, of one event, and of what is on."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from groups.models import Event, SupportGroup
from groups.tests.factories import EventFactory, EventSeriesFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import assert_valid_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

HUGE = 2**70


def text_of(response):
    return " ".join(unescape(response.text).split())


def json_ld_of(response):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL)
    return [data for data in map(json.loads, found) if data["@type"] != "BreadcrumbList"]


@pytest.fixture
def get(client):
    """A page as a visitor gets it, checked for what every public page promises."""

    def get(url, query=None):
        response = client.get(url, query)
        assert response.status_code == 200
        assert_valid_html(response)
        assert "tel:08088000029" in response.text
        assert 'href="tel:999"' in response.text
        assert 'href="tel:111"' in response.text
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        return response

    return get


@pytest.fixture
def meeting():
    """The next meeting of a group in Hove."""
    return EventFactory(
        group__name="Hove Group",
        group__slug="hove",
        group__summary="For <everyone> & all.",
        group__first_visit="Someone greets you\nat the door.",
        group__contact="hove@example.org",
        group__usual_venue__name="Vallance Centre",
        group__usual_venue__step_free=True,
        group__usual_venue__access_notes="Use the side door.",
    )


def every_kind_of_page(meeting):
    return [reverse("groups:events"), meeting.get_absolute_url(), meeting.group.get_absolute_url()]


# One group


def test_a_groups_page_says_when_where_and_what_a_first_visit_is_like(get, meeting):
    response = get(meeting.group.get_absolute_url())
    text = text_of(response)
    for words in (
        "<h1>Hove Group</h1>",
        "Tuesday 1 December",
        "10am to midday",
        "Vallance Centre",
        "BN3 3WR",
        "Step-free.",
        "Use the side door.",
        "Someone greets you",
        "hove@example.org",
        "https://www.openstreetmap.org/search?query=BN3+3WR",
        reverse("groups:group_calendar", args=["hove"]),
    ):
        assert words in text
    assert "Not confirmed" not in text
    # What an editor types is words, never markup.
    assert "For &lt;everyone&gt; &amp; all." in response.text


def test_a_groups_page_shows_the_next_four_dates_and_leads_to_the_rest(get, meeting, now):
    for week in range(2, 7):
        EventFactory(group=meeting.group, starts_at=now + timedelta(weeks=week))
    EventFactory(group=meeting.group, starts_at=now - timedelta(weeks=1))
    text = text_of(get(meeting.group.get_absolute_url()))
    assert re.findall(r">\w+ (\d+ December)</a>", text) == ["1 December", "8 December", "15 December", "22 December"]
    assert f"{reverse('groups:events')}?group=hove" in text


def test_group_page_takes_three_queries_for_any_number_of_dates(client, meeting, now, django_assert_num_queries):
    url = meeting.group.get_absolute_url()
    with django_assert_num_queries(3):
        client.get(url)
    for week in range(2, 12):
        EventFactory(group=meeting.group, starts_at=now + timedelta(weeks=week), venue=VenueFactory())
    for event in Event.objects.all()[:3]:
        event.move(reason="The hall is taken.", venue=VenueFactory())
    with django_assert_num_queries(3):
        client.get(url)


def test_a_groups_page_without_dates_says_whom_to_call(get):
    text = text_of(get(SupportGroupFactory().get_absolute_url()))
    assert "No date is planned yet." in text


def test_an_online_groups_page_has_no_venue(get):
    text = text_of(get(SupportGroupFactory(online=True).get_absolute_url()))
    assert "Ask us for the link." in text
    assert "<dt>Where</dt>" not in text


def test_a_group_not_confirmed_says_so_once(get):
    event = EventFactory(group__confirmed=False)
    _, text = text_of(get(event.group.get_absolute_url())).split("<main")
    assert text.count("Not confirmed yet") == 1


def test_a_date_elsewhere_gives_its_address_and_one_at_the_usual_place_does_not_repeat_it(get, meeting, now):
    EventFactory(group=meeting.group, starts_at=now + timedelta(days=14), venue=VenueFactory(name="The Library"))
    text = text_of(get(meeting.group.get_absolute_url()))
    assert "The Library, 1 High Street, BN3 3WR" in text
    assert "Vallance Centre, 1 High Street" not in text


def test_unknown_access_says_that_it_is_not_known(get):
    assert "We do not have the details yet." in text_of(get(SupportGroupFactory().get_absolute_url()))


@pytest.mark.parametrize("slug", ["nobody", "x" * 500, "1-2-3", "_"])
def test_an_unknown_group_is_not_found(client, slug):
    assert client.get(f"/groups/{slug}/").status_code == 404


# One event


def test_an_events_page_says_when_where_and_offers_its_calendar_file(get, meeting):
    response = get(meeting.get_absolute_url())
    text = text_of(response)
    for words in ("Hove Group", "Tuesday 1 December 2026", "10am to midday", "Vallance Centre", "Step-free."):
        assert words in text
    assert reverse("groups:event_ics", args=[meeting.pk]) in text
    assert "<title>Hove Group, Tuesday 1 December 2026 –" in text
    assert "noindex" not in text


@pytest.mark.parametrize("number", [0, 1, 4])
def test_an_events_page_takes_one_query(client, meeting, now, number, django_assert_num_queries):
    for week in range(number):
        EventFactory(group=meeting.group, starts_at=now + timedelta(weeks=week + 2))
    meeting.move(reason="The hall is taken.", venue=VenueFactory())
    with django_assert_num_queries(1):
        client.get(meeting.get_absolute_url())


def test_a_cancelled_event_keeps_its_page_and_says_why(get, meeting):
    meeting.cancel(reason="The hall has no heating.")
    text = text_of(get(meeting.get_absolute_url()))
    assert "<title>Cancelled: Hove Group" in text
    assert "This meeting is cancelled" in text
    assert "The hall has no heating." in text
    assert "<s>Tuesday 1 December 2026, 10am to midday</s>" in text
    assert "Update your calendar" in text


def test_a_moved_event_says_why_and_when_it_was_to_be(get, meeting, now):
    meeting.move(reason="The hall is taken.", starts_at=now + timedelta(days=8))
    text = text_of(get(meeting.get_absolute_url()))
    assert "This meeting has moved" in text
    assert "Moved: The hall is taken." in text
    assert "It was to be on Tuesday 1 December at 10am." in text
    assert "<strong>Wednesday 2 December 2026</strong>" in text


def test_an_event_that_is_over_says_so_and_is_not_indexed(get, now):
    event = EventFactory(starts_at=now - timedelta(days=3))
    text = text_of(get(event.get_absolute_url()))
    assert "This is over." in text
    assert "noindex" in text


def test_an_event_that_is_over_leads_on_to_the_next_dates_and_not_into_a_calendar(get, now):
    event = EventFactory(starts_at=now - timedelta(days=3))
    text = text_of(get(event.get_absolute_url()))
    assert "See the group’s next dates" in text
    assert "event.ics" not in text


def test_an_event_at_a_venue_closed_that_day_warns(get, meeting, now):
    venue = meeting.venue
    venue.closed_from, venue.closed_reason = now.date(), "Roof repairs"
    venue.save()
    assert "closed on that day: Roof repairs. Call before you travel." in text_of(get(meeting.get_absolute_url()))


def test_an_event_of_no_group_leads_back_to_what_is_on(get):
    event = EventFactory(without_group=True, title="Conference")
    text = text_of(get(event.get_absolute_url()))
    assert "<h1>Conference</h1>" in text
    assert f'class="back-link" href="{reverse("groups:events")}"' in text


def test_a_date_dropped_by_its_series_keeps_its_page(get, meeting):
    meeting.drop_from_series(reason="The group does not meet on this date any more.")
    assert "does not meet on this date any more" in text_of(get(meeting.get_absolute_url()))
    assert "Tuesday 1 December" not in text_of(get(reverse("groups:events")))


@pytest.mark.parametrize("event_id", [0, 999_999, 2**31, 2**63, HUGE])
def test_an_unknown_event_is_not_found_however_big_its_number(client, event_id):
    assert client.get(f"/groups/events/{event_id}/").status_code == 404


# What is on


def test_what_is_on_is_listed_by_month_with_the_cancelled_ones(get, meeting, now):
    EventFactory(without_group=True, title="Conference", starts_at=now + timedelta(days=60))
    EventFactory(without_group=True, title="Called off", starts_at=now + timedelta(days=61), cancelled=True)
    EventFactory(without_group=True, title="Long over", starts_at=now - timedelta(days=2))
    EventFactory(without_group=True, title="Draft", published=False)
    text = text_of(get(reverse("groups:events")))
    assert re.findall(r"<h2>(.*?)</h2>", text)[:2] == ["December 2026", "January 2027"]
    assert text.index("Hove Group") < text.index("Conference") < text.index("Called off")
    assert "Cancelled: The hall is closed." in text
    assert "Long over" not in text
    assert "Draft" not in text


def test_event_list_takes_two_queries_for_any_number_of_dates(client, now, django_assert_num_queries):
    url = reverse("groups:events")
    EventFactory()
    with django_assert_num_queries(2):
        client.get(url)
    for day in range(25):
        EventFactory(starts_at=now + timedelta(days=day, hours=1))
    with django_assert_num_queries(2):
        client.get(url)


@pytest.fixture
def three_pages(now):
    series = EventSeriesFactory(group__name="Hove Group", group__slug="hove")
    series.fill(now)
    assert 40 < series.events.count() < 60


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_page_says_which_of_how_many_it_is(get, three_pages, number):
    assert f"Page {number} of 3" in text_of(get(reverse("groups:events"), {"page": number}))


def test_every_page_says_its_number_in_the_title_and_keeps_the_group(get, three_pages):
    text = text_of(get(reverse("groups:events"), {"page": 2, "group": "hove"}))
    assert "<title>Dates of Hove Group, page 2 of 3 –" in text
    assert 'href="?group=hove&page=3"' in text
    assert 'href="?group=hove&page=1"' in text


def test_what_is_on_narrows_to_a_group(get, meeting):
    EventFactory(group__name="Essex Group")
    response = get(reverse("groups:events"), {"group": "hove"})
    assert "public" in response["Cache-Control"]
    text = text_of(response)
    assert "<h1>Dates of Hove Group</h1>" in text
    assert "Essex Group" not in text


@pytest.mark.parametrize("slug", ["nobody", "hidden", "\x00", "x" * 5_000, "<b>", "\ud83d"])
def test_an_unknown_group_shows_everything(get, meeting, slug):
    SupportGroupFactory(slug="hidden", published=False)
    response = get(reverse("groups:events"), {"group": slug.encode("utf-8", "surrogatepass")})
    # There are names without end: no cache shall be filled with them.
    assert "private" in response["Cache-Control"]
    text = text_of(response)
    assert "<h1>What’s on</h1>" in text
    assert "Hove Group" in text


def test_nothing_on_says_whom_to_call(get):
    assert "No dates are planned just now." in text_of(get(reverse("groups:events")))


# Drafts


@pytest.fixture(params=["group", "event", "event of a draft group"])
def draft(request):
    if request.param == "group":
        return SupportGroupFactory(published=False)
    if request.param == "event":
        return EventFactory(published=False, title="Draft evening")
    return EventFactory(group__published=False)


def test_visitors_do_not_see_drafts(client, draft):
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_volunteers_without_the_admin_do_not_see_drafts(client, draft, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_staff_see_drafts_marked_as_such_and_never_cached(admin_client, draft):
    response = admin_client.get(draft.get_absolute_url())
    assert_valid_html(response)
    assert "only you and other editors see this" in response.text
    assert "no-store" in response["Cache-Control"]
    assert 'content="noindex"' in response.text


def test_a_draft_is_in_no_list(get, draft):
    if isinstance(draft, SupportGroup):
        EventFactory(group=draft)
    for page in (reverse("home"), reverse("groups:finder"), reverse("groups:events")):
        assert draft.name not in text_of(get(page))


def test_search_engines_hear_of_no_meeting_that_is_not_confirmed(get, meeting):
    meeting.confirmed = False
    meeting.save()
    assert json_ld_of(get(meeting.get_absolute_url())) == []
    assert json_ld_of(get(meeting.group.get_absolute_url())) == []


def test_a_group_says_in_words_when_it_meets(get):
    series = EventSeriesFactory(third_wednesday=True)
    EventSeriesFactory(group=series.group, ends_on=series.starts_on)
    text = text_of(get(series.group.get_absolute_url()))
    assert "The third Wednesday of each month, 6.30pm to 8.30pm" in text


def test_an_online_event_says_how_to_join_as_its_group_does(get):
    event = EventFactory(group__online=True, online=True, join_online="")
    assert "Ask us for the link." in text_of(get(event.get_absolute_url()))


# Machines


def test_structured_data_says_when_and_whether(get, meeting):
    [data] = json_ld_of(get(meeting.get_absolute_url()))
    assert (data["@type"], data["startDate"]) == ("Event", "2026-12-01T10:00:00+00:00")
    assert data["url"] == f"http://testserver{meeting.get_absolute_url()}"
    assert data["eventStatus"].endswith("EventScheduled")
    meeting.cancel(reason="Snow.")
    [data] = json_ld_of(get(meeting.get_absolute_url()))
    assert data["eventStatus"].endswith("EventCancelled")


def test_structured_data_of_a_group_is_one_event_for_each_date_shown(get, meeting, now):
    EventFactory(group=meeting.group, starts_at=now + timedelta(days=14))
    assert len(json_ld_of(get(meeting.group.get_absolute_url()))) == 2


def test_nothing_an_editor_types_ends_the_structured_data(get):
    event = EventFactory(without_group=True, title="</script><script>alert(1)</script> & <!--")
    response = get(event.get_absolute_url())
    assert "<script>alert" not in response.text
    assert json_ld_of(response)[0]["name"] == event.title


def test_pages_answer_head_and_refuse_post(client, meeting):
    for url in every_kind_of_page(meeting):
        head = client.head(url)
        assert (head.status_code, head.content) == (200, b"")
        assert client.post(url).status_code == 405


def test_reading_pages_look_at_no_session(client, meeting, django_assert_max_num_queries):
    client.cookies["sessionid"] = "left-over"
    for url in every_kind_of_page(meeting):
        with django_assert_max_num_queries(3) as queries:
            client.get(url)
        assert not [query for query in queries if "session" in query["sql"]]
