"""What a map of results costs: finding room for its numbers and words, clipping the coast, and writing it down."""

import statistics
import time

from groups.gazetteer.national_grid import Position
from groups.gazetteer.sources import place_files
from groups.maps import layout as maps_layout
from groups.maps.svg import as_svg
from groups.maps.towns import towns_in

PLACES = 60
GROUPS = 10
ROUNDS = 5


def map_milliseconds():
    """(median, longest) milliseconds of processor time for maps of ten groups around towns all over the UK.

    The first round warms up, and reads coast and towns.
    """
    towns = place_files.read_towns()
    searches = []
    for here in (town.position for town in towns[:: len(towns) // PLACES]):
        # Strides of primes: scattered, and the same each time.
        near = [
            Position(here[0] + n * 7_919 % 50_000 - 25_000, here[1] + n * 30_011 % 50_000 - 25_000)
            for n in range(1, GROUPS + 1)
        ]
        searches.append((here, [maps_layout.Spot(number, position) for number, position in enumerate(near, 1)]))
    taken = []
    for number in range(ROUNDS + 1):
        for here, spots in searches:
            begin = time.process_time()
            picture = maps_layout.of_search(here, spots, towns_in)
            as_svg(picture, "area")
            if number:
                taken.append((time.process_time() - begin) * 1000)
    return statistics.median(taken), max(taken)
