"""The admin classes, one module per subject."""

from support.admin import booklets, communities, dead_links, feedback, helpline, newsletter, page_copy, pages

__all__ = [
    "communities",
    "dead_links",
    "feedback",
    "helpline",
    "newsletter",
    "page_copy",
    "pages",
    "booklets",
]
