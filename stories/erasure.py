"""Erase the sender of a story and, when the story is not told, the story itself with its files."""

from django.db import transaction

from core.history import tracking
from core.http import redirects
from stories.media import files
from stories.models import AuditEvent, Sender, Story

UNDECIDED_TOO_LONG = "Nobody had decided about it, and nothing had happened for 12 months."
WORDING_ERASED = "It was recorded by hand. The words were erased with the sender’s details."


def erase_sender(story, *, now, by=None, why=""):
    """Erase the sender and all they wrote to us; erase a withdrawn or declined story too. Return whether it changed.

    The audit record stays: that there was a story, what was agreed and when, and who decided what. Versions of the
    text are deleted in either case: an earlier one may hold a name that the sender had us remove.
    """
    with story._locked():
        not_told = story.state in (Story.State.WITHDRAWN, Story.State.DECLINED)
        if not_told:
            _erase_content(story)
        if not Sender.objects.filter(story=story).delete()[0] and not not_told:
            return False
        # Of a consent, only the name goes. Wording recorded by hand, from a letter or a call, may name people.
        story.consents.update(given_by="The sender, erased")
        story.consents.recorded_by_hand().update(wording=WORDING_ERASED, source="Recorded by hand")
        tracking.forget(story)
        story.audit_events.exclude(note="").update(note="")
        story._record(AuditEvent.What.ERASED, now=now, by=by, note=why)
    return True


def erase_if_due(story, *, now):
    """Erase the sender if the twelve months are over. The row is locked, so that the story cannot come back meanwhile.

    A story that was never decided becomes a declined one: after its erasure it cannot be published.
    """
    with transaction.atomic():
        stories = Story.objects.filter(pk=story.pk)
        if not stories.select_for_update() or not stories.due_for_erasure(now).exists():
            return False
        is_undecided = stories.undecided_since(now).exists()
        if is_undecided:
            story._set(state=Story.State.DECLINED)
        return erase_sender(story, now=now, why=UNDECIDED_TOO_LONG if is_undecided else "")


def _erase_content(story):
    files.forget(story)
    redirects.delete_redirects(story)
    story._set(
        **dict.fromkeys(("teaser", "original_text", "body", "transcript", "missing", "video_link"), ""),
        **dict.fromkeys(("is_about_death", "is_about_child", "is_graphic"), False),
        content_note="",
        **dict.fromkeys(("told_by", "relation", "photo", "photo_alt", "video", "video_type", "poster"), ""),
        **dict.fromkeys(("photo_width", "photo_height", "poster_width", "poster_height"), None),
        captions="",
        link_has_captions=False,
        title=f"Story {story.pk}, erased",
        slug=f"erased-{story.pk}",
    )
    # The topics hint at health.
    story.tags.clear()
