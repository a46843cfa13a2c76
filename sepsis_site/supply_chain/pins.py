"""requirements.txt, read. Pure: texts are passed in."""

import re
from typing import NamedTuple

# The heading in requirements.in above what the site itself needs; below the others stand tools for building it.
OF_THE_SITE = "The site"
ITSELF = "-r requirements.in"

# Who asked for it stands in a comment on a line of its own.
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? \\")


class Pin(NamedTuple):
    name: str
    version: str
    marker: str
    hashes: tuple
    wanted_by: tuple


def pins(text):
    """[Pin, …] of a requirements.txt. ValueError for a line that is none of what ``pin`` writes there."""
    found = []
    for line in text.splitlines():
        if match := PIN.fullmatch(line):
            found.append([match["name"], match["version"], match["marker"] or "", [], ()])
        elif line.startswith("    --hash=sha256:") and found:
            found[-1][3].append(line.strip().removesuffix(" \\"))
        elif line.startswith("    # via ") and found:
            found[-1][4] = tuple(line.removeprefix("    # via ").split(", "))
        elif line and not line.startswith("#"):
            raise ValueError(f"This line is none of ours: {line}")
    return [Pin(name, version, marker, tuple(hashes), by) for name, version, marker, hashes, by in found]


def asked_for(text):
    """{package: (version, heading it stands under)} of a requirements.in, without what stands in brackets."""
    heading, found = "", {}
    for line in text.splitlines():
        if line.startswith("# "):
            heading = line.removeprefix("# ")
        elif line:
            name, version = line.split("==")
            found[plain(name.partition("[")[0])] = (version, heading)
    return found


def of_the_site(pinned, asked):
    """The names of those that run on a real site: what it asks for itself, and what these need in turn."""
    found = {name for name, (_, heading) in asked.items() if heading == OF_THE_SITE}
    while more := {pin.name for pin in pinned if found & set(pin.wanted_by)} - found:
        found |= more
    return found


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()
