"""External links of stories, for the link checker."""

from core.content.external_links import Linked, extract_external_links
from stories.models import Story


def linked(now):
    """Yield the published stories at ``now`` with their external links. For a video, that is the page showing it."""
    for story in Story.objects.published(now):
        yield Linked.of(story, [*extract_external_links(story.body), story.video_link])
