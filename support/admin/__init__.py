"""Each subject's admin in a file of its own; imported here so that Django finds them."""

from support.admin import communities, feedback, front_page, helpline, newsletter, pages, resources

__all__ = ["communities", "feedback", "front_page", "helpline", "newsletter", "pages", "resources"]
