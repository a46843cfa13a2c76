from groups.models.event import Event
from groups.models.group import Meets, Region, SupportGroup
from groups.models.place import Nation, Postcode, PostcodeArea, Town
from groups.models.series import EventSeries
from groups.models.venue import Venue

__all__ = [
    "Event",
    "EventSeries",
    "Meets",
    "Nation",
    "Postcode",
    "PostcodeArea",
    "Region",
    "SupportGroup",
    "Town",
    "Venue",
]
