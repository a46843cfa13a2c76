from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from core.content.icons import ICONS
from core.search import fulltext
from faq.models import Synonym
from faq.tests.factories import QuestionFactory
from faq.tests.test_search_views import BAD_INPUTS
from groups.models import Event, SupportGroup, Venue
from groups.tests.factories import EventFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from sepsis_site.search import documents, vocabulary
from stories.models import Story
from stories.tests.factories import StoryFactory
from support.tests.factories import OnlineCommunityFactory, PageFactory, ResourceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture(autouse=True)
def _fresh_vocabulary():
    vocabulary.VOCABULARY.forget()


def ask(client, text, **parameters):
    response = client.get(reverse("search"), {"q": text, **parameters})
    if response.status_code != 302:
        assert_valid_html(response)
    return response


def found(response):
    return [(result.kind, result.title) for result in response.context["found"].results]


@pytest.fixture
def one_of_each():
    """Something about zebras of every kind, and its like that visitors must not find."""
    QuestionFactory(question="Are zebras safe?")
    QuestionFactory(question="Are zebras drafts?", published=False)
    group = SupportGroupFactory(name="Zebra group")
    SupportGroupFactory(name="Zebra group off the site", published=False)
    EventFactory(group=group, title="Zebra day", description="Come and see.")
    EventFactory(group=group, title="Zebra day gone", starts_at=NOW - timedelta(days=7))
    EventFactory(group=group, title="Zebra day unpublished", published=False)
    EventFactory(group=group, title="Zebra day dropped", listed=False)
    StoryFactory(title="My zebra", published=True)
    StoryFactory(title="My zebra, not out yet", published=True, published_at=NOW + timedelta(hours=1))
    StoryFactory(title="My zebra, sent in")
    StoryFactory(title="My zebra, withdrawn", withdrawn=True)
    ResourceFactory(title="Zebras at home")
    ResourceFactory(title="Zebras unpublished", published=False)
    OnlineCommunityFactory(name="Zebra friends")
    OnlineCommunityFactory(name="Zebra foes", published=False)
    PageFactory(title="About zebras")
    PageFactory(title="About zebras, a draft", published=False)


def test_everything_visitors_may_read_is_found_and_nothing_else(client, one_of_each):
    response = ask(client, "zebra")
    assert set(found(response)) == {
        ("Answer", "Are zebras safe?"),
        ("Group", "Zebra group"),
        ("Date", "Zebra day"),
        ("Story", "My zebra"),
        ("Booklet", "Zebras at home"),
        ("Online community", "Zebra friends"),
        ("Page", "About zebras"),
    }
    assert "7 results for “zebra”" in response.text.split("</title>")[0]
    assert '<h1 class="search-heading">7 results for “zebra”</h1>' in response.text


def test_every_result_leads_to_its_page(client, one_of_each):
    for result in ask(client, "zebra").context["found"].results:
        assert client.get(result.url).status_code == 200, result.url


def test_results_can_be_narrowed_to_one_kind(client, one_of_each):
    response = ask(client, "zebra", kind="story")
    assert found(response) == [("Story", "My zebra")]
    assert "1 result for “zebra”" in response.text
    labels = [label for label, _, _ in response.context["kinds"]]
    assert labels[:4] == ["All (7)", "Answers (1)", "Groups (1)", "Dates (1)"]
    assert '<a href="?q=zebra&amp;kind=story" aria-current="true">Stories (1)</a>' in response.text


def test_a_kind_that_does_not_exist_is_no_kind(client, one_of_each):
    for kind in ("", "zebra", "\x00", "x" * 1000):
        assert len(found(ask(client, "zebra", kind=kind))) == 7


def test_a_kind_of_which_nothing_was_found_leads_back(client):
    QuestionFactory(question="Zebra?")
    PageFactory(title="Zebras")
    response = ask(client, "zebra", kind="story")
    assert "No results for “zebra”" in response.text
    assert 'href="?q=zebra"' in response.text


