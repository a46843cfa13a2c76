"""The admin classes, one module per subject."""

from groups.admin import events, support_groups, venues

__all__ = ["events", "support_groups", "venues"]
