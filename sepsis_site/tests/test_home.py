import re
from datetime import timedelta

import pytest
from django.urls import reverse

from faq.tests.factories import QuestionFactory
from groups.models import Event, Venue
from groups.tests.factories import EventFactory, SupportGroupFactory, VenueFactory
from sepsis_site.dev.pytest_plugin import NOW, assert_valid_html
from sepsis_site.views import MEETINGS_ON_HOME, QUESTIONS_ON_HOME
from support.helpline.defaults import PUBLISHED
from support.page_copy import FRONT_PAGE
from support.tests.factories import PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

UNCONFIRMED = "Not confirmed yet: call before you travel"


def home(client):
    response = client.get("/")
    assert response.status_code == 200
    assert_valid_html(response)
    return response


def names(response):
    return re.findall(r'<h3 class="result-title"><a href="[^"]*">(.*?)</a>', response.text)


def test_the_search_is_a_plain_form_that_sends_a_postcode_to_the_finder(client):
    html = home(client).content.decode()
    assert f'action="{reverse("groups:finder")}" method="get" novalidate' in html
    assert '<label for="postcode">Your postcode or town</label>' in html
    assert 'id="postcode" name="postcode"' in html
    assert 'autocomplete="postal-code"' in html
    html = html.partition("<body")[2]
    for hindrance in ("placeholder", "maxlength", "required", "csrfmiddlewaretoken"):
        assert hindrance not in html


def test_the_next_meetings_stand_soonest_first_and_only_a_few(client):
    days = [5, 1, 3, 9]
    for day in days:
        EventFactory(group__name=f"In {day} days", starts_at=NOW + timedelta(days=day))
    assert MEETINGS_ON_HOME == 3
    assert names(home(client)) == ["In 1 days", "In 3 days", "In 5 days"]


def test_a_meeting_says_when_and_where(client):
    group = SupportGroupFactory(name="Sussex Group", usual_venue=VenueFactory(name="The Hall", town="Hove"))
    event = EventFactory(group=group)
    html = home(client).text
    assert f'<a href="{event.get_absolute_url()}">Sussex Group</a>' in html
    assert "Tuesday 1 December, 10am to midday" in html
    assert "The Hall, 1 High Street, BN3 3WR" in html


def test_a_closed_venue_is_said_here_too(client):
    EventFactory()
    Venue.objects.update(closed_from=NOW.date(), closed_reason="Flood.")
    assert "The venue says it is closed on that day: Flood." in home(client).text


def test_an_event_of_no_group_is_among_them(client):
    EventFactory(without_group=True, title="Conference")
    assert names(home(client)) == ["Conference"]


@pytest.mark.parametrize(
    "traits",
    [
        {"cancelled": True},
        {"published": False},
        {"listed": False},
        {"group__published": False},
        {"starts_at": NOW - timedelta(hours=3)},
    ],
)
def test_what_nobody_should_travel_to_is_not_announced(client, traits):
    EventFactory(**traits)
    assert names(home(client)) == []


@pytest.mark.parametrize("traits", [{"confirmed": False}, {"group__confirmed": False}])
def test_a_meeting_nobody_has_confirmed_says_to_call_first(client, traits):
    EventFactory(**traits)
    assert UNCONFIRMED in home(client).content.decode()


def test_a_confirmed_meeting_does_not_say_to_call_first(client):
    EventFactory()
    EventFactory(without_group=True)
    assert UNCONFIRMED not in home(client).content.decode()


def test_a_moved_meeting_says_so(client):
    EventFactory().move(reason="The hall is closed.", starts_at=NOW + timedelta(days=8))
    assert Event.objects.get().is_moved
    assert "Moved" in home(client).content.decode()


def test_with_no_dates_planned_the_page_says_so_and_what_to_do(client):
    html = home(client).content.decode()
    assert "No dates are planned at the moment" in html
    assert "result-title" not in html


def test_the_page_takes_five_queries_however_many_meetings(client, django_assert_num_queries):
    EventFactory.create_batch(5)
    client.get("/")
    with django_assert_num_queries(5):
        client.get("/")


def test_the_helpline_is_a_telephone_link(client):
    assert f'href="tel:{PUBLISHED.dial}"' in home(client).content.decode()


# The three ways in


def way_in(response, heading):
    """The addresses that a card leads to, in order."""
    card = response.text.split(f"<h3>{heading}</h3>")[1].split("</ul>")[0]
    return re.findall(r'href="([^"]*)"', card)


def test_survivors_are_led_to_people_and_to_something_to_read(client):
    ways = way_in(home(client), "I have had sepsis")
    assert ways == ["/groups/", "/communities/", reverse("support:resources")]


def test_the_bereaved_are_led_to_those_who_have_lost_someone_too(client):
    ways = way_in(home(client), "Someone I love has died")
    assert ways == [reverse("support:helpline"), "/communities/#bereaved", "/groups/"]


def test_relatives_are_led_to_what_sepsis_is_and_its_signs(client):
    PageFactory(slug="signs-of-sepsis", title="Signs of sepsis")
    PageFactory(slug="about-sepsis", title="What is sepsis?")
    PageFactory(slug="privacy", title="Privacy")
    response = home(client)
    ways = way_in(response, "Someone I love has sepsis")
    assert ways == [reverse("support:helpline"), "/about-sepsis/", "/signs-of-sepsis/"]
    assert ">What is sepsis?</a>" in response.text


def test_pages_that_are_not_published_leave_no_dead_link(client):
    PageFactory(slug="about-sepsis", published=False)
    ways = way_in(home(client), "Someone I love has sepsis")
    assert ways == [reverse("support:helpline"), reverse("support:resources")]


def test_the_newsletter_is_offered(client):
    assert f'href="{reverse("support:newsletter")}"' in home(client).text


def test_editors_write_the_sentences_of_the_page(client):
    assert "You do not have to get better on your own." in home(client).text
    FRONT_PAGE.write({"survivors": "Others know what it is like.", "bereaved": "Take your time."})
    text = home(client).text
    assert "Others know what it is like." in text
    assert "Take your time." in text
    assert "You do not have to get better on your own." not in text


def test_popular_questions_lead_to_their_answers(client):
    QuestionFactory.create_batch(QUESTIONS_ON_HOME + 1, popular=True)
    html = home(client).text
    assert len(re.findall(r'<a href="/faq/question-', html)) == QUESTIONS_ON_HOME
    assert 'href="/faq/"' in html


def test_questions_that_are_not_popular_or_not_published_are_not_announced(client):
    QuestionFactory()
    QuestionFactory(popular=True, published=False)
    assert "Questions people ask" not in home(client).text
