from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import connections, models
from django.db.models import F, Q

from core.dates import words as core_words
from core.history.tracking import Versions
from groups.models.point_field import PositionField, nearest_index


def is_closed(closed_from, closed_until, day):
    """Whether the date ``day`` lies in a closure, which may have no last day."""
    return closed_from is not None and closed_from <= day and (closed_until is None or day <= closed_until)


class VenueQuerySet(models.QuerySet):
    def update_positions(self):
        """Set every venue to its position in the directory of full postcodes. Returns the number changed."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "UPDATE groups_venue venue SET position = postcode.position FROM groups_postcode postcode "
                "WHERE postcode.code = replace(venue.postcode, ' ', '') AND postcode.in_use "
                "AND venue.position::text <> postcode.position::text"
            )
            return cursor.rowcount


class Venue(models.Model):
    """A place where meetings are held."""

    name = models.CharField(
        max_length=120, help_text="What the sign on the door says, such as “Vallance Community Centre”."
    )
    address = models.TextField(
        help_text="Everything between the name and the postcode: room, street, town. One line each, or with commas."
    )
    postcode = models.CharField(
        max_length=8, help_text="The full postcode. The map position is found from it when you save."
    )
    position = PositionField(editable=False)
    town = models.CharField(max_length=60, help_text="Shown in lists beside the name, such as “Hove”.")

    step_free = models.BooleanField(
        null=True, blank=True, help_text="“Yes” when somebody in a wheelchair can get in and to the room without steps."
    )
    parking = models.BooleanField(
        null=True, blank=True, help_text="“Yes” when there is parking at the venue or next to it."
    )
    hearing_loop = models.BooleanField(
        null=True, blank=True, help_text="“Yes” when the room has a working hearing loop."
    )
    accessible_toilet = models.BooleanField(
        null=True, blank=True, help_text="“Yes” when there is a toilet that a wheelchair user can use."
    )
    access_notes = models.TextField(
        blank=True, help_text="Which door, where to park, the nearest bus stop, whom to ask for at the desk."
    )

    closed_from = models.DateField(null=True, blank=True, help_text="First day the venue is closed.")
    closed_until = models.DateField(
        null=True, blank=True, help_text="Last day it is closed. Empty: until further notice."
    )
    closed_reason = models.CharField(
        max_length=200, blank=True, help_text="Shown with every meeting here on those days."
    )

    # Leaders may choose venues they added before their group has used them.
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    objects = VenueQuerySet.as_manager()
    history = Versions(unseen=["position"])
    # An old postcode is brought back with the place it stands for.
    goes_with = {"postcode": ["position"]}

    class Meta:
        ordering = ["name", "town"]
        constraints = [
            models.CheckConstraint(
                name="venue_closure_has_a_start_and_a_reason",
                condition=Q(closed_from=None, closed_until=None) | (~Q(closed_from=None) & ~Q(closed_reason="")),
                violation_error_message="A closed venue needs the first day it is closed and the reason.",
            ),
            models.CheckConstraint(
                name="venue_closure_ends_after_it_starts",
                condition=Q(closed_until=None) | Q(closed_until__gte=F("closed_from")),
                violation_error_message="The last day closed cannot be before the first.",
            ),
        ]
        indexes = [
            nearest_index("venue_position"),
            # For the site search.
            GinIndex(
                SearchVector("name", "town", weight="B", config="english")
                + SearchVector("address", weight="C", config="english"),
                name="venue_text",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.town}"

    @property
    def address_lines(self):
        """The postal address, one item per line, postcode last."""
        lines = [line.strip(" ,") for line in self.address.splitlines()]
        return [self.name, *filter(None, lines), self.postcode]

    def is_closed_on(self, day):
        """Whether the venue is closed on the date ``day``."""
        return is_closed(self.closed_from, self.closed_until, day)

    def closure_in_words(self, today):
        """“Closed from Monday 14 December 2026 until …: repairs.” Empty without a present or future closure."""
        if self.closed_from is None or (self.closed_until is not None and self.closed_until < today):
            return ""
        until = (
            f"until {core_words.weekday_date(self.closed_until, year=True)}"
            if self.closed_until
            else "until further notice"
        )
        reason = self.closed_reason.rstrip(" .")
        if self.closed_until == self.closed_from:
            return f"Closed on {core_words.weekday_date(self.closed_from, year=True)}: {reason}."
        if self.closed_from <= today:
            return f"Closed {until}: {reason}."
        return f"Closed from {core_words.weekday_date(self.closed_from, year=True)} {until}: {reason}."

    def update_calendars(self, *, now):
        """Mark upcoming meetings as changed, so that calendars take the venue's new details."""
        self.events.upcoming(now).update(sequence=F("sequence") + 1, updated_at=now)
