"""Numbers of pages that are none, in every list that has pages."""

import pytest
from django.urls import reverse

from core.http.pagination import NoSuchPageError, number_asked
from faq.models import Question
from faq.tests.factories import QuestionFactory, TopicFactory
from groups.models import SupportGroup
from groups.tests.factories import EventFactory, SupportGroupFactory
from groups.tests.test_finder_views import miles_north
from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.tests.factories import StoryFactory, TagFactory
from support.tests.factories import PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

NO_NUMBERS = ["", "0", "-1", "01", "+1", "1.5", "1e3", " 1", "abc", "\x00", "1\x00", "²", "١", "२", "9" * 10_000]
NO_PAGES = [*NO_NUMBERS, "3", "21", "999", "999999", "9" * 7]


def two_pages_of_stories():
    tag = TagFactory(slug="a-child")
    for _ in range(13):
        StoryFactory(published=True, kind="survivor", tags=[tag])
    # As our own links write it.
    return "/stories/?kind=survivor&about=a-child"


def two_pages_of_dates():
    group = SupportGroupFactory(slug="hove")
    for _ in range(21):
        EventFactory(group=group)
    return "/groups/events/?group=hove"


def two_pages_of_groups():
    for number in range(11):
        SupportGroupFactory(usual_venue=miles_north(number / 2))
    return "/groups/?postcode=BN3+3WR&order=date&format=in-person"


def two_pages_of_answers():
    topic = TopicFactory()
    for _ in range(11):
        QuestionFactory(topic=topic, question="Is hair loss common?")
    return "/faq/?q=hair"


def two_pages_of_everything():
    for _ in range(11):
        PageFactory(title="Zebra")
    return "/search/?q=zebra&kind=page"


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("make", "is_private"),
    [
        (two_pages_of_stories, False),
        (two_pages_of_dates, False),
        (two_pages_of_groups, True),
        (two_pages_of_answers, True),
        (two_pages_of_everything, True),
    ],
)
def test_a_page_that_a_list_has_not_is_not_found_and_leads_to_the_first_of_this_very_list(client, make, is_private):
    first = make()
    for number in NO_PAGES:
        response = client.get(first.partition("?")[0], _query(first) | {"page": number})
        assert response.status_code == 404, number
        assert response.context["first_url"] in {first, first[first.index("?") :]}
        kept = response.get("Cache-Control", "")
        # A list of no secrets says nothing, so that this takes the place of a copy (sepsis_site/server).
        assert kept == ("private, no-store" if is_private else "")
        assert not response.cookies
    assert_valid_html(response)
    for words in ("tel:08088000029", 'href="tel:999"', 'href="tel:111"', "Go to the first page of the list"):
        assert words in response.text
    if is_private:
        assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "strict-origin")
    for address in (first, f"{first}&page=1", f"{first}&page=2"):
        assert client.get(address).status_code == 200


def _query(address):
    return dict(pair.split("=") for pair in address.replace("+", " ").partition("?")[2].split("&"))


@pytest.mark.usefixtures("places")
def test_an_empty_list_has_a_first_page_and_no_second(client):
    Question.objects.all().delete()
    SupportGroup.objects.all().delete()
    for address in (
        "/stories/?",
        "/groups/events/?",
        "/groups/?postcode=BN3+3WR&",
        "/faq/?q=zebra&",
        "/search/?q=lion&",
    ):
        assert client.get(f"{address}page=1").status_code == 200
        assert client.get(f"{address}page=2").status_code == 404


def test_lists_of_the_admin_have_no_such_pages_either(admin_client):
    page = PageFactory()
    for address in (
        reverse("admin:support_page_history", args=[page.pk]),
        reverse("admin:support_page_deleted"),
    ):
        assert admin_client.get(address).status_code == 200
        for number in ("0", "2", "abc", "9" * 10_000):
            response = admin_client.get(address, {"p": number})
            assert (response.status_code, response.context["first_url"]) == (404, address)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_only_a_number_as_our_links_write_it_is_one(rf, text):
    with pytest.raises(NoSuchPageError):
        number_asked(rf.get("/", {"page": text}), first_url="/")


def test_without_a_number_the_first_page_is_asked_for(rf):
    assert number_asked(rf.get("/"), first_url="/") == 1
    assert number_asked(rf.get("/?page=12"), first_url="/") == 12
