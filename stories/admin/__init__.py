"""Each subject's admin in a file of its own; imported here so that Django finds them."""

from stories.admin import stories, story_words, tags

__all__ = ["stories", "story_words", "tags"]
