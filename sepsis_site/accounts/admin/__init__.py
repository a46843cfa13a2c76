"""The admin classes, one module per subject."""

from sepsis_site.accounts.admin import users

__all__ = [
    "users",
]
