"""The page of online communities, and what the finder and the admin say of them."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import assert_valid_html
from support.models import OnlineCommunity
from support.tests.factories import OnlineCommunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def show(client):
    """The page in words, checked for what every public page promises."""

    def show():
        response = client.get("/communities/")
        assert response.status_code == 200
        assert_valid_html(response)
        assert "tel:08088000029" in response.text
        assert 'href="tel:999"' in response.text
        assert 'href="tel:111"' in response.text
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        return " ".join(unescape(response.text).split())

    return show


def card(show, community):
    """What the page says of one community."""
    return show().split(f'<li class="card" id="community-{community.pk}">')[1].split("</ul> </section>")[0]


def test_a_community_says_who_it_is_for_and_how_one_gets_in(show):
    community = OnlineCommunityFactory(
        name="Loss Support", audience="people who have lost someone", closed=True, moderated_by_us=False
    )
    words = card(show, community)
    assert "For people who have lost someone." in words
    assert '<li class="tag">Facebook</li>' in words
    assert "It is closed, so you ask to join." in words
    assert "We do not moderate it." in words


def test_an_open_one_says_so_and_one_of_ours_that_we_look_after_it(show):
    words = card(show, OnlineCommunityFactory(moderated_by_us=True))
    assert "It is open: anybody can read it." in words
    assert "We look after it." in words
    assert "moderate" not in words


def test_of_what_nobody_knows_nothing_is_said(show):
    words = card(show, OnlineCommunityFactory(forum=True, membership="", url="https://example.org/"))
    for claim in ("open", "closed", "moderate", "look after", "checked", "Ask our helpline"):
        assert claim not in words


def test_the_day_it_was_checked_stands_there(show):
    words = card(show, OnlineCommunityFactory(last_checked=date(2026, 11, 3)))
    assert 'We last checked it on <time datetime="2026-11-03">3 November 2026</time>.' in words


def test_with_an_address_the_name_is_the_link(show):
    words = card(show, OnlineCommunityFactory(name="Warriors", url="https://www.facebook.com/groups/1"))
    assert '<h3><a href="https://www.facebook.com/groups/1" rel="noreferrer">Warriors</a></h3>' in words
    assert "Search Facebook" not in words


def test_without_an_address_facebook_is_searched_for_its_name(show):
    words = card(show, OnlineCommunityFactory(name="Warriors & Co", closed=True))
    assert "<h3>Warriors & Co</h3>" in words
    assert 'href="https://www.facebook.com/search/groups/?q=Warriors+%26+Co"' in words
    assert "Search Facebook for “Warriors & Co”</a>" in words


def test_a_forum_without_an_address_is_a_question_to_the_helpline(show):
    words = card(show, OnlineCommunityFactory(forum=True))
    assert "Ask our helpline how to get there:" in words
    assert 'href="tel:08088000029"' in words


def headings(html):
    return re.findall(r'<section class="section topic" id="([\w-]+)"', html)


def test_everybodys_come_first_then_those_for_the_bereaved_then_a_nations_own(show):
    OnlineCommunityFactory(nation="NIR", order=1)
    OnlineCommunityFactory(for_bereaved=True, order=2)
    OnlineCommunityFactory(order=3)
    assert headings(show()) == ["everybody", "bereaved", "northern-ireland"]


def test_the_bereaved_find_theirs_by_a_link_at_the_top(show):
    OnlineCommunityFactory()
    OnlineCommunityFactory(name="Loss Support", for_bereaved=True)
    html = show()
    assert '<a href="#bereaved">If someone you love has died</a>' in html.split("<h2")[0]
    assert "Loss Support" in html.split('id="bereaved"')[1]


def test_one_for_the_bereaved_of_a_nation_stands_with_the_bereaved_and_names_the_nation(show):
    community = OnlineCommunityFactory(for_bereaved=True, nation="WLS")
    assert headings(show()) == ["bereaved"]
    assert '<li class="tag">Wales</li>' in card(show, community)


def test_people_are_told_that_facebook_will_see_them(show):
    OnlineCommunityFactory()
    html = show()
    assert "These links leave our site." in html
    assert html.index("Facebook will see your visit") < html.index("facebook.com")


def test_where_no_link_leads_to_facebook_nothing_is_said_of_it(show):
    OnlineCommunityFactory(forum=True)
    assert "Facebook" not in show().split("<h1>")[1]


def test_without_any_the_page_says_so_and_what_to_do(show):
    OnlineCommunityFactory(published=False, name="Hidden")
    html = show()
    assert "No online communities are listed just now." in html
    assert "Hidden" not in html
    assert "Facebook" not in html.split("<h1>")[1]


def test_the_page_takes_a_query_for_its_communities_and_one_for_its_words(client, django_assert_num_queries):
    OnlineCommunityFactory.create_batch(6)
    client.get("/communities/")
    with django_assert_num_queries(2):
        client.get("/communities/")


def test_the_menu_leads_here(show):
    assert '<a href="/communities/" aria-current="page">Online communities</a>' in show()


def test_a_community_knows_where_on_the_page_it_stands(show):
    community = OnlineCommunityFactory()
    assert f'id="{community.get_absolute_url().split("#")[1]}"' in show()


def test_the_page_is_for_reading(client):
    assert client.post("/communities/").status_code == 405
    assert client.head("/communities/").status_code == 200


# In the finder


@pytest.mark.usefixtures("places")
def test_the_finder_leads_to_them_from_near_and_far(client):
    OnlineCommunityFactory(name="Warriors", closed=True, moderated_by_us=False)
    words = unescape(client.get("/groups/", {"postcode": "BT1 1AA"}).text)
    assert "Search Facebook for “Warriors”" in words
    assert "It is closed, so you ask to join. We do not moderate it." in words
    assert '<a href="/communities/">More about online communities</a>' in words


# For editors


@pytest.fixture
def admin_list(admin_client):
    def admin_list(missing):
        page = admin_client.get(reverse("admin:support_onlinecommunity_changelist"), {"missing": missing})
        return {str(community) for community in page.context["cl"].queryset}

    return admin_list


def test_editors_can_list_what_is_missing(admin_list):
    OnlineCommunityFactory(name="Complete", url="https://example.org/", last_checked=date(2026, 1, 1))
    OnlineCommunityFactory(name="No link", last_checked=date(2026, 6, 1))
    OnlineCommunityFactory(name="Checked last year", url="https://example.org/", last_checked=date(2025, 12, 31))
    OnlineCommunityFactory(name="Never checked", url="https://example.org/")
    OnlineCommunityFactory(name="", audience="survivors", published=False, url="https://example.org/")
    nameless = "Name not known, for survivors"
    assert admin_list("link") == {"No link"}
    assert admin_list("name") == {nameless}
    assert admin_list("check") == {"Checked last year", "Never checked", nameless}
    assert len(admin_list("nonsense")) == 5


def test_the_admin_says_beside_each_what_is_still_missing(admin_client):
    OnlineCommunityFactory(name="", published=False)
    OnlineCommunityFactory(name="Complete", url="https://example.org/", last_checked=date(2026, 5, 1))
    words = admin_client.get(reverse("admin:support_onlinecommunity_changelist")).text
    assert "name, link, a check this year" in words
    assert ">Nothing<" in words


def test_moderation_begins_as_unknown_in_the_admin(admin_client):
    answers = {"name": "New", "platform": "forum", "audience": "survivors", "order": "1", "moderated_by_us": "unknown"}
    admin_client.post(reverse("admin:support_onlinecommunity_add"), answers)
    assert OnlineCommunity.objects.get().moderated_by_us is None
