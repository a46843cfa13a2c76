import re

import pytest
from django.core.exceptions import ValidationError

from sepsis_site.dev.pytest_plugin import assert_valid_html
from sepsis_site.seed_data.stories import EARLIER_SITE, STORIES, TAGS, load
from stories.models import Story, Tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def loaded():
    load()


def test_two_stories_are_published_and_each_waits_for_its_consent_to_be_confirmed(loaded, now):
    stories = Story.objects.published(now)
    assert [story.title for story in stories] == ["A father who thought of others first", "Oliver, who was three"]
    assert set(Story.objects.with_unconfirmed_consent()) == set(stories)
    for story in stories:
        assert (story.consent.text, story.consent.photo, story.consent.leaflets) == (True, False, False)
        assert story.consent.wording == story.consent.source == EARLIER_SITE
        assert [step.by_name for step in story.audit_events.all()] == ["UK Sepsis Trust (earlier site)"]
        story.full_clean()


def test_both_say_what_they_are_about_before_anything_else(loaded, client):
    for story in Story.objects.exclude(kind=""):
        assert story.content_note.startswith("This story is about the death of")
        assert story.needs_content_note
        response = client.get(story.get_absolute_url())
        assert_valid_html(response)
        main = response.text.split("<main")[1]
        assert main.index(story.content_note) < main.index(story.body)


def test_nothing_of_them_was_cleaned_away(loaded):
    for facts in STORIES:
        assert Story.objects.get(slug=facts["story"]["slug"]).body == facts["story"]["body"].strip()


def test_they_are_short_and_in_short_sentences():
    for facts in STORIES:
        text = re.sub(r"<[^>]+>", " ", facts["story"]["body"])
        sentences = [sentence.split() for sentence in re.split(r"(?<=[.:])\s", text)]
        assert max(map(len, sentences)) <= 20
        assert len(sentences) <= 10


def test_the_video_without_an_address_is_not_published_and_says_what_is_missing(loaded, client):
    story = Story.objects.get(slug="a-story-told-on-video")
    assert story.state == Story.State.SUBMITTED
    assert "We were not given the video" in story.missing
    assert client.get(story.get_absolute_url()).status_code == 404
    # Whose story it is nobody knows, so an editor has to say.
    with pytest.raises(ValidationError, match="kind"):
        story.full_clean()


def test_there_are_tags_to_begin_with_and_readers_see_those_in_use(loaded, now):
    assert list(Tag.objects.values_list("name", flat=True)) == list(TAGS.values())
    assert {tag for facts in STORIES for tag in facts["tags"]} == set(
        Tag.objects.of_published_stories(now).values_list("slug", flat=True)
    )
