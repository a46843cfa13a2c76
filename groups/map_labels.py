"""Where markers and words stand on a map, so that none covers another and none runs out of it. Pure; in units."""

from math import cos, radians, sin
from typing import NamedTuple

# Of words 100 units high in Hyperlegible Next or in what stands in for it, wider rather than narrower.
_WIDE, _NARROW = set("mwMWŴŵ—"), set("iljtfrIJ1.,:;'’-–()! ")


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other, gap=0):
        """Whether less than ``gap`` units lie between this and another Box."""
        return (
            self.left < other.right + gap
            and self.right > other.left - gap
            and self.top < other.bottom + gap
            and self.bottom > other.top - gap
        )

    def fits(self, width, height, margin=0):
        """Whether all of it lies in a picture, ``margin`` units from its edge."""
        return (
            self.left >= margin
            and self.top >= margin
            and self.right <= width - margin
            and self.bottom <= height - margin
        )


def box_around(x, y, width, height):
    """The Box with its middle at a point."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def width_of(words, size):
    """How many units wide words are, at most, at a font size in units."""
    hundredths = sum(
        90 if letter in _WIDE else 36 if letter in _NARROW else 70 if letter.isupper() else 60 for letter in words
    )
    return hundredths * size / 100


class Marker(NamedTuple):
    """What stands for one group or for several: its middle, its width and height, and whose it is, in order."""

    x: int
    y: int
    width: int
    height: int
    members: tuple[int, ...]
    words: str

    @property
    def box(self):
        return box_around(self.x, self.y, self.width, self.height)


def markers(points, *, words_of, size, height, frame_width, frame_height, keep_clear=None):
    """A Marker for each of ``points`` (number → x, y); those that would touch are joined in one.

    ``words_of`` turns numbers into what stands on the marker, ``size`` is its font's. All lie in the frame, and none
    over ``keep_clear``, a small Box: a marker there moves above or below it.
    """

    def placed(numbers, spots):
        words = words_of(numbers)
        width = max(height, round(width_of(words, size) + height * 0.6))
        x, y = (sum(spot[axis] for spot in spots) / len(spots) for axis in (0, 1))
        x, y = _inside(x, y, width, height, frame_width, frame_height)
        if keep_clear and box_around(x, y, width, height).meets(keep_clear, 1):
            is_above = y <= (keep_clear.top + keep_clear.bottom) / 2
            above, below = keep_clear.top - height / 2 - 2, keep_clear.bottom + height / 2 + 2
            has_room_above, has_room_below = above >= height / 2 + 2, below <= frame_height - height / 2 - 2
            y = above if (is_above and has_room_above) or not has_room_below else below
        return Marker(round(x), round(y), width, height, numbers, words)

    settled = []
    waiting = [((number,), (point,)) for number, point in sorted(points.items(), reverse=True)]
    while waiting:
        numbers, spots = waiting.pop()
        marker = placed(numbers, spots)
        box = marker.box
        touched = next((at for at, (_, other, *_) in enumerate(settled) if box.meets(other, 2)), None)
        if touched is None:
            settled.append((marker, box, numbers, spots))
        else:
            # Joined it may stand elsewhere, and touch others.
            _, _, other_numbers, other_spots = settled.pop(touched)
            joined = sorted(zip(numbers + other_numbers, spots + other_spots, strict=True))
            waiting.append(tuple(zip(*joined, strict=True)))
    return [marker for marker, *_ in sorted(settled, key=lambda each: each[0].members)]


def _inside(x, y, width, height, frame_width, frame_height):
    """The nearest middle at which a box lies wholly in the picture."""
    across, down = width / 2 + 2, height / 2 + 2
    return min(max(x, across), frame_width - across), min(max(y, down), frame_height - down)


class Words(NamedTuple):
    """Words on a map: the middle of their line, their font's size, and where their base line begins or ends."""

    x: int
    y: int
    anchor: str
    words: str
    box: Box


def beside(box, words, size, *, taken, frame_width, frame_height, gap=5):
    """Words right or left of, above or below a Box, wherever there is room first; None where there is none."""
    wide, middle = width_of(words, size), (box.top + box.bottom) / 2
    centre = (box.left + box.right) / 2
    # Letters reach from some 0.75 of their size above the base line to 0.25 below it.
    for x, base, anchor, left in (
        (box.right + gap, middle + 0.33 * size, "start", box.right + gap),
        (box.left - gap, middle + 0.33 * size, "end", box.left - gap - wide),
        (centre, box.top - gap - 0.2 * size, "middle", centre - wide / 2),
        (centre, box.bottom + gap + 0.72 * size, "middle", centre - wide / 2),
        (box.right + gap, box.top, "start", box.right + gap),
        (box.right + gap, box.bottom + 0.66 * size, "start", box.right + gap),
        (box.left - gap, box.top, "end", box.left - gap - wide),
        (box.left - gap, box.bottom + 0.66 * size, "end", box.left - gap - wide),
    ):
        found = _words(round(x), round(base), anchor, words, left, wide, size)
        if _is_free(found.box, taken, frame_width, frame_height):
            return found
    return None


def on_ring(x, y, radius, words, size, *, taken, frame_width, frame_height):
    """Words upon a circle, as near its top as there is room; None where there is none."""
    wide = width_of(words, size)
    for degrees in sorted(range(-180, 180, 12), key=abs):
        at_x, at_y = x + radius * sin(radians(degrees)), y - radius * cos(radians(degrees))
        found = _words(round(at_x), round(at_y + 0.33 * size), "middle", words, at_x - wide / 2, wide, size)
        if _is_free(found.box, taken, frame_width, frame_height):
            return found
    return None


def _words(x, base, anchor, words, left, wide, size):
    return Words(x, base, anchor, words, Box(left, base - 0.85 * size, left + wide, base + 0.3 * size))


def _is_free(box, taken, frame_width, frame_height):
    return box.fits(frame_width, frame_height, 4) and not any(box.meets(other, 2) for other in taken)
