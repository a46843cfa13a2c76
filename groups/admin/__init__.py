"""The admin classes, one module per subject."""

from groups.admin import all

__all__ = [
    "all",
]
