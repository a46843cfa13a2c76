"""The pages of the stories, as readers get them."""

import pytest
from django.urls import reverse

from stories.tests.factories import StoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.mark.parametrize("traits", [{}, {"with_note": True}, {"video": True}])
def test_a_published_story_has_its_page_and_stands_in_the_list_and_the_feed(client, traits):
    story = StoryFactory(published=True, **traits)
    for url in (story.get_absolute_url(), reverse("stories:list"), reverse("stories:feed")):
        response = client.get(url)
        assert response.status_code == 200
        assert story.title in response.text
