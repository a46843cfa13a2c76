"""Open work about stories for the admin dashboard."""

from core.admin.tasks import admin_task, seen_by
from core.publishing.scheduling import SOON
from stories.models import Story
from stories.page_copy import STORY, StoryCopy


def work(request, *, now):
    stories = seen_by(request, Story)
    yield admin_task(
        stories.needs_action().count,
        "story waits for you",
        "stories wait for you",
        Story,
        permission="stories.view_sender",
    )
    yield admin_task(
        stories.due_for_erasure_soon(now).count,
        "story is erased within 30 days, unless somebody decides",
        "stories are erased within 30 days, unless somebody decides",
        Story,
        permission="stories.view_sender",
        state="erased-soon",
    )
    yield admin_task(
        stories.with_unconfirmed_consent().count,
        "story from the earlier site: ask the family",
        "stories from the earlier site: ask the families",
        Story,
        permission="stories.view_sender",
        state="to-confirm",
    )
    yield admin_task(
        stories.incomplete().count,
        "story has something missing",
        "stories have something missing",
        Story,
        state="incomplete",
    )
    yield admin_task(
        lambda: int(not STORY.current()["how_long"]),
        "line to fill in: how soon we read a story",
        "",
        StoryCopy,
    )
    yield admin_task(
        stories.leaving(now, within=SOON).count,
        "story leaves the site within a week",
        "stories leave the site within a week",
        Story,
        state="leaving",
    )
