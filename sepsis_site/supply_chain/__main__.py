"""``python -m sepsis_site.supply_chain pin | licences | audit``, for whoever looks after the packages."""

import json
import subprocess
import sys
import venv
from pathlib import Path

from sepsis_site.supply_chain import licences
from sepsis_site.supply_chain.pins import asked_for, pins

PROJECT = Path(__file__).resolve().parent.parent.parent
ASKED, PINNED = PROJECT / "requirements.in", PROJECT / "requirements.txt"
LICENCES = PROJECT / "docs" / "licences.md"
# The two programs used here are no part of the site, and what they need could get in its way.
TOOLS, TOOLS_ASKED = PROJECT / ".ci" / "supply-chain.txt", PROJECT / ".ci" / "supply-chain.in"
TOOLS_FOLDER = PROJECT / ".venv" / "supply-chain"

HEAD = """\
# Every package of the site, its tests and tools, each file of it by its checksum, for Linux, macOS and Windows.
# Made from {source}. Do not edit: .venv/bin/python -m sepsis_site.supply_chain pin
"""


def main(arguments):
    commands = {"pin": pin, "licences": list_licences, "audit": audit}
    if not arguments or arguments[0] not in commands:
        print(f"Say what to do: {', '.join(commands)}.", file=sys.stderr)
        return 2
    return commands[arguments[0]](*arguments[1:])


def pin(*options):
    """Choose the versions again where requirements.in asks for others; ``--upgrade`` chooses the newest of all else."""
    if problem := _bring_tools():
        print(problem, file=sys.stderr)
        return 1
    for source, target in ((ASKED, PINNED), (TOOLS_ASKED, TOOLS)):
        command = [TOOLS_FOLDER / "bin" / "uv", "pip", "compile", source.name, "--output-file", target.name, "--quiet"]
        # For every kind of computer at once, and without a word of where this one finds its packages.
        command += ["--universal", "--generate-hashes", "--python-version", "3.11", "--annotation-style", "line"]
        command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--system-certs", *options]
        done = subprocess.run(command, cwd=source.parent)
        if done.returncode:
            return done.returncode
        text = target.read_text()
        target.write_text(HEAD.format(source=source.name) + text)
    print("Now: make run, which installs them; then .venv/bin/python -m sepsis_site.supply_chain licences")
    return 0


def list_licences():
    LICENCES.write_text(licences.page(pins(PINNED.read_text()), asked_for(ASKED.read_text())))
    print(f"Written: {LICENCES.relative_to(PROJECT)}")
    return 0


def audit():
    """Ask the index of packages whether it knows of faults in what is pinned. 1 when it does."""
    if problem := _bring_tools():
        print(f"Skipped. {problem}")
        return 0
    command = [TOOLS_FOLDER / "bin" / "pip-audit", "--disable-pip", "--require-hashes", "--requirement", PINNED]
    done = subprocess.run([*command, "--format=json", "--progress-spinner=off"], capture_output=True, text=True)
    said, is_well = verdict(done.stdout)
    print(said)
    return 0 if is_well else 1


def verdict(answer):
    """(words, whether there is nothing to mend), of what pip-audit wrote."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return "Skipped. The index of packages cannot be reached: nobody knows whether there are faults.", True
    known = [package for package in packages if "vulns" in package]
    faults = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in known
        for fault in package["vulns"]
    ]
    if faults:
        return "\n".join([*faults, "Ask for a mended version in requirements.in, then pin again."]), False
    if not known:
        return "Skipped. This index of packages tells nothing of faults: look from another network.", True
    unknown = len(packages) - len(known)
    return f"No known faults in {len(known)} packages" + (f"; not known there: {unknown}." if unknown else "."), True


def _bring_tools():
    """Install the two programs unless they are there. What went wrong, or nothing."""
    mark = TOOLS_FOLDER / ".installed"
    if mark.exists() and mark.read_text() == TOOLS.read_text():
        return ""
    venv.create(TOOLS_FOLDER, with_pip=True, clear=True)
    command = [TOOLS_FOLDER / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--retries=1", "--timeout=10", "-r", TOOLS]
    if subprocess.run(command, capture_output=True).returncode:
        return "pip-audit and uv could not be installed: is this computer offline?"
    mark.write_text(TOOLS.read_text())
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