def test_the_title_of_a_thing_counts_most(client):
    PageFactory(title="Third", body="<p>zebra</p>")
    PageFactory(title="Zebra")
    PageFactory(title="Second", summary="Of a zebra.")
    assert [title for _, title in found(ask(client, "zebra"))] == ["Zebra", "Second", "Third"]


def test_a_title_about_nothing_else_comes_before_one_that_says_more(client):
    SupportGroupFactory(name="Zebra", summary="Us.", first_visit="")
    SupportGroupFactory(name="Friends of a zebra", summary="A zebra.", first_visit="Zebra, zebra.")
    PageFactory(title="Zebra", summary="It.", body="<p>It.</p>")
    PageFactory(title="Where to see a zebra", summary="A zebra.", body="<p>Zebra.</p>" * 9)
    found_here = [title for _, title in found(ask(client, "zebra"))]
    assert set(found_here[:2]) == {"Zebra"}


def test_a_story_with_a_content_note_shows_that_and_none_of_its_text(client):
    StoryFactory(
        title="My zebra", teaser="A secret teaser.", body="<p>A secret zebra.</p>", with_note=True, published=True
    )
    response = ask(client, "zebra")
    assert found(response) == [("Story", "My zebra")]
    assert "This story is about the death of a parent." in response.text
    assert "secret" not in response.text.lower()


def test_a_story_without_one_shows_a_passage(client):
    StoryFactory(title="My year", body="<p>A <b>zebra</b> came.</p>", published=True)
    assert "A <mark>zebra</mark> came" in ask(client, "zebra").text


def test_a_cancelled_event_says_so(client):
    EventFactory(without_group=True, title="Zebra day", cancelled=True)
    html = ask(client, "zebra").text
    assert "Tuesday 1 December, 10am to midday" in html
    assert '<span class="tag tag--cancelled">Cancelled</span>' in html
    assert "Cancelled: The hall is closed." in html


@pytest.mark.parametrize("closed_until", [date(2026, 12, 1), None])
def test_an_event_at_a_closed_venue_says_so(client, closed_until):
    event = EventFactory(without_group=True, title="Zebra day")
    closure = {"closed_until": closed_until, "closed_reason": "The roof leaks"}
    Venue.objects.update(closed_from=date(2026, 12, 1), **closure)
    assert "The venue is closed on this day: The roof leaks." in ask(client, "zebra").text
    Venue.objects.update(closed_from=date(2026, 11, 1), closed_until=date(2026, 11, 30))
    assert "closed on this day" not in ask(client, "zebra").text
    Venue.objects.update(closed_from=date(2026, 12, 1), **closure)
    event.cancel(reason="The roof leaks.")
    assert "closed on this day" not in ask(client, "zebra").text


def test_a_moved_event_says_so(client):
    EventFactory(without_group=True, title="Zebra day", status=Event.Status.MOVED, reason="A bigger hall.")
    assert "Moved: A bigger hall." in ask(client, "zebra").text


def test_the_events_of_a_group_off_the_site_are_not_found(client):
    EventFactory(title="Zebra day", group__published=False)
    assert found(ask(client, "zebra")) == []


def test_ordinary_meetings_come_with_their_group_alone(client):
    group = SupportGroupFactory(name="Zebra group")
    EventFactory(group=group)
    EventFactory(group=group)
    assert found(ask(client, "zebra")) == [("Group", "Zebra group")]


def test_a_group_is_found_by_its_venue_and_by_words_of_both(client):
    SupportGroupFactory(name="Group A", usual_venue=VenueFactory(name="Zebra Hall", town="Hove"))
    SupportGroupFactory(name="Group B", usual_venue=VenueFactory(name="Lion Hall", town="Hove"))
    assert found(ask(client, "zebra hall")) == [("Group", "Group A")]
    assert found(ask(client, "zebra sepsis")) == [("Group", "Group A")]


