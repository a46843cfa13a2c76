"""Each subject's admin in a file of its own; imported here so that Django finds them."""

from support.admin import communities, dead_links, feedback, helpline, newsletter, page_words, pages, resources

__all__ = ["communities", "dead_links", "feedback", "helpline", "newsletter", "page_words", "pages", "resources"]
