"""The admin classes, one module per subject."""

from stories.admin import page_copy, stories, tags

__all__ = [
    "stories",
    "page_copy",
    "tags",
]
