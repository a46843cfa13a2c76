"""Reading the finder's query string, and links to the same search with other options."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from groups.finder.nearest import Order
from groups.gazetteer import geocoding
from groups.models import Meets

FORMATS = {"": None, "in-person": [Meets.IN_PERSON, Meets.BOTH], "online": [Meets.BOTH]}
FORMAT_LABELS = {"": "All", "in-person": "In person", "online": "Online"}
ORDER_LABELS = {Order.DISTANCE: "Nearest first", Order.DATE: "Soonest first"}


class FinderQuery(NamedTuple):
    """A search: the parameters that name the place, the order and the format (a key of FORMATS)."""

    place: dict[str, str]
    order: Order
    format: str

    @classmethod
    def from_parameters(cls, parameters):
        """Read a QueryDict. Unknown orders and formats count as not given."""
        return cls(
            {name: parameters[name] for name in ("postcode", "town", "near") if name in parameters},
            Order.DATE if parameters.get("order") == "date" else Order.DISTANCE,
            parameters["format"] if parameters.get("format") in FORMATS else "",
        )

    @property
    def text(self):
        """The text typed into the search box, at most 200 characters; empty for a search by position."""
        return self.place.get("postcode", "").replace("\x00", "")[:200]

    def geocode(self):
        """The GeocodeResult of the place, or None if no place is given."""
        if "near" in self.place:
            place = geocoding.near_coordinates(self.place["near"])
            problem = "" if place else "We could not tell where that is. Type a postcode or a town."
            return geocoding.GeocodeResult(place, problem=problem)
        if "postcode" not in self.place:
            return None
        town = self.place.get("town", "")
        # A key has nine digits at most; longer ones overflow the column.
        town_id = int(town) if town.isascii() and town.isdigit() and len(town) <= 9 else None
        return geocoding.geocode(self.place["postcode"], town_id=town_id)

    def url(self, page=1):
        """The relative URL of this search; options with their default value are left out."""
        parameters = dict(self.place)
        if self.order is Order.DATE:
            parameters["order"] = self.order.value
        if self.format:
            parameters["format"] = self.format
        if page > 1:
            parameters["page"] = page
        return f"?{urlencode(parameters)}"

    def toolbar(self):
        """Links to this search with other options: a list of (heading, [(label, URL, whether it is current)])."""
        orders = [(label, self._replace(order=each).url(), each is self.order) for each, label in ORDER_LABELS.items()]
        formats = [
            (label, self._replace(format=each).url(), each == self.format) for each, label in FORMAT_LABELS.items()
        ]
        return [("Order", orders), ("Show", formats)]


def choice_url(choice):
    """The URL of a search for a geocoding Choice."""
    parameters = {"postcode": choice.text} | ({"town": choice.town_id} if choice.town_id else {})
    return f"{reverse('groups:finder')}?{urlencode(parameters)}"
