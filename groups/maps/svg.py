"""Rendering a map layout as SVG. Not a template: rendering one would take longer than the rest of the map.

Classes only, no styles: static/css/map.css colours them.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def as_svg(picture, kind) -> SafeString:
    """Return the <svg> of a MapLayout; ``kind`` is the ending of its class.

    Hidden from screen readers: the page has the title and the description in HTML. The links of numbers are for
    pointers only; keyboard and screen reader users reach the list first.
    """
    return mark_safe("".join(_parts(picture, kind)))  # noqa: S308


def _parts(picture, kind):
    width, height = picture.width, picture.height
    yield (
        f'<svg class="map map--{kind}" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<rect class="map-sea" width="{width}" height="{height}"/>'
    )
    basemap = picture.basemap
    for name, path in (("land", basemap.land), ("other-land", basemap.neighbours), ("border", basemap.borders)):
        if path:
            yield f'<path class="map-{name}" d="{path}"/>'
    for ring in picture.rings:
        yield f'<circle class="map-ring" cx="{picture.centre.x}" cy="{picture.centre.y}" r="{ring.radius}"/>'
    for dot, name in picture.towns:
        if dot:
            yield f'<circle class="map-town" cx="{dot.x}" cy="{dot.y}" r="3"/>'
        yield _label(name, "map-name")
    for ring in picture.rings:
        yield _label(ring.label, "map-distance")
    if picture.has_here:
        yield f'<circle class="map-here" cx="{picture.centre.x}" cy="{picture.centre.y}" r="8"/>'
    if picture.here_label:
        yield _label(picture.here_label, "map-name map-name--here")
    for marker in picture.markers:
        yield _marker(marker, is_linked=picture.is_linked)
    yield "</svg>"


def _label(text, classes):
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    return f'<text class="{classes}" x="{text.x}" y="{text.y}"{anchor}>{escape(text.text)}</text>'


def _marker(marker, *, is_linked):
    more = max(0, len(marker.text) - 1)
    drawn = (
        f'<rect x="{marker.x - marker.width // 2}" y="{marker.y - marker.height // 2}"'
        f' width="{marker.width}" height="{marker.height}" rx="{(marker.height - more * marker.line) // 2}"/>'
    )
    for number, text in enumerate(marker.text):
        # The baseline of figures lies a third of their size below their middle.
        base = marker.y + round((number - more / 2 + 0.33) * marker.line)
        drawn += f'<text x="{marker.x}" y="{base}">{escape(text)}</text>'
    if is_linked:
        return f'<a class="map-marker" href="#number-{marker.members[0]}" tabindex="-1">{drawn}</a>'
    return f'<g class="map-marker">{drawn}</g>'
