"""Each subject's admin in a file of its own; imported here so that Django finds them."""

from faq.admin import answers, feedback

__all__ = ["answers", "feedback"]
