"""The admin classes, one module per subject."""

from faq.admin import answers, feedback, synonyms

__all__ = [
    "answers",
    "feedback",
    "synonyms",
]
