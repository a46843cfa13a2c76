"""What editors give a time: it appears at that second and leaves at that second, wherever readers could find it."""

from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.models import Redirect
from faq import search_views
from faq.models import Question
from faq.tests.factories import QuestionFactory, TopicFactory
from sepsis_site.dev.pytest_plugin import LONDON, NOW, assert_valid_html
from sepsis_site.management.external_links import published_links
from sepsis_site.search import vocabulary as search_vocabulary
from sepsis_site.tests.admin_helpers import change_url
from stories.media.urls import files_of
from stories.tests.factories import StoryFactory
from support.models import OnlineCommunity, Page, Resource
from support.pages import footer
from support.tests.factories import OnlineCommunityFactory, PageFactory, ResourceFactory, WarningSignsFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

COMES, LEAVES = NOW + timedelta(days=9), NOW + timedelta(days=11)
SECOND = timedelta(seconds=1)
TIMES = {"publish_from": COMES, "publish_until": LEAVES}
STORY_TIMES = {"published": True, "published_at": COMES, "publish_until": LEAVES}


def page(**fields):
    return PageFactory(title="Zebra page", **TIMES, **fields)


def answer(**fields):
    return QuestionFactory(question="Zebra question?", **TIMES, **fields)


def related_answer():
    QuestionFactory(slug="other").related.add(answer())


def signs_page():
    WarningSignsFactory(page=page(slug="signs-of-sepsis"), signs="zebra skin")


def booklet(**fields):
    return ResourceFactory(title="Zebra booklet", **TIMES, **fields)


def community(**fields):
    return OnlineCommunityFactory(name="Zebra community", nation="", **TIMES, **fields)


def story(**fields):
    return StoryFactory(title="Zebra story", **STORY_TIMES, **fields)


SURFACES = {
    "page": (lambda: page(slug="zebra"), "/zebra/"),
    "page on home": (lambda: page(slug="about-sepsis"), "/"),
    "page in the footer": (lambda: page(footer=True), "/communities/"),
    "page in the search": (page, "/search/?q=zebra"),
    "signs of sepsis in the search": (signs_page, "/search/?q=999"),
    "answer": (lambda: answer(slug="zebra"), "/faq/zebra/"),
    "answer in the list and its JSON-LD": (answer, "/faq/"),
    "answer on home": (lambda: answer(popular=True), "/"),
    "related answer": (related_answer, "/faq/other/"),
    "answer in the search of answers": (answer, "/faq/?q=zebra"),
    "answer in the search": (answer, "/search/?q=zebra"),
    "its topic where nothing is found": (lambda: answer(topic=TopicFactory(name="Zebra topic")), "/faq/?q=xylophone"),
    "its topic where no page is found": (
        lambda: answer(topic=TopicFactory(name="Zebra topic")),
        "/search/?q=xylophone",
    ),
    "booklet": (booklet, "/resources/"),
    "booklet to ask for": (lambda: booklet(printed=True), reverse("support:booklets_ask")),
    "booklet in the search": (booklet, "/search/?q=zebra"),
    "community": (community, "/communities/"),
    "community in the search": (community, "/search/?q=zebra"),
    "story": (lambda: story(slug="zebra"), "/stories/zebra/"),
    "story in the list": (story, "/stories/"),
    "story in the feed": (story, "/stories/feed/"),
    "story on home": (story, "/"),
    "story in the search": (story, "/search/?q=zebra"),
}


def seen(client, address, moment, time_machine):
    time_machine.move_to(moment, tick=False)
    footer.forget()
    return "zebra " in client.get(address).text.lower()


@pytest.mark.parametrize("surface", SURFACES)
def test_it_is_there_from_its_first_second_until_its_last(client, time_machine, surface):
    make, address = SURFACES[surface]
    make()
    moments = [NOW, COMES - SECOND, COMES, LEAVES - SECOND, LEAVES]
    there = [seen(client, address, moment, time_machine) for moment in moments]
    assert there == [False, False, True, True, False]


