"""The pinned packages: every file has a checksum, the lists agree with pyproject.toml, and the licences allow use."""

import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
RUNTIME = PROJECT / "requirements.txt"
POSTGRES = PROJECT / "sepsis_site" / "dev" / "requirements-postgres.txt"
DEV = PROJECT / "requirements-dev.txt"
FILES = (RUNTIME, POSTGRES, DEV)

PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\\n]+)(?: ; (?P<marker>[^\\\n]+?))? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
    r"    # via (?P<dependents>.+)\n"
)

# Use, publication and change are free.
FREE = {"Apache-2.0", "Apache Software License", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT License"}
FREE |= {"MIT-CMU", "PSF-2.0", "Python Software Foundation License", "Unlicense"}
# As free for unchanged packages; a distributed change needs its source.
FREE_UNCHANGED = {"LGPL-3.0-only", "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"}
# For a tool that formats files and is no part of the site.
FREE_FOR_TOOLS = {"GNU General Public License v3 or later (GPLv3+)"}


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path):
    return [match.groupdict() for match in PIN.finditer(path.read_text())]


def declared(path):
    """The names of the packages that pyproject.toml asks for in the requirements file ``path``."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    lines = {
        RUNTIME: project["project"]["dependencies"],
        POSTGRES: project["dependency-groups"]["postgres"],
        DEV: project["dependency-groups"]["dev"],
    }[path]
    return {normalized(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in lines}


every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


@every_file
def test_requirements_have_only_exact_pins_with_hashes(path):
    assert re.sub(r"^#.*\n", "", PIN.sub("", path.read_text()), flags=re.MULTILINE) == ""


@every_file
def test_requirements_are_what_pyproject_declares_and_its_dependencies(path):
    found = {pin["name"]: pin["dependents"] for pin in pins(path)}
    direct = {name for name, dependents in found.items() if re.search(r"pyproject\.toml", dependents)}
    assert direct == declared(path)
    for dependents in found.values():
        packages = {each for each in dependents.split(", ") if "pyproject.toml" not in each and ".txt" not in each}
        assert packages <= set(found)


def test_package_in_several_files_has_one_version():
    versions = {}
    for path in FILES:
        for name in {pin["name"] for pin in pins(path)}:
            versions.setdefault(name, set()).add(tuple(pin["version"] for pin in pins(path) if pin["name"] == name))
    assert [name for name, different in versions.items() if len(different) > 1] == []


def test_runtime_requirements_have_no_development_package():
    assert not {pin["name"] for pin in pins(RUNTIME)} & (declared(POSTGRES) | declared(DEV))


@every_file
def test_requirements_name_no_index_and_no_path_of_the_machine(path):
    text = path.read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert str(Path.home()) not in text


def test_packages_with_a_file_per_platform_have_all_pinned():
    # Linux on two processors, macOS on two, Windows, and the versions of Python from 3.11.
    hashes = {pin["name"]: pin["hashes"].count("sha256") for path in FILES for pin in pins(path)}
    for name in ("psycopg-binary", "pillow", "pyproj", "rapidfuzz", "brotli", "nh3", "greenlet", "psutil", "ruff"):
        assert hashes[name] >= 12, name


def licences():
    """{heading of docs/licences.md: {package: licence}}."""
    page = (PROJECT / "docs" / "licences.md").read_text()
    sections = re.split(r"^## (.+)\n", page, flags=re.MULTILINE)[1:]
    return {
        heading: {normalized(name): licence for name, licence in re.findall(r"^\| (\S+) +\| (.+?) +\|$", table, re.M)}
        for heading, table in zip(sections[::2], sections[1::2], strict=True)
    }


@pytest.mark.parametrize(("heading", "paths"), [("A real site", [RUNTIME]), ("Development and tests", [POSTGRES, DEV])])
def test_licences_page_lists_every_pinned_package(heading, paths):
    # colorama, which Windows alone needs, is named in the introduction.
    pinned = {pin["name"] for path in paths for pin in pins(path)} - {"colorama"}
    assert set(licences()[heading]) - {"name"} == pinned


@pytest.mark.parametrize("heading", ["A real site", "Development and tests"])
def test_every_licence_allows_use_on_an_open_site(heading):
    allowed = FREE | FREE_UNCHANGED | (FREE_FOR_TOOLS if heading == "Development and tests" else set())
    table = licences()[heading]
    del table["name"]
    for name, licence in table.items():
        if any(choice in FREE for choice in re.split(r" OR |; ", licence)):
            continue
        assert set(licence.split(" AND ")) <= allowed, name
