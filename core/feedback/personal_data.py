"""What readers wrote with "Was this helpful?", as a kind of personal data."""

from core.feedback.models import COMMENT_RETENTION
from core.personal_data import Kind, how_long


def comments_kind(name, model):
    """The Kind of the comments in ``model``, a Feedback of an app."""

    def erase(*, now, dry_run):
        if dry_run:
            return model.objects.with_old_comment(now).count()
        return model.objects.forget_comments(now)

    return Kind(
        name=name,
        title="“Was this helpful?”",
        what="Your answer, what you write with it, and the day. Not who you are.",
        why="To make our pages better.",
        kept=f"Your words: {how_long(COMMENT_RETENTION)}. Yes or no, and the day: as long as this site is there.",
        seen_by="Our support team and managers.",
        erased_by="erase_expired; or an editor deletes the comment.",
        models=frozenset({model._meta.label}),
        erase=erase,
    )
