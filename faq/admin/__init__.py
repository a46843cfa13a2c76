"""Each subject's admin in a file of its own; imported here so that Django finds them."""

from faq.admin import answers, feedback, synonyms

__all__ = ["answers", "feedback", "synonyms"]
