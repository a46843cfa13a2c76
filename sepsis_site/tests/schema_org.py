"""Whether data keeps to schema.org's own vocabulary: do its types exist, have they these properties, do values fit?

``schema_org.json`` beside it holds the part of schema.org that the site uses, as the npm package ``schema-dts``
(Apache 2.0) has it; the vocabulary itself is under CC BY-SA 3.0. When a test says that a type is not known, make it
again with that type among TYPES::

    npm pack schema-dts && tar xzf schema-dts-*.tgz
    python -m sepsis_site.tests.schema_org package/dist/schema.d.ts
"""

import json
import re
import sys
from datetime import date, datetime, time
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
CONTEXT = "https://schema.org"
TYPES = (
    *("Answer", "BreadcrumbList", "ContactPoint", "EntryPoint", "Event", "FAQPage", "ListItem", "MedicalWebPage"),
    *("OpeningHoursSpecification", "Organization", "Place", "PostalAddress", "Question", "SearchAction"),
    *("VirtualLocation", "WebPage", "WebSite"),
)
ENUMERATIONS = ("DayOfWeek", "EventAttendanceModeEnumeration", "EventStatusType")
# schema.org's terms let words stand for a thing whose kind nobody can know.
PLAIN_WORDS_WILL_DO = {"reviewedBy"}
# What search engines ask for beyond the vocabulary, which requires nothing: without it they leave the data aside.
REQUIRED = {
    "Answer": {"text"},
    "BreadcrumbList": {"itemListElement"},
    "ContactPoint": {"contactType", "telephone"},
    "EntryPoint": {"urlTemplate"},
    "Event": {"name", "startDate", "location", "eventStatus", "eventAttendanceMode", "url"},
    "FAQPage": {"mainEntity"},
    "ListItem": {"position", "name", "item"},
    "OpeningHoursSpecification": {"opens", "closes"},
    "Organization": {"name"},
    "Place": {"address"},
    "Question": {"name", "acceptedAnswer"},
    "SearchAction": {"target", "query-input"},
    "WebSite": {"name", "url", "potentialAction"},
}


def _is(parse):
    def fits(value):
        try:
            parse(value)
        except (ValueError, TypeError):
            return False
        return True

    return fits


PLAIN = {
    "Text": lambda value: isinstance(value, str) and value.strip() != "",
    "URL": lambda value: isinstance(value, str) and bool(re.fullmatch(r"https?://[^\s<>\"]+", value)),
    "Date": _is(date.fromisoformat),
    # With its offset: a time that could be anywhere is none.
    "DateTime": lambda value: _is(datetime.fromisoformat)(value) and datetime.fromisoformat(value).tzinfo is not None,
    "Time": lambda value: isinstance(value, str) and len(value) in {5, 8} and _is(time.fromisoformat)(value),
    "Integer": lambda value: type(value) is int,
    "Number": lambda value: type(value) in {int, float},
    "Boolean": lambda value: type(value) is bool,
}


def problems(data):
    """What is wrong with one JSON-LD object of a page, in words; nothing if all is well."""
    if data.get("@context") != CONTEXT:
        yield f"the context is {data.get('@context')}"
    yield from _problems({name: value for name, value in data.items() if name != "@context"}, "")


def _problems(node, where):
    types = _as_list(node.get("@type", []))
    where = f"{where}{'/'.join(types)}"
    unknown = [each for each in types if each not in VOCABULARY["types"]]
    if unknown or not types:
        yield f"{where}: no type that is known"
        return
    known = {name: ranges for each in types for name, ranges in properties_of(each).items()}
    for each in types:
        yield from (f"{where}: {name} is missing" for name in sorted(REQUIRED.get(each, set()) - node.keys()))
    if "@id" in node and not PLAIN["URL"](node["@id"]):
        yield f"{where}: its @id is {node['@id']}"
    for name, value in node.items():
        if name.startswith("@"):
            continue
        # Of an action: what whoever acts has to give.
        plain_name, _, is_input = name.partition("-input")
        if plain_name not in known:
            yield f"{where}: has no {name}"
            continue
        if name != plain_name:
            if is_input or not PLAIN["Text"](value):
                yield f"{where}: {name} says {value}"
            continue
        for each in _as_list(value):
            yield from _problems_of_value(each, known[name], f"{where}.{name} > ", name)


def _problems_of_value(value, ranges, where, name):
    if isinstance(value, dict):
        if value.keys() == {"@id"}:
            return
        types = [each for given in _as_list(value.get("@type", [])) for each in with_parents(given)]
        if not set(types) & set(ranges):
            yield f"{where}{value.get('@type')} is none of {', '.join(ranges)}"
        yield from _problems(value, where)
    elif not (
        any(fits(value) for kind, fits in PLAIN.items() if kind in ranges)
        or any(value in VOCABULARY["enumerations"].get(kind, ()) for kind in ranges)
        # A thing may be named by its address.
        or ("Thing" in ranges and PLAIN["URL"](value))
        or (name in PLAIN_WORDS_WILL_DO and PLAIN["Text"](value))
    ):
        yield f"{where}{value!r} is none of {', '.join(ranges)}"


def with_parents(name):
    """A type and all above it; only itself where the vocabulary has it not."""
    found = [name]
    for parent in VOCABULARY["types"].get(name, {}).get("parents", ()):
        found += with_parents(parent)
    return found


def properties_of(name):
    """The properties of a type and of all above it, each with what its values may be."""
    merged = {}
    for each in with_parents(name):
        merged |= VOCABULARY["types"][each]["properties"]
    return merged


def _as_list(value):
    return value if isinstance(value, list) else [value]


def extract(text):
    """The part of schema-dts that this site uses: TYPES with all above them, and ENUMERATIONS."""
    bases = {
        name: ([parent.strip().removesuffix("Base") for parent in parents.split(",")], body)
        for name, parents, body in re.findall(
            r"interface (\w+)Base extends ([\w<>, ]+) \{\n(.*?)^\}", text, re.S | re.M
        )
    }
    leaves = dict(re.findall(r"interface (\w+)Leaf extends (\w+)Base", text))
    leaves |= {
        name: parents.replace("Base", "")
        for name, parents in re.findall(r"interface (\w+)Leaf extends ((?:\w+Base(?:, )?)+) \{", text)
    }
    types, wanted = {}, [*TYPES]
    while wanted:
        name = wanted.pop()
        if name in types:
            continue
        parents, body = bases.get(name) or (leaves[name].split(", "), "")
        parents = [parent for parent in parents if "<" not in parent]
        found = re.findall(r'^    "(\w+)"\?: SchemaValue<(.*), "\w+">;$', body, re.M)
        properties = {prop: [each for each in ranges.split(" | ") if each != "IdReference"] for prop, ranges in found}
        types[name] = {"parents": parents, "properties": properties}
        wanted += parents
    enumerations = {
        name: sorted(set(re.findall(r'"(https://schema.org/\w+)"', re.search(rf"type {name} = (.*);", text)[1])))
        for name in ENUMERATIONS
    }
    return {"types": dict(sorted(types.items())), "enumerations": enumerations}


if __name__ == "__main__":
    # A line for each type, so that a change can be read.
    lines = json.dumps(extract(Path(sys.argv[1]).read_text())).replace('"parents"', '\n"parents"')
    FILE.write_text(lines + "\n")
else:
    VOCABULARY = json.loads(FILE.read_text())
