"""Personal data of this app. See core/personal_data.py."""

from core.personal_data import Kind
from stories.erasure import erase_if_due
from stories.media import files as media_files
from stories.models import Story
from stories.models.story import ONE_YEAR_TEXT


def erase_stories(*, now, dry_run):
    """Erase stories that are not told, with their senders."""
    due = list(Story.objects.due_for_erasure(now).order_by("pk"))
    if dry_run:
        return len(due)
    # It may have come back since the list was made: the story itself knows.
    return sum(erase_if_due(story, now=now) for story in due)


def erase_orphaned_files(*, now, dry_run):
    names = media_files.orphaned_files(now)
    if not dry_run:
        media_files.delete(names)
    return len(names)


KINDS = [
    Kind(
        name="stories",
        title="Stories sent to us",
        what=(
            "Your story, your name and your email address. What you tell us about people in it. "
            "What you agreed to, and what we write to each other."
        ),
        why="To read your story, ask you about it, and publish it if you agree.",
        kept=(
            "While your story is on this site. If you take it down, or we do not publish it, we erase it "
            f"{ONE_YEAR_TEXT} later. We do the same if it is not published, and nothing has happened with it for "
            f"{ONE_YEAR_TEXT}."
        ),
        seen_by="Our story team and managers. Everybody sees the story itself once it is published.",
        erased_by="erase_expired; or the button “Erase” at the story in the admin.",
        models=frozenset({"stories.Story", "stories.Sender", "stories.Consent", "stories.AuditEvent"}),
        erase=erase_stories,
    ),
    Kind(
        name="story-files",
        title="Photos and videos of stories",
        what="Your photo or video. We take out where and when it was taken.",
        why="To show it with your story, if you agree.",
        kept="As long as the story. Should a file be left behind, we erase it about a day later.",
        seen_by="Our story team and managers, and everybody once it is published.",
        erased_by="It goes with its story. erase_expired deletes files that no story has.",
        where="the folder of uploaded files (MEDIA_ROOT)",
        erase=erase_orphaned_files,
    ),
]
NO_PERSON = {
    "stories.Tag": "Words of ours.",
    "stories.StoryCopy": "Words of ours.",
}
