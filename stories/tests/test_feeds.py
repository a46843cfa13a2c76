"""The feed of new stories."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from stories.models import Story
from stories.tests.factories import StoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(client):
    def feed(**headers):
        return client.get(reverse("stories:feed"), headers=headers)

    return feed


def entries(response):
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 (our own)


def text(entry, name):
    return entry.findtext(f"{ATOM}{name}")


def test_an_entry_is_title_teaser_and_teller_and_no_text(feed, now):
    story = StoryFactory(
        published=True, title="Tea & “toast” <3", teaser="Less < more.", body="<p>The whole story.</p>"
    )
    response = feed()
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    [entry] = entries(response)
    assert text(entry, "title") == "Tea & “toast” <3"
    # HTML, once it is out of the XML.
    assert text(entry, "summary") == "Less &lt; more."
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{story.get_absolute_url()}"
    assert text(entry, "published") == "2026-11-24T09:00:00+00:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Sam"
    assert "whole story" not in response.text


def test_an_entry_of_a_story_with_a_note_is_the_note(feed):
    StoryFactory(published=True, with_note=True, teaser="A teaser.", transcript="Words said.")
    response = feed()
    assert text(entries(response)[0], "summary") == "This story is about the death of a parent."
    for words in ("A teaser.", "I was ill", "Words said."):
        assert words not in response.text


def test_the_feed_holds_the_newest_twenty_in_one_query(feed, now, django_assert_num_queries):
    for n in range(22):
        StoryFactory(published=True, title=f"{n}", published_at=now - timedelta(hours=n))
    with django_assert_num_queries(1):
        response = feed()
    assert [text(entry, "title") for entry in entries(response)] == [f"{n}" for n in range(20)]


def test_an_entry_was_updated_when_it_was_edited_or_its_day_came(feed, now):
    story = StoryFactory(published=True, published_at=now - timedelta(hours=2))
    Story.objects.update(updated_at=now - timedelta(days=5))
    assert text(entries(feed())[0], "updated") == "2026-11-24T08:00:00+00:00"
    Story.objects.filter(pk=story.pk).update(updated_at=now)
    assert text(entries(feed())[0], "updated") == "2026-11-24T10:00:00+00:00"


def test_a_reader_that_has_it_already_gets_nothing_again(feed):
    StoryFactory(published=True)
    again = feed(if_none_match=feed()["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_reader_hears_of_a_withdrawal(feed, now):
    older = StoryFactory(published=True, published_at=now - timedelta(days=2))
    story = StoryFactory(published=True)
    first = feed()
    assert "Last-Modified" not in first
    Story.objects.filter(pk=story.pk).update(state=Story.State.WITHDRAWN, withdrawn_at=now)
    response = feed(if_none_match=first["ETag"], if_modified_since="Tue, 24 Nov 2026 10:00:00 GMT")
    assert response.status_code == 200
    assert [text(entry, "title") for entry in entries(response)] == [older.title]


def test_a_feed_of_nothing_is_a_feed(feed):
    response = feed()
    assert response.status_code == 200
    assert entries(response) == []


def test_characters_that_xml_cannot_hold_do_not_break_the_feed(feed):
    StoryFactory(published=True, title="Bell\x07 and \ufffe", teaser="Form\x0cfeed", told_by="S\x1bam")
    [entry] = entries(feed())
    assert text(entry, "title") == "Bell and "
    assert text(entry, "summary") == "Formfeed"
