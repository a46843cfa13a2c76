"""``manage.py check_links``, against a server of our own on this computer."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.tests.test_link_checker import Site, running
from faq.tests.factories import QuestionFactory
from support.models import DeadLink, Helpline, OnlineCommunity, Page, Resource, WarningSigns
from support.tests.factories import OnlineCommunityFactory, PageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    with running(Site()) as site:
        yield site


@pytest.fixture
def check_links(capsys):
    """What the command prints, and the words it fails with (None where it does not)."""

    def check_links(**options):
        failure = None
        try:
            call_command("check_links", allow_local=True, pause=0, **options)
        except CommandError as error:
            failure = str(error)
        return capsys.readouterr().out, failure

    return check_links


def where_to_change(thing):
    kind = thing._meta
    return f"Change it at {reverse(f'admin:support_{kind.model_name}_change', args=[thing.pk])}"


def test_dead_links_stand_in_the_admin_until_a_check_finds_them_mended(check_links, site, admin_client):
    question = QuestionFactory(question="Where is it?", body=f'<p><a href="{site.url("/status/404")}">Gone</a></p>')
    said, failure = check_links()
    assert "Where is it? (question)" in said
    assert failure
    [dead] = DeadLink.objects.all()
    assert (dead.url, dead.found_in) == (site.url("/status/404"), "Where is it? (question)")
    listed = admin_client.get(reverse("admin:support_deadlink_changelist")).text
    assert f'<a href="{reverse("admin:faq_question_change", args=[question.pk])}">Where is it?' in listed
    question.body = ""
    question.save()
    check_links()
    assert not DeadLink.objects.exists()


def test_nothing_to_check_is_no_failure(check_links):
    OnlineCommunityFactory()
    assert check_links() == ("Links checked: 0. Dead: 0. Moved: 0. Could not be checked: 0.\n", None)


def test_a_dead_link_is_told_with_where_to_mend_it(check_links, site):
    community = OnlineCommunityFactory(name="Warriors", url=site.url("/status/404"))
    said, failure = check_links()
    assert said.splitlines() == [
        "Warriors (online community)",
        f"  {where_to_change(community)}",
        f"  Dead: {site.url('/status/404')}",
        "    The page is not there (404).",
        "Links checked: 1. Dead: 1. Moved: 0. Could not be checked: 0.",
    ]
    assert failure == "One link is dead. The list is above."


def test_a_link_that_works_is_only_counted_unless_all_are_asked_for(check_links, site):
    OnlineCommunityFactory(name="Warriors", url=site.url("/"))
    said, failure = check_links()
    assert "Warriors" not in said
    assert "Links checked: 1. Dead: 0." in said
    assert failure is None
    assert f"  Works: {site.url('/')}" in check_links(verbosity=2)[0]


def test_what_has_moved_or_keeps_robots_out_is_told_and_is_no_failure(check_links, site):
    OnlineCommunityFactory(url=site.url("/redirect/301/new"))
    OnlineCommunityFactory(url=site.url("/status/999"))
    said, failure = check_links()
    assert f"It has moved to {site.url('/new')}" in said
    assert f"Could not be checked: {site.url('/status/999')}" in said
    assert "Dead: 0. Moved: 1. Could not be checked: 1." in said
    assert failure is None


def test_resources_pages_their_sources_their_signs_and_the_helpline_are_looked_through(check_links, site):
    resource = Resource.objects.create(title="Booklet", description="About it.", url=site.url("/status/404/resource"))
    page = PageFactory(title="About sepsis")
    # Past the cleaning on save, which leaves only https.
    Page.objects.filter(pk=page.pk).update(
        body=f'<p><a href="{site.url("/status/404/body")}">NHS</a> <a href="/groups/">Groups</a></p>',
        sources=f'<p><a href="{site.url("/status/404/sources")}">NHS</a></p>',
    )
    WarningSigns.objects.create(
        page=page, audience="an adult", signs="A sign", source_name="NHS", source_url=site.url("/status/404/signs")
    )
    Helpline.objects.update_or_create(pk=1, defaults={"phone": "0808 800 0029"})
    Helpline.objects.update(who_answers=f'<p><a href="{site.url("/status/404/helpline")}">Nurses</a></p>')
    said, failure = check_links()
    for part in ("resource", "body", "sources", "signs", "helpline"):
        assert f"Dead: {site.url(f'/status/404/{part}')}" in said
    assert said.count("About sepsis (page)") == 1
    for thing in (resource, page, Helpline.objects.get()):
        assert where_to_change(thing) in said
    assert failure == "5 links are dead. The list is above."


def test_a_link_that_several_share_is_asked_for_once_and_told_at_each(check_links, site):
    OnlineCommunityFactory(name="One", url=site.url("/status/410"))
    OnlineCommunityFactory(name="Other", url=site.url("/status/410"))
    said, _ = check_links()
    assert said.count("Dead: http") == 2
    assert len(site.asked) == 2  # HEAD, then GET to be sure
    assert "Links checked: 1." in said


def test_nobody_can_follow_the_links_of_what_is_not_published(check_links, site):
    OnlineCommunityFactory(url=site.url("/status/404"), published=False)
    PageFactory(sources=f'<a href="{site.url("/status/404")}">x</a>', published=False)
    assert "Links checked: 0." in check_links()[0]
    assert site.asked == []


def test_unless_it_is_allowed_nothing_on_this_computer_is_opened(site, capsys):
    OnlineCommunityFactory(url=site.url("/"))
    with pytest.raises(CommandError):
        call_command("check_links")
    assert "It leads into a private network" in capsys.readouterr().out
    assert site.asked == []


@pytest.mark.parametrize(
    ("hosts", "name"),
    [
        (["support.example.org"], "UK Sepsis Trust Support, link check (+https://support.example.org/)"),
        ([".example.org"], "UK Sepsis Trust Support, link check (+https://example.org/)"),
        (["*"], "UK Sepsis Trust Support, link check"),
        ([], "UK Sepsis Trust Support, link check"),
    ],
)
def test_other_sites_are_told_who_asks(check_links, site, settings, hosts, name):
    settings.ALLOWED_HOSTS = hosts
    OnlineCommunityFactory(url=site.url("/"))
    check_links()
    assert site.names == {name}


def test_it_asks_the_database_the_same_however_much_there_is(check_links, django_assert_max_num_queries):
    OnlineCommunityFactory.create_batch(4)
    for page in PageFactory.create_batch(4):
        WarningSigns.objects.create(page=page, audience="an adult", signs="A sign", source_name="NHS")
    assert OnlineCommunity.objects.count() == 4
    with django_assert_max_num_queries(10):
        check_links()
