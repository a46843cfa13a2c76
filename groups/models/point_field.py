"""PostgreSQL's native ``point`` as a model field, and the distance between two of them."""

from django.contrib.postgres.indexes import GistIndex
from django.db import models

from groups.gazetteer.national_grid import Position


class PositionField(models.Field):
    """A Position on the British National Grid in a ``point`` column (easting, northing).

    The type has no equality operator: filter by ``isnull`` or by Distance.
    """

    description = "Position on the British National Grid"

    def db_type(self, connection):
        return "point"

    def get_placeholder(self, value, compiler, connection):
        return "%s::point"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return None if value is None else "({!r},{!r})".format(*map(float, value))

    def from_db_value(self, value, expression, connection):
        return None if value is None else Position(*map(float, value.strip("()").split(",")))

    def to_python(self, value):
        return value if value is None or isinstance(value, Position) else Position(*value)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))


class Distance(models.Func):
    """Metres from a position column to a Position. Ordering by it alone uses the column's GiST index."""

    arg_joiner = " <-> "
    template = "%(expressions)s"
    output_field = models.FloatField()

    def __init__(self, column, position):
        super().__init__(column, models.Value(position, output_field=PositionField()))


def nearest_index(name, condition=None):
    """Return the index for nearest-neighbour scans (``ORDER BY position <-> point``)."""
    return GistIndex(fields=["position"], name=name, condition=condition)
