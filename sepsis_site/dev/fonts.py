"""How the files in ``static/fonts`` were made from Atkinson Hyperlegible Next (SIL Open Font License).

Nothing at run time needs this. To make them again::

    npm pack @fontsource-variable/atkinson-hyperlegible-next && tar xzf fontsource-variable-*.tgz
    pip install --target tools fonttools brotli uharfbuzz
    PYTHONPATH=tools python -m sepsis_site.dev.fonts package/files static/fonts

It narrows the weights to 400–800, drops what the site does not use, keeps Latin and Latin Extended-A
(Welsh ŵ and ŷ among them), and adds one glyph: a zero without its slash, as the OpenType feature
``ss01``. The slash tells 0 from O in a postcode; in a phone number, a time or a date there is no O to
tell it from, and "0808 800 0029" becomes six struck-out noughts. The licence allows it: the typeface
reserves no name.

What stands there until they arrive is a typeface of the reader's computer, made as wide as ours by
``size-adjust`` in ``static/css/tokens.css``. To measure again and print that part of the sheet, with the
files of Debian's fonts-liberation (as wide as Arial and Helvetica), fonts-roboto-unhinted and
fonts-dejavu-core::

    PYTHONPATH=tools python -m sepsis_site.dev.fonts stand-ins /usr/share/fonts/truetype

Each weight has its own figure: the text of the starter content is set by HarfBuzz, kerning included, in
ours at that weight and in the regular or the bold of the other, and the one width divided by the other.
"""

import ast
import html
import re
import sys
from pathlib import Path

NAME = "atkinson-hyperlegible-next-{}-wght-normal.woff2"
LATIN = "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2013-2014,U+2018-201E,U+2022,U+2026,U+2032-2033,U+20AC,U+2212"
LATIN_EXTENDED = "U+0100-0130,U+0132-0151,U+0154-017F,U+1E80-1E85,U+1EF2-1EF3"
FEATURES = ["kern", "ccmp", "locl", "mark", "mkmk", "tnum", "ss01"]

PROJECT = Path(__file__).resolve().parent.parent.parent
OURS = PROJECT / "static/fonts/hyperlegible-next-latin.woff2"
# The names by which computers know them, and the files that are measured: regular, then bold.
STAND_INS = {
    "Arial": (
        [("Arial", "ArialMT", "Liberation Sans", "LiberationSans"), "LiberationSans-Regular.ttf"],
        [("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold", "LiberationSans-Bold"), "LiberationSans-Bold.ttf"],
    ),
    "Roboto": (
        [("Roboto", "Roboto-Regular"), "Roboto-Regular.ttf"],
        [("Roboto Bold", "Roboto-Bold"), "Roboto-Bold.ttf"],
    ),
    "DejaVu": (
        [("DejaVu Sans", "DejaVuSans"), "DejaVuSans.ttf"],
        [("DejaVu Sans Bold", "DejaVuSans-Bold"), "DejaVuSans-Bold.ttf"],
    ),
}
WEIGHTS = {400: 0, 500: 0, 600: 1, 700: 1, 800: 1}


def main(source, target):
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    for part, characters in (("latin", LATIN), ("latin-ext", LATIN_EXTENDED)):
        font = TTFont(Path(source) / NAME.format(part))
        if part == "latin":
            add_plain_zero(font)
        options = subset.Options(layout_features=FEATURES, flavor="woff2", hinting=False, notdef_outline=True)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(characters))
        subsetter.subset(font)
        font = instantiateVariableFont(font, {"wght": (400, 800)})
        font.flavor = "woff2"
        font.save(Path(target) / f"hyperlegible-next-{part}.woff2")


