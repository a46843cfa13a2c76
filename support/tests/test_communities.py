import pytest
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import NOW
from support.models import OnlineCommunity
from support.tests.factories import OnlineCommunityFactory

pytestmark = pytest.mark.django_db


def names(communities):
    return [community.name for community in communities]


def test_a_nations_own_communities_come_before_those_for_everybody():
    OnlineCommunityFactory(name="Everybody", order=1)
    OnlineCommunityFactory(name="Wales", order=2, nation="WLS")
    OnlineCommunityFactory(name="Northern Ireland", order=3, nation="NIR")
    assert names(OnlineCommunity.objects.for_nation("NIR")) == ["Northern Ireland", "Everybody"]


@pytest.mark.parametrize("code", ["", None])
def test_without_a_nation_those_for_everybody_remain(code):
    OnlineCommunityFactory(name="Everybody")
    OnlineCommunityFactory(name="Wales", nation="WLS")
    assert names(OnlineCommunity.objects.for_nation(code)) == ["Everybody"]


def test_unpublished_communities_are_not_shown():
    OnlineCommunityFactory(name="Shown")
    OnlineCommunityFactory(name="Hidden", published=False)
    assert names(OnlineCommunity.objects.published(NOW)) == ["Shown"]


def test_a_community_needs_its_name_to_be_published():
    OnlineCommunityFactory(name="", published=False)
    with pytest.raises(IntegrityError, match="community_published_has_a_name"), transaction.atomic():
        OnlineCommunityFactory(name="")


def test_two_nameless_communities_can_wait_but_a_name_stands_once():
    OnlineCommunityFactory(name="", published=False)
    OnlineCommunityFactory(name="", published=False)
    OnlineCommunityFactory(name="One")
    with pytest.raises(IntegrityError, match="community_name_once_per_platform"), transaction.atomic():
        OnlineCommunityFactory(name="One")


def test_a_closed_facebook_group_without_address_is_searched_for_among_groups():
    community = OnlineCommunityFactory.build(name="Warriors & Friends", closed=True)
    assert community.find_url == "https://www.facebook.com/search/groups/?q=Warriors+%26+Friends"


def test_an_open_facebook_page_is_searched_for_among_everything():
    assert OnlineCommunityFactory.build(name="A").find_url == "https://www.facebook.com/search/top/?q=A"


@pytest.mark.parametrize("has", [{"url": "https://example.org/"}, {"forum": True}, {"name": ""}])
def test_no_search_is_offered_where_it_would_not_help(has):
    assert OnlineCommunityFactory.build(**has).find_url == ""


def test_the_template_tag_takes_one_query(django_assert_num_queries):
    for number in range(4):
        OnlineCommunityFactory(name=f"C{number}")
    OnlineCommunityFactory(name="Hidden", nation="NIR", published=False)
    OnlineCommunityFactory(name="Own", nation="NIR", order=9)
    template = Template(
        "{% load communities %}{% communities_for nation 3 as found %}"
        "{% for each in found %}{{ each.name }} {% endfor %}"
    )
    with django_assert_num_queries(1):
        assert template.render(Context({"nation": "NIR"})) == "Own C0 C1 "


def test_the_admin_shows_a_nameless_community(admin_client):
    community = OnlineCommunityFactory(name="", published=False)
    assert "Name not known" in admin_client.get(reverse("admin:support_onlinecommunity_changelist")).text
    page = admin_client.get(reverse("admin:support_onlinecommunity_change", args=[community.pk]))
    assert "copied from the browser" in page.text


def test_the_admin_asks_for_a_name_in_plain_words(admin_client):
    answers = {"platform": "facebook", "audience": "survivors", "membership": "open", "order": "1", "published": "on"}
    page = admin_client.post(reverse("admin:support_onlinecommunity_add"), answers)
    assert "It needs its name before it can be published." in page.text