def test_an_event_is_found_by_its_venue_too(client):
    EventFactory(without_group=True, title="Talk", venue=VenueFactory(name="Zebra Hall"))
    assert found(ask(client, "talk zebra")) == [("Date", "Talk")]


def test_pages_that_no_row_stands_for_are_found(client):
    response = ask(client, "phone number")
    assert ("Page", "Our helpline") in found(response)
    assert f'href="{reverse("support:helpline")}"' in response.text


def test_synonyms_count_here_too(client):
    Synonym.objects.create(theirs="stripy horse", ours="zebra")
    PageFactory(title="Zebras")
    assert found(ask(client, "horses, stripy")) == [("Page", "Zebras")]


def test_some_of_the_words_will_do_where_nothing_has_them_all(client):
    PageFactory(title="Zebras")
    response = ask(client, "zebra xylophone")
    assert found(response) == [("Page", "Zebras")]
    assert "Nothing has all of these words" in response.text


def test_a_slip_is_asked_about_and_never_replaced(client):
    PageFactory(title="Zebras")
    response = ask(client, "zebars")
    assert found(response) == []
    assert 'Did you mean <a href="?q=zebras">zebras</a>?' in response.text


def test_words_of_stories_that_are_not_published_are_not_given_away(client):
    StoryFactory(title="Zebras")
    assert "Did you mean" not in ask(client, "zebars").text


@pytest.mark.parametrize("text", BAD_INPUTS, ids=lambda text: ascii(text)[:20])
def test_no_input_is_ever_an_error(client, text):
    PageFactory(title="Is hair loss common?")
    assert ask(client, text).status_code == 200
    assert ask(client, text, kind="\x00").status_code == 200


@pytest.fixture
def many():
    for _ in range(23):
        PageFactory(title="Zebra")
    QuestionFactory(question="Lion?")


@pytest.mark.parametrize("shown", [1, 2, 3])
def test_a_page_says_its_number_and_leads_to_those_beside_it(client, many, shown):
    response = ask(client, "zebra", page=shown)
    assert response.context["found"].number == shown
    assert len(found(response)) == (3 if shown == 3 else 10)
    assert ("page 3 of 3" in response.text.split("</title>")[0]) == (shown == 3)
    assert ('rel="next"' in response.text) == (shown < 3)
    assert ('rel="prev"' in response.text) == (shown > 1)
    assert f'<ol role="list" class="results" start="{shown * 10 - 9}">' in response.text


def test_pages_of_results_do_not_overlap(client, many):
    urls = [result.url for page in (1, 2, 3) for result in ask(client, "zebra", page=page).context["found"].results]
    assert len(set(urls)) == 23


@pytest.mark.parametrize("text", [None, "", "  ", "\x00", "\u202e"])
def test_without_words_there_is_only_the_box(client, text):
    response = client.get(reverse("search"), {} if text is None else {"q": text})
    assert_valid_html(response)
    assert response.status_code == 200
    assert "What are you looking for?" in response.text
    assert not response.cookies


def test_a_search_is_private_and_sets_no_cookie(client, caplog):
    response = ask(client, "hair")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "strict-origin"
    assert '<meta name="robots" content="noindex">' in response.text
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert not caplog.records


def test_a_search_that_is_too_slow_says_so_kindly(client, monkeypatch):
    def slow(*arguments, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2)")

    monkeypatch.setattr(fulltext, "LONGEST_MILLISECONDS", 20)
    monkeypatch.setattr(fulltext, "queries_for", slow)
    response = ask(client, "cannot breathe")
    assert response.status_code == 503
    assert "took too long" in response.text
    assert response.text.index("Call 999") < response.text.index("<h1")


def test_somebody_who_cannot_go_on_sees_samaritans_first_even_with_results(client):
    StoryFactory(title="I want to live and not to die", published=True)
    main = ask(client, "want to die").text.split("<main")[1]
    assert main.index('href="tel:116123"') < main.index("<h1")
    assert "I want to live" in main