def add_plain_zero(font):
    """Add ``zero.plain``: the outline of ``zero`` with one oval counter, at every weight."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables.TupleVariation import TupleVariation
    from fontTools.varLib.iup import iup_delta

    # Advance widths of the new glyph come from its phantom points.
    del font["HVAR"]
    variations = font["gvar"].variations
    glyphs, outlines = font.getGlyphOrder(), font["glyf"]
    zero = outlines["zero"]
    coordinates, _ = outlines._getCoordinatesAndControls("zero", font["hmtx"].metrics)
    ends, outside = zero.endPtsOfContours, zero.endPtsOfContours[0] + 1

    def with_oval(points):
        """The outer contour and an oval from a quarter of the cut counter, mirrored in both axes."""
        outer, counter = points[:outside], points[outside : ends[1] + 1]
        middle_x, middle_y = outer[0][0], outer[4][1]
        bottom, low, corner, high, left = counter[0], counter[10], counter[9], counter[8], counter[7]

        def mirror(point, x=False, y=False):
            return (2 * middle_x - point[0] if x else point[0], 2 * middle_y - point[1] if y else point[1])

        quarter = [low, corner, high]
        oval = [bottom, *(mirror(point, x=True) for point in quarter), mirror(left, x=True)]
        oval += [mirror(point, x=True, y=True) for point in reversed(quarter)] + [mirror(bottom, y=True)]
        oval += [mirror(point, y=True) for point in quarter] + [left] + list(reversed(quarter))
        return [*outer, *oval, *points[ends[2] + 1 :]]

    points = with_oval(list(coordinates))[:-4]
    pen = TTGlyphPen(None)
    for contour in (points[:outside], points[outside:]):
        pen.moveTo(contour[0])
        for start in range(0, len(contour), 4):
            pen.qCurveTo(*contour[start + 1 : start + 4], contour[(start + 4) % len(contour)])
        pen.closePath()
    font.setGlyphOrder([*glyphs, "zero.plain"])
    outlines.glyphs["zero.plain"] = pen.glyph()
    outlines.glyphOrder = font.getGlyphOrder()
    font["hmtx"]["zero.plain"] = font["hmtx"]["zero"]
    variations["zero.plain"] = [
        TupleVariation(
            variation.axes,
            [(round(x), round(y)) for x, y in with_oval(iup_delta(variation.coordinates, coordinates, [*ends]))],
        )
        for variation in variations["zero"]
    ]
    offer_as(font, "ss01", {"zero": "zero.plain", "zero.tf": "zero.plain"})


def offer_as(font, tag, mapping):
    """Add a single substitution to GSUB as the feature ``tag``, for every script and language."""
    from fontTools.otlLib.builder import buildLookup, buildSingleSubstSubtable
    from fontTools.ttLib.tables import otTables

    table = font["GSUB"].table
    table.LookupList.Lookup.append(buildLookup([buildSingleSubstSubtable(mapping)]))
    table.LookupList.LookupCount += 1
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = tag, otTables.Feature()
    record.Feature.FeatureParams, record.Feature.LookupListIndex = None, [table.LookupList.LookupCount - 1]
    record.Feature.LookupCount = 1
    records = table.FeatureList.FeatureRecord
    place = sum(other.FeatureTag < tag for other in records)
    records.insert(place, record)
    table.FeatureList.FeatureCount += 1
    for script in table.ScriptList.ScriptRecord:
        languages = [script.Script.DefaultLangSys, *(each.LangSys for each in script.Script.LangSysRecord)]
        for language in filter(None, languages):
            shifted = [index + (index >= place) for index in language.FeatureIndex]
            language.FeatureIndex = sorted([*shifted, place])
            language.FeatureCount = len(language.FeatureIndex)


def english():
    """The text of the starter content, a sentence or a paragraph each."""
    for path in sorted((PROJECT / "sepsis_site/starter_content").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 3:
                for part in re.split(r"</?(?:p|h\d|li|ul|ol)>", node.value):
                    if words := html.unescape(re.sub(r"<[^>]+>", "", part)).split():
                        yield " ".join(words)


def width(font, weight=None):
    """How many ems the text is long in ``font``, the bytes of a file; ``weight`` if it has several."""
    import uharfbuzz

    face = uharfbuzz.Face(font)
    font = uharfbuzz.Font(face)
    if weight:
        font.set_variations({"wght": weight})
    total = 0
    for words in english():
        buffer = uharfbuzz.Buffer()
        buffer.add_str(words)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        total += sum(position.x_advance for position in buffer.glyph_positions)
    return total / face.upem


def print_stand_ins(fonts):
    """Print the ``@font-face`` of each stand-in. ``fonts``: the folder of their files, at any depth."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    ours = TTFont(OURS)
    ascent, descent = (abs(each) / ours["head"].unitsPerEm for each in (ours["hhea"].ascent, ours["hhea"].descent))
    ours.flavor = None
    ours.save(plain := BytesIO())
    for name, faces in STAND_INS.items():
        widths = [width(next(Path(fonts).rglob(file)).read_bytes()) for _, file in faces]
        for weight, face in WEIGHTS.items():
            size = round(width(plain.getvalue(), weight) / widths[face], 4)
            sources = ", ".join(f'local("{each}")' for each in faces[face][0])
            # The ascent and the descent are shares of the adjusted size.
            print(
                f'@font-face {{ font-family: "Fallback {name}"; src: {sources}; font-weight: {weight}; '
                f"size-adjust: {size:.2%}; ascent-override: {ascent / size:.2%}; "
                f"descent-override: {descent / size:.2%}; line-gap-override: 0%; }}"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["stand-ins"]:
        print_stand_ins(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
