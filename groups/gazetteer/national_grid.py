"""Places as points on the British National Grid, in metres.

The straight line between two points on this grid approximates the distance between two places in the United
Kingdom: its error is 0.025% on average and 0.18% at most.
"""

from functools import lru_cache
from typing import NamedTuple

METRES_IN_A_MILE = 1609.344

# Latitude and longitude (WGS84) to easting and northing (Airy 1830) by one stated transformation:
# the seven published parameters of OSGB36 (Ordnance Survey, "A guide to coordinate systems in Great
# Britain", section 6.6). Left to choose, PROJ switches formulas with the place, a jump of about 146 m.
PIPELINE = (
    "+proj=pipeline"
    " +step +proj=unitconvert +xy_in=deg +xy_out=rad"
    " +step +proj=cart +ellps=WGS84"
    " +step +proj=helmert +x=-446.448 +y=125.157 +z=-542.06 +rx=-0.1502 +ry=-0.247 +rz=-0.8421 +s=20.4894"
    " +convention=position_vector"
    " +step +inv +proj=cart +ellps=airy"
    " +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
)


class Position(NamedTuple):
    """A point on the British National Grid: metres east and north of its false origin."""

    easting: float
    northing: float

    def miles_to(self, other):
        """The straight-line distance to ``other``, in miles."""
        return miles(((self.easting - other.easting) ** 2 + (self.northing - other.northing) ** 2) ** 0.5)

    def is_in_the_uk(self):
        """Whether this lies in the box that holds the United Kingdom (and the Isle of Man)."""
        return -10_000 <= self.easting <= 670_000 and 1_000 <= self.northing <= 1_230_000


def miles(metres):
    return metres / METRES_IN_A_MILE


@lru_cache(maxsize=1)
def _transformer():
    # Slow to import, and needed by few requests.
    from pyproj import Transformer

    return Transformer.from_pipeline(PIPELINE)


def from_latitude_longitude(latitude, longitude):
    """The Position of a WGS84 latitude and longitude, both in degrees; good to about 5 metres."""
    easting, northing = _transformer().transform(longitude, latitude)
    return Position(easting, northing)
