"""Build the files in ``static/fonts`` from Atkinson Hyperlegible Next, and measure the fallback fonts.

The site does not need this to run. To build the fonts again::

    npm pack @fontsource-variable/atkinson-hyperlegible-next && tar xzf fontsource-variable-*.tgz
    pip install --target tools fonttools brotli uharfbuzz
    PYTHONPATH=tools python -m sepsis_site.dev.fonts build package/files static/fonts

The build keeps weights 400 to 800 and Latin with Latin Extended-A, for Welsh, and adds a zero without a slash as the
OpenType feature ``ss01``. The slash tells 0 from O in a postcode, and makes phone numbers, times and dates harder to
read. The SIL Open Font License allows changes; the typeface reserves no name.

Until the fonts arrive, a local font is shown, scaled by ``size-adjust`` to the same width. To print the rules for
``static/css/tokens.css``, with Debian's fonts-liberation (metrics of Arial), fonts-roboto-unhinted and
fonts-dejavu-core::

    PYTHONPATH=tools python -m sepsis_site.dev.fonts fallbacks /usr/share/fonts/truetype

The scale of each weight is the width of the seed data's text in our font, by that in the fallback's regular or bold.
"""

import ast
import html
import re
import sys
from io import BytesIO
from pathlib import Path

import uharfbuzz
from fontTools import subset
from fontTools.otlLib.builder import buildLookup, buildSingleSubstSubtable
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from fontTools.varLib.instancer import instantiateVariableFont
from fontTools.varLib.iup import iup_delta

PROJECT = Path(__file__).resolve().parents[2]
PARTS = {
    "latin": "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2013-2014,U+2018-201E,U+2022,U+2026,U+2032-2033,U+20AC,"
    "U+2212",
    "latin-ext": "U+0100-0130,U+0132-0151,U+0154-017F,U+1E80-1E85,U+1EF2-1EF3",
}
FEATURES = ["kern", "ccmp", "locl", "mark", "mkmk", "tnum", "ss01"]
# Local names of each fallback font and the file that is measured: regular, then bold.
FALLBACKS = {
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
# Which face of a fallback font browsers use for each weight.
FACES = {400: 0, 500: 0, 600: 1, 700: 1, 800: 1}


def build(source, target):
    """Write the two font files to the folder ``target``. ``source``: the folder of the package's files."""
    for part, characters in PARTS.items():
        font = TTFont(Path(source) / f"atkinson-hyperlegible-next-{part}-wght-normal.woff2")
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
    """Add the glyph ``zero.plain``: the outline of ``zero`` with one oval counter, at every weight."""
    # The new glyph has no entry in HVAR; without that table its advance width comes from its phantom points.
    del font["HVAR"]
    variations = font["gvar"].variations
    order, outlines = font.getGlyphOrder(), font["glyf"]
    ends = outlines["zero"].endPtsOfContours
    outside = ends[0] + 1
    coordinates, _ = outlines._getCoordinatesAndControls("zero", font["hmtx"].metrics)

    def with_oval(points):
        """Return the outer contour, and an oval from a quarter of the cut counter, mirrored in both axes."""
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
    font.setGlyphOrder([*order, "zero.plain"])
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
    add_substitution(font, "ss01", {"zero": "zero.plain", "zero.tf": "zero.plain"})


def add_substitution(font, tag, mapping):
    """Add a single substitution to GSUB as the feature ``tag``, for every script and language."""
    table = font["GSUB"].table
    table.LookupList.Lookup.append(buildLookup([buildSingleSubstSubtable(mapping)]))
    table.LookupList.LookupCount += 1
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = tag, otTables.Feature()
    record.Feature.FeatureParams, record.Feature.LookupListIndex = None, [table.LookupList.LookupCount - 1]
    record.Feature.LookupCount = 1
    records = table.FeatureList.FeatureRecord
    # Records are in the order of their tags, and languages refer to them by position.
    position = sum(other.FeatureTag < tag for other in records)
    records.insert(position, record)
    table.FeatureList.FeatureCount += 1
    for script in table.ScriptList.ScriptRecord:
        languages = [script.Script.DefaultLangSys, *(each.LangSys for each in script.Script.LangSysRecord)]
        for language in filter(None, languages):
            shifted = [index + (index >= position) for index in language.FeatureIndex]
            language.FeatureIndex = sorted([*shifted, position])
            language.FeatureCount = len(language.FeatureIndex)


def sample_texts():
    """Yield the paragraphs of the seed data."""
    for path in sorted((PROJECT / "sepsis_site/seed_data").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(" ") > 3:
                for paragraph in re.split(r"</?(?:p|h\d|li|ul|ol)>", node.value):
                    if words := html.unescape(re.sub(r"<[^>]+>", "", paragraph)).split():
                        yield " ".join(words)


def text_width(content, weight=None):
    """Return the width of the sample texts in ems. ``content``: the bytes of a font file."""
    face = uharfbuzz.Face(content)
    font = uharfbuzz.Font(face)
    if weight:
        font.set_variations({"wght": weight})
    total = 0
    for text in sample_texts():
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        total += sum(position.x_advance for position in buffer.glyph_positions)
    return total / face.upem


def print_fallbacks(folder):
    """Print the ``@font-face`` rules of the fallback fonts. ``folder``: where their files are, at any depth."""
    ours = TTFont(PROJECT / "static/fonts/hyperlegible-next-latin.woff2")
    ascent, descent = (abs(each) / ours["head"].unitsPerEm for each in (ours["hhea"].ascent, ours["hhea"].descent))
    ours.flavor = None
    ours.save(uncompressed := BytesIO())
    widths = {weight: text_width(uncompressed.getvalue(), weight) for weight in FACES}
    for name, faces in FALLBACKS.items():
        fallback_widths = [text_width(next(Path(folder).rglob(file)).read_bytes()) for _, file in faces]
        for weight, face in FACES.items():
            size = round(widths[weight] / fallback_widths[face], 4)
            sources = ", ".join(f'local("{each}")' for each in faces[face][0])
            # Ascent and descent are shares of the adjusted size.
            print(
                f'@font-face {{ font-family: "Fallback {name}"; src: {sources}; font-weight: {weight}; '
                f"size-adjust: {size:.2%}; ascent-override: {ascent / size:.2%}; "
                f"descent-override: {descent / size:.2%}; line-gap-override: 0%; }}"
            )


if __name__ == "__main__":
    command, *folders = sys.argv[1:]
    {"build": build, "fallbacks": print_fallbacks}[command](*folders)
