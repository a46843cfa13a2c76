"""The Nu HTML checker of the W3C: a Java program that npm fetches at the version and checksum of .ci/nu."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PINNED = Path(__file__).resolve().parents[3] / ".ci" / "nu"
JAR = "node_modules/vnu-jar/build/dist/vnu.jar"
MISSING = "The Nu HTML checker needs Java and npm. Debian and Ubuntu: apt-get install default-jre-headless npm"
# The checker is 32 MB.
MAX_DOWNLOAD_SECONDS = 300


def find_checker(folder=PINNED):
    """Return the command that starts the checker, and fetch the checker if it is missing.

    Without Java or npm the test is skipped, or fails where REQUIRE_NU is set.
    """
    if not _works("java", "-version"):
        _stop(MISSING)
    if checksum(folder / "node_modules" / ".package-lock.json") != checksum(folder / "package-lock.json"):
        if not _works("npm", "--version"):
            _stop(MISSING)
        # The package's own scripts would download a Java; Debian's gets security updates.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=MAX_DOWNLOAD_SECONDS)
        except subprocess.TimeoutExpired:
            _stop("npm could not fetch the Nu HTML checker in time.")
        if done.returncode:
            _stop(f"npm could not fetch the Nu HTML checker: {done.stderr[-500:]}")
    # Runs of seconds gain nothing from the optimising compiler. The checker's recursion is deep.
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m", "-jar", str(folder / JAR)]


def _works(*command):
    # On macOS, java may be a stub that only says where to get one.
    return bool(shutil.which(command[0])) and _runs(*command)


def _runs(*command):
    return subprocess.run(command, capture_output=True).returncode == 0


def checksum(lock):
    """Return the checksum of the checker in a package-lock.json, or None."""
    if not lock.exists():
        return None
    return json.loads(lock.read_text())["packages"]["node_modules/vnu-jar"]["integrity"]


def _stop(reason):
    (pytest.fail if os.environ.get("REQUIRE_NU") else pytest.skip)(reason)


def find_problems(command, folder):
    """Return the errors and warnings of all HTML and CSS files in a folder, from one Java process.

    Each is a pair of the file's name and the checker's message with an extract.
    """
    # Language detection takes as long as everything else; every page is in English.
    options = ["--format", "json", "--stdout", "--exit-zero-always", "--also-check-css", "--no-langdetect"]
    command = [*command, *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [
        (Path(found["url"]).name, f"{found['message']} In: {' '.join(found.get('extract', '').split())}")
        for found in json.loads(done.stdout)["messages"]
        if found["type"] == "error" or found.get("subType") == "warning" or found["type"] == "non-document-error"
    ]
