"""Stories in a real browser."""

import pytest
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import wait_for
from stories.tests.factories import StoryFactory, TagFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_now")]

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture
def story():
    StoryFactory(published=True, title=LONG, told_by=LONG, teaser=LONG)
    return StoryFactory(
        published=True,
        with_note=True,
        title=f"A story of {LONG}",
        body="<p>" + "A line of the story. " * 400 + "</p>",
        tags=[TagFactory(name=LONG)],
    )


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_the_stories_is_wider_than_the_window(page, story, width):
    page.set_viewport_size({"width": width, "height": 800})
    for url in (reverse("stories:list"), story.get_absolute_url(), reverse("home")):
        assert page.goto(url).status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_link_beside_the_note_leads_past_the_whole_story(page, story):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(story.get_absolute_url())
    heading = page.get_by_role("heading", name="What helps now")
    assert heading.bounding_box()["y"] > 2_000
    page.get_by_role("link", name="Skip the story: what helps now").click()
    wait_for(page, "window.scrollY > 1500")
    assert 0 <= heading.bounding_box()["y"] < 400


def test_titles_of_a_row_of_cards_stand_level(page, story):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(reverse("stories:list"))
    boxes = [each.bounding_box() for each in page.locator(".story-card-title").all()]
    assert len({(box["y"], box["height"]) for box in boxes}) == 1
