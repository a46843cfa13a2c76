"""Which story comes after which, and which one stands on the front page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import assert_valid_html
from stories.models import Story
from stories.tests.factories import StoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def told(title, **fields):
    return StoryFactory(published=True, title=title, **fields)


def after(story, now):
    return [each.title for each in Story.objects.published(now).in_order_after(story)]


def test_after_a_story_come_gentle_ones_and_among_them_those_of_its_kind(now):
    story = told("This", with_note=True)
    told("heavy, same kind", with_note=True)
    told("gentle, other kind", kind="survivor")
    told("gentle, same kind", kind="bereaved")
    told("heavy, other kind", with_note=True, kind="relative")
    told("not yet", published_at=now + timedelta(days=1))
    StoryFactory(title="waiting")
    assert after(story, now) == ["gentle, same kind", "gentle, other kind", "heavy, same kind", "heavy, other kind"]


def test_reading_on_and_on_comes_round_to_every_story_alike(now):
    same_moment = now - timedelta(days=3)
    for days in (1, 2):
        told(f"{days}", published_at=now - timedelta(days=days))
    for title in ("3a", "3b"):
        told(title, published_at=same_moment)
    story, seen = Story.objects.get(title="2"), []
    for _ in range(4):
        story = Story.objects.published(now).in_order_after(story).first()
        seen.append(story.title)
    assert seen == ["3b", "3a", "1", "2"]


def test_the_next_story_is_a_link_with_its_teaser(client):
    story = told("This", with_note=True)
    told("The next", teaser="Its teaser.")
    _, offered = client.get(story.get_absolute_url()).text.split('id="another"')
    assert "The next" in offered
    assert "Its teaser." in offered


def test_where_every_other_story_has_a_note_none_is_offered_and_help_comes_before_the_way_to_all(client):
    story = told("This", with_note=True)
    told("Heavy too", with_note=True)
    page = client.get(story.get_absolute_url())
    assert_valid_html(page)
    assert "Heavy too" not in page.text
    assert 'id="another"' not in page.text
    helps, rest = page.text.split('id="rest"')
    assert 'id="what-helps"' in helps
    assert 'href="/stories/"' in rest


def test_the_only_story_offers_no_other(client):
    page = client.get(told("This").get_absolute_url()).text
    assert 'id="another"' not in page
    assert 'id="rest"' not in page


def test_home_shows_the_featured_story_else_a_gentle_one_else_the_newest(client, now):
    def on_home():
        return Story.objects.published(now).in_featured_order().first().title

    told("heavy", with_note=True)
    told("heavy, older", with_note=True, published_at=now - timedelta(days=9))
    assert on_home() == "heavy"
    told("gentle, older", published_at=now - timedelta(days=8))
    assert on_home() == "gentle, older"
    told("featured", with_note=True, published_at=now - timedelta(days=20), on_home=True)
    assert on_home() == "featured"
    assert ">featured</a>" in client.get(reverse("home")).text


def test_home_reads_well_without_a_story(client):
    assert "Stories of sepsis" not in client.get(reverse("home")).text


def test_home_shows_the_note_and_never_the_teaser_of_a_story_with_one(client):
    told("A parent", with_note=True, teaser="Its teaser.", body="<p>Its text.</p>")
    text = client.get(reverse("home")).text
    assert text.index("This story is about the death of a parent.") < text.index(">A parent</a>")
    assert "Its teaser." not in text
    assert "Its text." not in text
