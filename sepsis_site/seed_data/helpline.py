"""Seed data: the helpline as the charity has published it."""

from support.helpline import defaults as helpline_defaults
from support.models import Helpline, OpeningHours


def load():
    """Create the helpline and its hours from ``support.helpline.defaults``, which outages use too."""
    Helpline.objects.create(pk=1, **helpline_defaults.HELPLINE)
    if OpeningHours.objects.exists():
        return
    OpeningHours.objects.bulk_create(
        OpeningHours(weekday=weekday, opens=opens, closes=closes)
        for weekday, hours in helpline_defaults.WEEKLY_HOURS.items()
        for opens, closes in hours
    )
