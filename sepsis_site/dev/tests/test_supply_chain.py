"""The packages: nothing is installed that was not chosen, and all of it may be used."""

import json
from pathlib import Path

import pytest

from sepsis_site.supply_chain import licences
from sepsis_site.supply_chain.__main__ import ASKED, LICENCES, PINNED, TOOLS, TOOLS_ASKED, verdict
from sepsis_site.supply_chain.pins import Pin, asked_for, of_the_site, pins


@pytest.mark.parametrize(("asked", "pinned"), [(ASKED, PINNED), (TOOLS_ASKED, TOOLS)])
def test_all_that_is_asked_for_is_pinned_at_its_version_with_all_it_needs(asked, pinned):
    asked, pinned = asked_for(asked.read_text()), pins(pinned.read_text())
    versions = {pin.name: pin.version for pin in pinned}
    assert {name: versions.get(name) for name in asked} == {name: version for name, (version, _) in asked.items()}
    assert len(versions) == len(pinned)
    assert all(pin.hashes for pin in pinned)
    assert all(by in versions or by.startswith("-r ") for pin in pinned for by in pin.wanted_by)


@pytest.mark.parametrize("path", [PINNED, TOOLS], ids=lambda path: path.name)
def test_what_is_pinned_says_nothing_of_the_computer_it_was_pinned_on(path):
    text = path.read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert str(Path.home()) not in text


def test_what_has_a_file_for_each_kind_of_computer_has_them_all_pinned():
    # Linux on two processors, macOS on two, Windows, and the versions of Python from 3.11.
    hashes = {pin.name: len(pin.hashes) for pin in pins(PINNED.read_text())}
    for name in ("psycopg-binary", "pillow", "pyproj", "rapidfuzz", "brotli", "nh3", "greenlet", "psutil", "ruff"):
        assert hashes[name] >= 12, name
    assert [pin.marker for pin in pins(PINNED.read_text()) if pin.name == "colorama"] == ["sys_platform == 'win32'"]


def test_a_line_that_nobody_pinned_is_noticed():
    with pytest.raises(ValueError, match="none of ours"):
        pins("--extra-index-url https://example.org/\n")
    with pytest.raises(ValueError, match="none of ours"):
        pins("django>=5\n")


def test_what_runs_on_a_site_is_what_it_asks_for_and_what_that_needs():
    asked = asked_for("# Why\n\n# The site\na[x]==1\n\n# Tests\nc==1\n")
    pinned = [Pin("a", "1", "", (), ()), Pin("b", "1", "", (), ("a", "c")), Pin("c", "1", "", (), ())]
    assert of_the_site(pinned, asked) == {"a", "b"}


def test_the_list_of_licences_is_of_what_is_installed():
    assert LICENCES.read_text() == licences.page(pins(PINNED.read_text()), asked_for(ASKED.read_text()))


def test_every_package_may_be_used_on_an_open_site():
    pinned = pins(PINNED.read_text())
    running = of_the_site(pinned, asked_for(ASKED.read_text()))
    for pin in pinned:
        allowed = licences.FREE | licences.FREE_UNCHANGED
        if pin.name not in running:
            allowed = allowed | licences.FOR_TOOLS_ALONE
        assert licences.parts(licences.licence(pin.name)) <= allowed, pin.name


@pytest.mark.parametrize(
    ("licence", "single"),
    [
        ("MIT", {"MIT"}),
        ("MIT AND PSF-2.0", {"MIT", "PSF-2.0"}),
        ("AGPL-3.0 OR BSD-3-Clause", {"BSD-3-Clause"}),
        ("AGPL-3.0 OR SSPL-1.0", {"AGPL-3.0", "SSPL-1.0"}),
    ],
)
def test_of_two_licences_one_may_choose_the_free_one(licence, single):
    assert licences.parts(licence) == single


SOUND = {"name": "six", "version": "1.17.0", "vulns": []}
FAULTY = {"name": "django", "version": "5.2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["5.2.1"]}]}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "words", "is_well"),
    [
        ([SOUND], "No known faults in 1 packages.", True),
        ([SOUND, UNKNOWN], "not known there: 1.", True),
        ([SOUND, FAULTY], "django 5.2.0: CVE-2026-1, mended in 5.2.1", False),
        ([UNKNOWN], "Skipped. This index of packages tells nothing", True),
        (None, "Skipped. The index of packages cannot be reached", True),
    ],
)
def test_known_faults_stop_make_lint_and_a_computer_offline_does_not(packages, words, is_well):
    answer = "" if packages is None else json.dumps({"dependencies": packages})
    said, well = verdict(answer)
    assert words in said
    assert well is is_well
