"""The text of a map: descriptions, distances, and lists of numbers. No database and no clock."""

from itertools import pairwise
from math import atan2, degrees, hypot
from textwrap import wrap

from groups.gazetteer.national_grid import miles

_DIRECTIONS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
_MAX_RUNS = 5
_MAX_LINE_LENGTH = 8


def marker_lines(numbers):
    """Return numbers as the lines of a marker ("4–6", "2, 3"), or their count where there is no room.

    A page of ten has at most five runs of numbers.
    """
    runs = _runs(numbers)
    if len(runs) > _MAX_RUNS:
        return (f"{len(numbers)} groups",)
    text = ", ".join(map(_run_in_short, runs))
    return (text,) if len(text) <= _MAX_LINE_LENGTH else tuple(wrap(text, _MAX_LINE_LENGTH))


def _run_in_short(run):
    first, last = run
    return str(first) if first == last else f"{first}{', ' if last == first + 1 else '–'}{last}"


def _runs(numbers):
    numbers = sorted(numbers)
    gaps = [at for at, (one, other) in enumerate(pairwise(numbers), 1) if other > one + 1]
    return [(numbers[first], numbers[last - 1]) for first, last in pairwise([0, *gaps, len(numbers)]) if numbers]


def list_numbers(numbers):
    """Return numbers as part of a sentence: "2, 3 and 5 to 8"; empty without any."""
    parts = []
    for first, last in _runs(numbers):
        parts += [f"{first} to {last}"] if last > first + 1 else map(str, sorted({first, last}))
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def rings_text(rings):
    if not rings:
        return ""
    *others, last = [ring.label.text for ring in rings]
    numbers = [text.split()[0] for text in others]
    together = " and ".join(filter(None, [", ".join(numbers), last]))
    return f"{'Circles are' if others else 'The circle is'} {together} away. "


def towns_text(picture):
    names = [name.text for _, name in picture.towns]
    return f"Towns on it: {', '.join(names)}." if names else ""


def search_description(here, drawn, picture):
    """Return the direction and distance of each number: "1 is 3 miles to the north-east."""
    sentences = []
    for spot in sorted(drawn):
        sentences.append(f"{spot.number} is {_way(here, spot.position)}.")
    return " ".join(["Seen from your search:", *sentences, f"{picture.rings_text}{towns_text(picture)}"]).strip()


def _way(here, there):
    east, north = there[0] - here[0], there[1] - here[1]
    distance = round(miles(hypot(east, north)))
    if distance == 0:
        return "very near"
    direction = _DIRECTIONS[round(degrees(atan2(east, north)) / 45) % 8]
    return f"{distance} mile{'' if distance == 1 else 's'} to the {direction}"
