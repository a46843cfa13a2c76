import pytest
from django.core.management import call_command
from django.utils import timezone

from core.search.fulltext import queries_for
from core.search.query_parser import read
from faq.models import Synonym
from groups.models import Event, EventSeries, PostcodeArea, SupportGroup, Town, Venue
from sepsis_site.search.query import find
from support.models import OnlineCommunity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def loaded(places):
    call_command("load_seed_data", verbosity=0)


def test_an_empty_site_gets_places_groups_and_communities(capsys):
    call_command("load_seed_data")
    assert PostcodeArea.objects.count() > 14_000
    assert Town.objects.count() > 5_000
    assert "Loaded 3 support groups." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slug", "day", "times", "postcode"),
    [
        ("east-sussex", "Wed 16 Dec 2026", "18:30 20:30", "BN3 3WR"),
        ("essex", "Fri 04 Dec 2026", "19:00 21:00", "CM1 7ET"),
        ("lancashire", "Mon 28 Dec 2026", "18:00 20:00", "BB7 2JY"),
    ],
)
def test_each_group_meets_monthly_as_its_date_in_the_source_suggests(loaded, slug, day, times, postcode):
    group = SupportGroup.objects.get(slug=slug)
    following = group.events.upcoming(timezone.now()).first()
    begins, ends = timezone.localtime(following.starts_at), timezone.localtime(following.ends_at)
    assert f"{begins:%a %d %b %Y}" == day
    assert f"{begins:%H:%M} {ends:%H:%M}" == times
    assert group.usual_venue.postcode == postcode
    assert group.events.count() in {12, 13}


def test_nothing_is_confirmed_before_somebody_has_asked(loaded):
    assert not SupportGroup.objects.filter(confirmed=True).exists()
    assert not EventSeries.objects.filter(confirmed=True).exists()
    assert not Event.objects.filter(confirmed=True).exists()


def test_what_nobody_knows_of_a_venue_stays_open(loaded):
    for venue in Venue.objects.all():
        assert {venue.step_free, venue.parking, venue.hearing_loop, venue.accessible_toilet} == {None}
        venue.full_clean()


def test_a_venue_stands_in_its_postcode_sector(loaded):
    hove = Venue.objects.get(postcode="BN3 3WR")
    assert hove.position == PostcodeArea.objects.get(code="BN3 3").position


def test_all_of_it_would_pass_the_admins_own_checks(loaded):
    for thing in [*SupportGroup.objects.all(), *EventSeries.objects.all(), *OnlineCommunity.objects.all()]:
        thing.full_clean()


def test_the_community_without_a_name_waits_for_one(loaded):
    assert OnlineCommunity.objects.get(name="").published is False
    assert OnlineCommunity.objects.published(timezone.now()).count() == 5
    assert OnlineCommunity.objects.filter(moderated_by_us=True).get().name == "UK Sepsis Trust"


def test_loading_again_brings_back_nothing_and_changes_nothing(loaded):
    SupportGroup.objects.filter(slug="essex").update(summary="Edited", slug="mid-essex")
    group = SupportGroup.objects.get(slug="lancashire")
    group.events.all().delete()
    group.series.all().delete()
    group.delete()
    OnlineCommunity.objects.filter(platform="forum").delete()
    Town.objects.filter(name="Hove").update(name="Edited")
    before = [list(model.objects.order_by("pk").values()) for model in (SupportGroup, Event, OnlineCommunity, Town)]
    call_command("load_seed_data", verbosity=0)
    after = [list(model.objects.order_by("pk").values()) for model in (SupportGroup, Event, OnlineCommunity, Town)]
    assert after == before


def test_every_word_people_use_leads_somewhere(loaded):
    # A synonym whose words of ours stand nowhere would be a promise not kept.
    for synonym in Synonym.objects.all():
        synonym.full_clean()
        queries = queries_for(read(synonym.theirs))
        assert find(queries, now=timezone.now()).has_all, synonym


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("what is sepsis", "What is sepsis?"),
        ("hair falling out", "Is my hair falling out because of sepsis?"),
        ("so knackered", "Why am I so tired, however much I rest?"),
        ("going mad", "I have just left hospital. How will I feel?"),
        ("panic attacks", "I have just left hospital. How will I feel?"),
        ("nightmares", "I have just left hospital. How will I feel?"),
        ("memory loss", "When can I go back to work, and what about money?"),
        ("universal credit", "When can I go back to work, and what about money?"),
        ("child with sepsis", "Who is more likely to get sepsis?"),
        ("another UTI", "Why do I catch one infection after another?"),
        ("rash", "Signs of sepsis"),
        ("sepsis symptoms", "Signs of sepsis"),
        ("talk to someone", "Our helpline"),
        ("help", "Our helpline"),
        ("my mum died", "Simply SEPSIS Loss Support"),
    ],
)
def test_what_people_type_leads_to_what_answers_it(loaded, typed, title):
    found = find(queries_for(read(typed)), now=timezone.now())
    assert title in [result.title for result in found.results[:2]]


def test_words_people_use_that_were_deleted_do_not_come_back(loaded):
    Synonym.objects.exclude(theirs="GP").delete()
    call_command("load_seed_data", verbosity=0)
    assert [each.theirs for each in Synonym.objects.all()] == ["GP"]
