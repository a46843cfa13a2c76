"""Detect whether a site search is for a place, which the finder answers."""

from django.db.models import Q

from groups.gazetteer import postcodes
from groups.gazetteer.place_names import plain_name
from groups.models import PostcodeArea, Town

# No name of a place in the United Kingdom is longer.
LONGEST = 60


def is_full_postcode(text):
    """Return whether the text is a full postcode and nothing else."""
    return len(text) <= LONGEST and postcodes.normalise(text) is not None


def is_place(text):
    """Return whether the text is exactly an existing half postcode or the name of a town. One query.

    It may be an ordinary word as well: "Reading", "Bath", "B12".
    """
    if not text or len(text) > LONGEST or '"' in text:
        return False
    codes = {
        reading.text
        for reading in postcodes.readings(text)
        if reading.changes == 0 and not reading.partly and reading.full is None
    }
    areas = PostcodeArea.objects.filter(code__in=codes).order_by().values_list("code")
    towns = Town.objects.filter(Q(search_names__contains=[plain_name(text)])).order_by().values_list("name")
    return areas.union(towns, all=True)[:1].exists() if plain_name(text) else False
