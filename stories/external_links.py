"""What of this app is on the site and links out of it."""

from core.content.external_links import Linked, outside_links
from stories.models import Story


def linked(now):
    """Stories that readers see at ``now``. Of a video, the page that shows it is asked for."""
    for story in Story.objects.published(now):
        yield Linked.of(story, [*outside_links(story.body), story.video_link])