def test_a_postcode_leads_to_communities_only_in_their_time(client, places, time_machine):
    community()
    address = "/groups/?postcode=BT1+1AA"
    moments = [COMES - SECOND, COMES, LEAVES - SECOND, LEAVES]
    assert [seen(client, address, moment, time_machine) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(("make", "address"), [(page, "/page/"), (answer, "/faq/page/")])
def test_before_its_time_nothing_is_there_and_after_it_a_kind_word_is(client, time_machine, make, address):
    thing = make(slug="page")
    assert client.get(address).status_code == 404
    time_machine.move_to(LEAVES, tick=False)
    response = client.get(address)
    assert response.status_code == 410
    assert_valid_html(response)
    for words_ in ("It was here for a time", "tel:999", "tel:111", "0808 800 0029"):
        assert words_ in response.text
    assert not response.cookies
    thing.published = False
    thing.save()
    assert client.get(address).status_code == 404


def test_the_file_of_a_booklet_comes_and_leaves_with_it(client, settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = tmp_path
    address = reverse("support:resource_file", args=[booklet(on_file=True).pk])
    found = []
    for moment in (COMES - SECOND, COMES, LEAVES):
        time_machine.move_to(moment, tick=False)
        response = client.get(address)
        list(response)
        found.append(response.status_code)
    assert found == [404, 200, 410]


def test_the_files_of_a_story_come_and_leave_with_it(client, settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = tmp_path
    told = story(captions=default_storage.save("stories/captions/zebra.vtt", ContentFile(b"WEBVTT")), slug="zebra")
    address = reverse("stories:media", args=["zebra", next(iter(files_of(told)))])
    found = []
    for moment in (COMES - SECOND, COMES, LEAVES):
        time_machine.move_to(moment, tick=False)
        response = client.get(address)
        list(response)
        found.append(response.status_code)
    assert found == [404, 200, 404]


@pytest.mark.parametrize("make", [page, answer, story])
@pytest.mark.parametrize("moment", [NOW, LEAVES])
def test_editors_see_it_before_and_after_its_time(admin_client, admin_user, make, moment, time_machine):
    time_machine.move_to(moment, tick=False)
    # A session does not last so long.
    admin_client.force_login(admin_user)
    thing = make(slug="zebra")
    assert ">Preview" in admin_client.get(change_url(thing)).text
    response = admin_client.get(thing.get_absolute_url())
    assert response.status_code == 200
    assert "only you and other editors see this" in response.text
    assert "no-store" in response["Cache-Control"]


def test_nobody_is_asked_whether_it_helped_before_its_time(client):
    question = answer()
    assert client.post(reverse("faq:helpful", args=[question.slug])).status_code == 404


def test_words_of_what_is_not_there_are_not_offered_nor_are_its_links_followed(time_machine):
    page(body='<p><a href="https://example.org/">It</a></p>')
    answer(body='<p><a href="https://example.org/">It</a></p>')
    booklet(url="https://example.org/")
    community()
    for moment, is_there in ((NOW, False), (COMES, True), (LEAVES, False)):
        time_machine.move_to(moment, tick=False)
        for vocabulary in (search_vocabulary.VOCABULARY, search_views.VOCABULARY):
            vocabulary.forget()
            assert ("zebra" in vocabulary.get().counts) is is_there
        assert bool([*published_links(moment)]) is is_there


def test_an_address_that_nobody_knew_yet_needs_no_way_on(admin_client, client):
    question = answer(slug="before")
    form = admin_client.get(change_url(question)).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [])}
    del sent["publish_from"], sent["publish_until"]
    sent |= {"slug": "after", "publish_from_0": "2026-12-03", "publish_from_1": "10:00"}
    response = admin_client.post(change_url(question), sent | {"publish_until_0": "", "publish_until_1": ""})
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert not Redirect.objects.exists()
    question.refresh_from_db()
    assert (question.publish_from, question.publish_until) == (COMES, None)


@pytest.mark.parametrize("factory", [PageFactory, QuestionFactory, ResourceFactory, OnlineCommunityFactory])
def test_leaving_before_coming_is_refused_by_the_database(factory):
    for until in (COMES, COMES - SECOND):
        with pytest.raises(IntegrityError, match="leaves_after_it_came"), transaction.atomic():
            factory(publish_from=COMES, publish_until=until)


@pytest.mark.parametrize("model", [Page, Question, Resource, OnlineCommunity])
def test_queryset_and_row_say_the_same(model):
    factory = {Page: PageFactory, Question: QuestionFactory, Resource: ResourceFactory}.get(
        model, OnlineCommunityFactory
    )
    for ticked in (True, False):
        for comes in (None, COMES):
            for leaves in (None, LEAVES):
                factory(published=ticked, publish_from=comes, publish_until=leaves)
    for moment in (NOW, COMES - SECOND, COMES, LEAVES - SECOND, LEAVES):
        rows = model.objects.all()
        assert set(rows.published(moment)) == {row for row in rows if row.is_on_site(moment)}
        assert set(rows.left(moment)) == {row for row in rows if row.has_left(moment)}
        off = {row for row in rows if not row.published}
        parts = [set(rows.published(moment)), set(rows.to_come(moment)), set(rows.left(moment)), off]
        # Each is in one of them and no other.
        assert sum(map(len, parts)) == len(rows) == len(set().union(*parts))


def test_what_is_to_come_or_has_left_reminds_nobody_of_its_review(capsys, settings):
    settings.SITE_ADDRESS = "https://support.example"
    PageFactory(title="To come", publish_from=COMES, next_review_on=NOW.date())
    PageFactory(title="Gone", publish_until=NOW, next_review_on=NOW.date())
    PageFactory(title="Here", publish_until=LEAVES, next_review_on=NOW.date())
    call_command("review_reminders", "--dry-run")
    told = capsys.readouterr().out
    assert "“Here”" in told
    assert "To come" not in told
    assert "Gone" not in told


def test_the_first_page_of_the_admin_says_what_leaves_within_a_week(admin_client):
    week = NOW + timedelta(days=7)
    PageFactory(publish_until=week)
    PageFactory(publish_until=week + SECOND)
    PageFactory(publish_until=NOW)
    QuestionFactory(publish_until=week, next_review_on=LEAVES.date())
    ResourceFactory(publish_until=week)
    OnlineCommunityFactory(publish_until=week, published=False)
    StoryFactory(published=True, publish_until=week)
    work = {line.words: line.url for line in admin_client.get(reverse("admin:index")).context["work"]}
    leaving = {words_: url for words_, url in work.items() if "leaves the site" in words_}
    assert set(leaving) == {
        f"{kind} leaves the site within a week" for kind in ("page", "question", "resource", "story")
    }
    for url in leaving.values():
        assert admin_client.get(url).context["cl"].result_count == 1


AUTUMN = datetime(2027, 10, 31, 9, 0, tzinfo=LONDON)


def test_nine_on_the_day_the_clocks_go_back_is_nine_in_winter_time(client, time_machine):
    PageFactory(slug="zebra", publish_from=AUTUMN)
    nine_by_summer_time = datetime.fromisoformat("2027-10-31T09:00:00+01:00")
    found = []
    for moment in (nine_by_summer_time, AUTUMN - SECOND, AUTUMN):
        time_machine.move_to(moment, tick=False)
        found.append(client.get("/zebra/").status_code)
    assert found == [404, 404, 200]
