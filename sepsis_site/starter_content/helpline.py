"""The helpline as the charity has published it, for an empty site."""

from support import contact
from support.models import Helpline, OpeningHours


def load():
    """Store the published helpline and its ordinary hours. The words stand in ``support.contact``, for bad days too."""
    Helpline.objects.create(pk=1, **contact.HELPLINE)
    if OpeningHours.objects.exists():
        return
    OpeningHours.objects.bulk_create(
        OpeningHours(weekday=weekday, opens=opens, closes=closes)
        for weekday, hours in contact.WEEKLY_HOURS.items()
        for opens, closes in hours
    )