@pytest.mark.parametrize(
    "text", ["BN3 3WR", "bn33wr", " Bn3  3wr ", "BN3", "BN3 3", "Hove", "hove", "St. Albans", "ZZ9 9ZZ"]
)
def test_a_postcode_or_a_town_goes_on_to_the_finder(client, places, text):
    group = SupportGroupFactory(name="Hove group", summary="In Hove.")
    EventFactory(group=group, title="A day in Hove")
    StoryFactory(title="Me", body="<p>I live in Hove.</p>", published=True)
    response = ask(client, text)
    assert response.status_code == 302
    path, _, query = response["Location"].partition("?postcode=")
    assert path == reverse("groups:finder")
    assert query
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("kind", ["story", "group", "no such kind"])
def test_a_full_postcode_goes_there_whatever_it_was_narrowed_to(client, kind):
    response = ask(client, "BN3 3WR", kind=kind)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('groups:finder')}?postcode=BN3+3WR"


@pytest.mark.parametrize(
    "text", ["hair loss", "Hove meeting", "group in Hove", "vitamin B12", "Q99", "I", "bn", '"Hove"', "postcode"]
)
def test_other_words_do_not(client, places, text):
    assert ask(client, text).status_code == 200


@pytest.mark.parametrize(
    ("text", "title"), [("Reading", "Trouble with reading"), ("bath", "In the bath"), ("B12", "B12")]
)
def test_a_town_that_is_also_a_word_of_the_site_is_searched_for_and_the_finder_offered(client, places, text, title):
    PageFactory(title=title)
    response = ask(client, text)
    assert response.status_code == 200
    assert ("Page", title) in found(response)
    assert f'<a href="/groups/?postcode={text}">See the groups near {text}</a>' in response.text


def test_a_town_narrowed_to_a_kind_stays_here(client, places):
    SupportGroupFactory(name="Hove group")
    assert ask(client, "Hove", kind="group").status_code == 200


def test_a_search_takes_one_statement_over_all_kinds(client, one_of_each, django_assert_num_queries):
    # The transaction's two and its time limit, whether it is a town, the words, the search.
    with django_assert_num_queries(6):
        ask(client, "zebra")


def test_words_that_are_nowhere_together_take_one_more(client, many, django_assert_num_queries):
    vocabulary.VOCABULARY.get()
    with django_assert_num_queries(7):
        ask(client, "zebra lion")


@pytest.mark.parametrize(("index", "part"), [("group_text", "group"), ("event_text", "event"), ("venue_text", "group")])
def test_words_of_groups_events_and_venues_are_found_through_their_indexes(index, part):
    # The search repeats the expressions of the indexes: another letter, and PostgreSQL would read every row.
    statement, parameters = documents.union("'zebra'", "'zebra'", now=NOW).query.sql_with_params()
    # As many as make an index worth its while.
    venues = Venue.objects.bulk_create(VenueFactory.build_batch(300))
    groups = SupportGroup.objects.bulk_create(SupportGroupFactory.build(usual_venue=venue) for venue in venues)
    Event.objects.bulk_create(EventFactory.build(group=group, venue=venues[0]) for group in groups)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE groups_venue, groups_supportgroup, groups_event")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}", parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"Bitmap Index Scan on {index}" in plan


def test_the_menu_and_the_page_not_found_lead_to_the_search(client):
    html = client.get("/no-such-page/").text
    assert '<a href="/search/">Search</a>' in html
    assert 'action="/search/" method="get"' in html


def test_no_story_state_but_published_is_found(client):
    for state in Story.State.values:
        if state not in {Story.State.PUBLISHED, Story.State.WITHDRAWN}:
            StoryFactory(title="Zebra", state=state)
    assert found(ask(client, "zebra")) == []


def test_every_kind_of_result_has_an_icon_of_its_own():
    assert set(documents.ICON_OF) == set(documents.Kind)
    assert set(documents.ICON_OF.values()) <= set(ICONS)
    assert len(set(documents.ICON_OF.values())) == len(documents.Kind)
