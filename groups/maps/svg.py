"""A map written down as SVG. By hand: as a template it would take longer than all the rest of the map.

No styles, only classes: static/css/map.css colours them.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def as_svg(picture, kind) -> SafeString:
    """The <svg> of a groups.maps.layout.Picture; ``kind`` is the ending of its class.

    Hidden from screen readers: the page gives them the title and the description in HTML, which all of them read.
    Numbers lead to the list for mice and thumbs alone; to keys and screen readers the list itself comes first.
    """
    return mark_safe("".join(_parts(picture, kind)))  # noqa: S308


def _parts(picture, kind):
    width, height = picture.width, picture.height
    yield (
        f'<svg class="map map--{kind}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<rect class="map-sea" width="{width}" height="{height}"/>'
    )
    ground = picture.ground
    for name, path in (("land", ground.land), ("other-land", ground.neighbours), ("border", ground.borders)):
        if path:
            yield f'<path class="map-{name}" d="{path}"/>'
    for ring in picture.rings:
        yield f'<circle class="map-ring" cx="{picture.centre.x}" cy="{picture.centre.y}" r="{ring.radius}"/>'
    for dot, name in picture.towns:
        if dot:
            yield f'<circle class="map-town" cx="{dot.x}" cy="{dot.y}" r="3"/>'
        yield _words(name, "map-name")
    for ring in picture.rings:
        yield _words(ring.label, "map-distance")
    if picture.has_here:
        yield f'<circle class="map-here" cx="{picture.centre.x}" cy="{picture.centre.y}" r="8"/>'
    if picture.here_label:
        yield _words(picture.here_label, "map-name map-name--here")
    for marker in picture.markers:
        yield _marker(marker, is_linked=picture.is_linked)
    yield "</svg>"


def _words(words, classes):
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    return f'<text class="{classes}" x="{words.x}" y="{words.y}"{anchor}>{escape(words.words)}</text>'


def _marker(marker, *, is_linked):
    more = max(0, len(marker.words) - 1)
    drawn = (
        f'<rect x="{marker.x - marker.width // 2}" y="{marker.y - marker.height // 2}"'
        f' width="{marker.width}" height="{marker.height}" rx="{(marker.height - more * marker.line) // 2}"/>'
    )
    for number, words in enumerate(marker.words):
        # The base line of figures lies a third of their size below their middle.
        base = marker.y + round((number - more / 2 + 0.33) * marker.line)
        drawn += f'<text x="{marker.x}" y="{base}">{escape(words)}</text>'
    if is_linked:
        return f'<a class="map-marker" href="#number-{marker.members[0]}" tabindex="-1">{drawn}</a>'
    return f'<g class="map-marker">{drawn}</g>'
