"""The pages of the stories, as readers get them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.models import Story
from stories.models.story import RESERVED_SLUGS
from stories.tests.factories import ConsentFactory, StoryFactory, TagFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

LIST = "/stories/"
NOTE = "This story is about the death of a parent."
PRIVATE = "He slept and did not wake."


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text.split("</head>")[1])).split())


def titles(response):
    return re.findall(r'<h2 class="story-card-title[^"]*"><a href="[^"]*">(.*?)</a>', response.text)


def head_of(response):
    return unescape(response.text.split("</head>")[0])


@pytest.fixture
def get(client):
    """A page as a visitor gets it, checked for what every public page promises."""

    def get(url, query=None, status=200):
        response = client.get(url, query)
        assert response.status_code == status
        assert_valid_html(response)
        assert "tel:08088000029" in response.text
        assert 'href="tel:999"' in response.text
        assert 'href="tel:111"' in response.text
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", response.text)
        return response

    return get


def published(n, **fields):
    return [StoryFactory(published=True, **fields) for _ in range(n)]


# The list


def test_a_card_says_whose_story_it_is_how_long_and_what_of_it(get):
    StoryFactory(
        published=True, title="A week away", told_by="Sam", relation="father of two", body=f"<p>{'word ' * 500}</p>"
    )
    text = text_of(get(LIST))
    for words in (
        "A week away",
        "A survivor’s story",
        "Told by Sam, father of two",
        "How Sam got better.",
        "4 minutes",
    ):
        assert words in text


def test_a_card_of_a_story_with_a_content_note_has_the_note_in_the_place_of_the_teaser(get):
    StoryFactory(published=True, with_note=True, teaser=PRIVATE)
    response = get(LIST)
    assert NOTE in response.text
    assert PRIVATE not in response.text


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({}, "1 minute to read"),
        ({"video": True}, "Video, with its words in writing"),
        ({"video": True, "body": "<p>Some words.</p>"}, "Video, and 1 minute to read"),
    ],
)
def test_a_card_says_whether_the_story_is_text_or_video_or_both(get, traits, words):
    StoryFactory(published=True, **traits)
    assert words in text_of(get(LIST))


def test_the_list_tells_readers_what_to_expect_before_the_first_story(get):
    StoryFactory(published=True)
    text = text_of(get(LIST))
    assert text.index("You can stop at any time.") < text.index("How Sam got better.")


def test_newest_stories_come_first(get, now):
    for days in (3, 1, 2):
        StoryFactory(published=True, title=f"{days} days ago", published_at=now - timedelta(days=days))
    assert titles(get(LIST)) == ["1 days ago", "2 days ago", "3 days ago"]


@pytest.mark.parametrize("number", [0, 1, 2, 200])
def test_the_list_reads_well_with_any_number_of_stories(get, number):
    published(number)
    response = get(LIST)
    assert len(titles(response)) == min(number, 12)
    assert ("There are no stories here just now." in response.text) is (number == 0)
    assert ('aria-label="Told by"' in response.text) is (number > 0)
    assert ("Page 1 of 17" in response.text) is (number == 200)


def test_stories_are_filtered_by_who_tells_them(get):
    for kind in Story.Kind.values:
        StoryFactory(published=True, kind=kind, title=kind)
    for kind, heading in (("survivor", "survivors"), ("relative", "relatives"), ("bereaved", "bereaved people")):
        response = get(LIST, {"kind": kind})
        assert titles(response) == [kind]
        assert f"<h1>Stories told by {heading}</h1>" in response.text
        assert f'href="/stories/?kind={kind}" aria-current="true"' in response.text


def test_stories_are_filtered_by_what_they_are_about(get):
    tag = TagFactory(name="a child", slug="a-child")
    StoryFactory(published=True, title="Tagged", tags=[tag, TagFactory()])
    StoryFactory(published=True, title="Not tagged")
    response = get(LIST, {"about": "a-child"})
    assert titles(response) == ["Tagged"]
    assert "<title>Stories about a child –" in response.text


def test_filters_go_together_and_each_keeps_the_other(get):
    tag = TagFactory(name="a child", slug="a-child")
    StoryFactory(published=True, title="Both", kind="relative", tags=[tag])
    StoryFactory(published=True, title="Other kind", tags=[tag])
    StoryFactory(published=True, title="Other tag", kind="relative")
    response = get(LIST, {"about": "a-child", "kind": "relative"})
    assert titles(response) == ["Both"]
    assert "<h1>Stories told by relatives about a child</h1>" in response.text
    for address in ("/stories/?kind=survivor&amp;about=a-child", "/stories/?kind=relative", "/stories/?about=a-child"):
        assert f'href="{address}"' in response.text


def test_filters_that_leave_nothing_lead_back_to_all_stories(get):
    StoryFactory(published=True)
    response = get(LIST, {"kind": "bereaved"})
    assert "There is no such story here yet." in response.text
    assert '<a href="/stories/">See all stories</a>' in response.text


def test_only_tags_that_lead_somewhere_are_offered(get, now):
    for name, traits in (
        ("seen", {"published": True}),
        ("waiting", {}),
        ("scheduled", {"published": True, "published_at": now + timedelta(seconds=1)}),
        ("gone", {"withdrawn": True}),
    ):
        StoryFactory(tags=[TagFactory(name=name, slug=name)], **traits)
    TagFactory(name="unused", slug="unused")
    response = get(LIST)
    assert re.findall(r"\?about=([\w-]+)", response.text) == ["seen"]


ODD = ["nobody", "", "\x00", "x" * 10_000, "<script>alert(1)</script>", "\u202eevil", "Ωλα", "bereaved' OR 1=1"]


@pytest.mark.parametrize("name", ["kind", "about"])
@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_filters_nobody_knows_are_left_aside_and_never_repeated(get, name, value):
    StoryFactory(published=True, title="Here")
    response = get(LIST, {name: value, "page": "1"})
    assert titles(response) == ["Here"]
    assert "<h1>Stories</h1>" in response.text
    assert len(value) < 5 or value not in unescape(response.text)
    assert '<link rel="canonical" href="http://testserver/stories/">' in response.text
    # There are words without end: no cache shall be filled with them.
    assert "private" in response["Cache-Control"]
    assert "public" in get(LIST, {"page": "1"})["Cache-Control"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_page_says_which_of_how_many_it_is(get, number):
    published(25)
    assert f"Page {number} of 3" in get(LIST, {"page": number}).text


def test_a_page_says_its_number_in_the_title_and_keeps_the_filters(get):
    tag = TagFactory(name="a child", slug="a-child")
    published(25, tags=[tag])
    response = get(LIST, {"page": 2, "about": "a-child", "kind": "survivor", "utm": "x"})
    assert "<title>Stories told by survivors about a child, page 2 of 3 –" in response.text
    assert 'rel="next" href="/stories/?kind=survivor&amp;about=a-child&amp;page=3"' in response.text
    # The first page has one address only.
    assert 'rel="prev" href="/stories/?kind=survivor&amp;about=a-child"' in response.text
    # Some of the stories are a part of all of them.
    assert 'rel="canonical" href="http://testserver/stories/"' in response.text


def test_the_list_takes_three_queries_whatever_the_number_of_stories(client, django_assert_num_queries):
    published(1, tags=[TagFactory()])
    with django_assert_num_queries(3):
        client.get(LIST)
    published(30, tags=TagFactory.create_batch(5))
    for query in ({}, {"page": 2}, {"kind": "survivor", "about": "tag-1"}):
        with django_assert_num_queries(3):
            client.get(LIST, query)


def test_the_list_leads_feed_readers_to_the_feed(get):
    assert '<link rel="alternate" type="application/atom+xml" href="/stories/feed/"' in get(LIST).text


def test_the_menu_leads_to_the_stories_and_marks_them(get):
    story = StoryFactory(published=True)
    assert '<a href="/stories/" aria-current="page">Stories</a>' in get(LIST).text
    assert '<a href="/stories/" aria-current="true">Stories</a>' in get(story.get_absolute_url()).text


# One story


def test_a_story_says_whose_it_is_and_when_it_was_published(get):
    tag = TagFactory(name="a child", slug="a-child")
    story = StoryFactory(published=True, title="A week away", told_by="Sam", relation="a teacher", tags=[tag])
    response = get(story.get_absolute_url())
    text = text_of(response)
    for words in ("A week away", "A survivor’s story. Told by Sam, a teacher.", "24 November 2026", "I was ill"):
        assert words in text
    assert '<a href="/stories/?about=a-child">a child</a>' in response.text
    assert "Skip the story" not in text


def test_nothing_is_invented_about_a_teller_who_gave_nothing(get):
    text = text_of(get(StoryFactory(published=True, told_by="", relation="").get_absolute_url()))
    assert "Told by" not in text


def test_the_note_comes_before_the_text_with_a_way_past_it(get):
    story = StoryFactory(published=True, with_note=True, body=f"<p>{PRIVATE}</p>")
    response = get(story.get_absolute_url())
    main = response.text.split("<main")[1]
    for later in ("A story of bereavement", PRIVATE):
        assert main.index(NOTE) < main.index(later)
    assert main.index('href="#what-helps"') < main.index(PRIVATE) < main.index('id="what-helps"')


def test_the_note_comes_before_photo_and_video_and_neither_plays_by_itself(get):
    story = StoryFactory(published=True, with_note=True, with_photo=True, video=True)
    main = get(story.get_absolute_url()).text.split("<main")[1]
    for later in ("Sam in a garden.", "My name is Sam.", "Watch on YouTube"):
        assert main.index(NOTE) < main.index('href="#what-helps"') < main.index(later) < main.index('id="what-helps"')
    # The player comes only when somebody presses "Play video".
    assert "<iframe" not in main


def test_a_card_shows_the_photo_with_its_words(get):
    StoryFactory(published=True, with_photo=True, title="With photo")
    response = get(LIST)
    assert 'alt="Sam in a garden."' in response.text
    assert titles(response) == ["With photo"]


def test_nothing_of_a_story_with_a_note_but_the_note_reaches_previews(get):
    story = StoryFactory(published=True, with_note=True, teaser="A teaser of it.", body=f"<p>{PRIVATE}</p>")
    response = get(story.get_absolute_url())
    head = head_of(response)
    assert head.count(NOTE) == 2
    assert "A teaser of it." not in response.text
    assert PRIVATE not in head
    # What a search engine may not print below its link.
    assert re.search(rf"<div[^>]* data-nosnippet>.*{PRIVATE}", response.text, re.DOTALL)


def test_a_story_without_a_note_is_described_by_its_teaser(get):
    response = get(StoryFactory(published=True).get_absolute_url())
    assert '<meta name="description" content="How Sam got better.">' in response.text
    assert "data-nosnippet" not in response.text


def test_after_a_story_comes_what_helps_now(get):
    response = get(StoryFactory(published=True).get_absolute_url())
    _, after = response.text.split('id="what-helps"')
    for words in ('class="helpline-number"', 'action="/groups/"', 'name="postcode"', 'href="/signs-of-sepsis/"'):
        assert words in after


def test_what_somebody_typed_into_a_story_is_words(get):
    story = StoryFactory(
        published=True, title="<b>Bold</b> & “quoted”", told_by='"><script>', content_note="<i>Note</i>"
    )
    for url in (story.get_absolute_url(), LIST, "/"):
        response = get(url)
        assert "<b>Bold" not in response.text
        assert '"><script>' not in response.text
        assert "<i>Note" not in response.text


def test_a_story_page_takes_three_queries(client, django_assert_num_queries):
    story = StoryFactory(published=True, tags=TagFactory.create_batch(3))
    published(20, with_note=True)
    with django_assert_num_queries(3):
        client.get(story.get_absolute_url())


@pytest.mark.parametrize("slug", ["nobody", "x" * 500, "1-2-3", "_", "mine", "media"])
def test_an_unknown_story_is_not_found(client, slug):
    assert client.get(f"/stories/{slug}/").status_code == 404


def test_pages_answer_head_and_refuse_post(client):
    story = StoryFactory(published=True)
    for url in (LIST, story.get_absolute_url(), reverse("stories:feed")):
        assert client.head(url).status_code == 200
        assert client.post(url).status_code == 405


# Who may see it, and from when


@pytest.mark.parametrize("state", [state for state in Story.State if state not in ("published", "withdrawn")])
def test_a_story_nobody_has_approved_is_nowhere(client, state):
    story = StoryFactory(state=state, title="Not yet")
    assert client.get(story.get_absolute_url()).status_code == 404
    for url in (LIST, "/", reverse("stories:feed")):
        assert "Not yet" not in client.get(url).text


def test_a_scheduled_story_appears_when_its_moment_comes(client, now, time_machine):
    story = StoryFactory(published=True, published_at=now + timedelta(minutes=5), title="Soon")
    urls = (LIST, "/", reverse("stories:feed"))
    assert client.get(story.get_absolute_url()).status_code == 404
    assert not any("Soon" in client.get(url).text for url in urls)
    time_machine.move_to(now + timedelta(minutes=5), tick=False)
    assert client.get(story.get_absolute_url()).status_code == 200
    assert all("Soon" in client.get(url).text for url in urls)


def test_a_story_taken_down_says_so_and_nothing_of_what_it_said(get):
    story = StoryFactory(withdrawn=True, title="A secret now", body=f"<p>{PRIVATE}</p>", told_by="Alex")
    response = get(story.get_absolute_url(), status=410)
    assert "<h1>This story has been taken down</h1>" in response.text
    for words in ("A secret now", PRIVATE, "Alex", story.teaser):
        assert words not in response.text
    assert 'href="/stories/"' in response.text
    assert 'content="noindex"' in response.text
    assert "Cache-Control" not in response


def test_a_story_taken_down_planned_again_and_taken_down_before_its_day_was_still_there_once(
    get, django_user_model, now
):
    moderator = django_user_model.objects.create_user("mo")
    story = StoryFactory(withdrawn=True)
    ConsentFactory(story=story, given_at=now)
    story.approve(moderator, now=now, publish_at=now + timedelta(days=3))
    assert not story.has_page(now)
    story.withdraw(now=now)
    get(story.get_absolute_url(), status=410)
    # However often.
    ConsentFactory(story=story, given_at=now)
    story.approve(moderator, now=now, publish_at=now + timedelta(days=9))
    story.withdraw(now=now)
    get(story.get_absolute_url(), status=410)


@pytest.mark.parametrize("published_at", [None, timedelta(hours=1)])
def test_a_story_withdrawn_before_anybody_saw_it_was_never_there(client, now, published_at):
    story = StoryFactory(withdrawn=True, published_at=published_at and now + published_at)
    assert client.get(story.get_absolute_url()).status_code == 404


def test_a_withdrawn_story_is_in_no_list(client):
    StoryFactory(withdrawn=True, title="Gone")
    for url in (LIST, "/", reverse("stories:feed")):
        assert "Gone" not in client.get(url).text


def test_pages_are_kept_for_a_minute_at_most(client):
    story = StoryFactory(published=True)
    for url in (LIST, story.get_absolute_url(), reverse("stories:feed")):
        age = re.search(r"max-age=(\d+)", client.get(url)["Cache-Control"])[1]
        assert int(age) <= 60


# Addresses


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_no_story_takes_the_address_of_another_page(slug):
    with pytest.raises(ValidationError, match="taken by another page"):
        StoryFactory.build(slug=slug).validate_constraints()
    with pytest.raises(IntegrityError, match="story_address_is_free"):
        StoryFactory(slug=slug)


def test_every_fixed_address_beside_the_stories_is_one_that_no_story_can_take():
    from stories.urls import urlpatterns

    fixed = {str(each.pattern).partition("/")[0] for each in urlpatterns} - {"", "<slug:slug>"}
    assert fixed <= set(RESERVED_SLUGS)
