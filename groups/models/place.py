"""The gazetteer: postcodes, half postcodes and towns with their positions.

Read-only to the site: ``manage.py load_gazetteer`` and ``manage.py import_postcodes`` fill it.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from groups.models.point_field import Distance, PositionField, nearest_index


class Nation(models.TextChoices):
    ENGLAND = "ENG", "England"
    SCOTLAND = "SCT", "Scotland"
    WALES = "WLS", "Wales"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"


class Postcode(models.Model):
    """A full ("unit") postcode from a national directory.

    The table is empty until ``manage.py import_postcodes`` is run.
    """

    # Without the space. Under the "C" collation a prefix search can use the primary key.
    code = models.CharField(primary_key=True, max_length=7, db_collation="C")
    position = PositionField()
    in_use = models.BooleanField(default=True)

    def __str__(self):
        return f"{self.code[:-3]} {self.code[-3:]}"


class PostcodeArea(models.Model):
    """A postcode district ("BN3") or sector ("BN3 3") at the median of its postcodes.

    Not at the mean: a few postcodes lie far from the rest of their sector.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district"
        SECTOR = "sector"

    code = models.CharField(primary_key=True, max_length=6, db_collation="C")
    kind = models.CharField(max_length=8, choices=Kind)
    position = PositionField()

    def __str__(self):
        return self.code


class TownQuerySet(models.QuerySet):
    def nearest_to(self, position):
        """Towns by their distance from ``position``, nearest first."""
        return self.order_by(Distance("position", position))


class Town(models.Model):
    """A town or village of 500 people or more. The key is its GeoNames identifier."""

    id = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=100)
    # All names, as returned by groups.gazetteer.place_names.plain_name().
    search_names = ArrayField(models.CharField(max_length=100, db_collation="C"))
    nation = models.CharField(max_length=3, choices=Nation)
    population = models.PositiveIntegerField()
    # To tell towns of one name apart: the postcode district and a larger town nearby.
    district = models.CharField(max_length=4)
    near = models.CharField(max_length=100, blank=True)
    position = PositionField()

    objects = TownQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search_names"], name="town_search_names"),
            nearest_index("town_position"),
        ]

    def __str__(self):
        return self.name
