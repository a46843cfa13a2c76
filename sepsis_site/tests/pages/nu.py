"""The Nu HTML checker, the one behind W3C's: a Java program, fetched by npm at the version and checksum of .ci/nu."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PINNED = Path(__file__).resolve().parents[3] / ".ci" / "nu"
JAR = "node_modules/vnu-jar/build/dist/vnu.jar"
MISSING = "The Nu HTML checker needs Java and npm. Debian and Ubuntu: apt-get install default-jre-headless npm"
# In seconds. The checker is 32 MB.
LONGEST_DOWNLOAD = 300


def find_nu(folder=PINNED):
    """The command that starts the checker, which is fetched where it is missing. Without Java the test is skipped.

    Where REQUIRE_NU is set, it fails instead.
    """
    if not _works("java", "-version"):
        _stop(MISSING)
    if checksum(folder / "node_modules" / ".package-lock.json") != checksum(folder / "package-lock.json"):
        if not _works("npm", "--version"):
            _stop(MISSING)
        # What the package would do on its own is to fetch a Java, which Debian keeps safe for us.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONGEST_DOWNLOAD)
        except subprocess.TimeoutExpired:
            _stop("npm could not fetch the Nu HTML checker in time.")
        if done.returncode:
            _stop(f"npm could not fetch the Nu HTML checker: {done.stderr[-500:]}")
    # It runs for seconds: to make it faster on the way costs more than it saves. And it calls itself very deeply.
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m", "-jar", str(folder / JAR)]


def _works(*command):
    # A Mac has a java that only says where to get one.
    return bool(shutil.which(command[0])) and _runs(*command)


def _runs(*command):
    return subprocess.run(command, capture_output=True).returncode == 0


def checksum(lock):
    """Of the checker that a package-lock.json names, or None."""
    if not lock.exists():
        return None
    return json.loads(lock.read_text())["packages"]["node_modules/vnu-jar"]["integrity"]


def _stop(words):
    (pytest.fail if os.environ.get("REQUIRE_NU") else pytest.skip)(words)


def complaints(command, folder):
    """What the checker finds in all HTML and CSS files of a folder: one Java process, errors and warnings alike.

    A list of pairs: the name of the file, and the checker's words with the piece of text they are about.
    """
    # It would also guess which language a page is in, which takes as long as all the rest; ours are in English.
    options = ["--format", "json", "--stdout", "--exit-zero-always", "--also-check-css", "--no-langdetect"]
    command = [*command, *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [
        (Path(found["url"]).name, f"{found['message']} In: {' '.join(found.get('extract', '').split())}")
        for found in json.loads(done.stdout)["messages"]
        if found["type"] == "error" or found.get("subType") == "warning" or found["type"] == "non-document-error"
    ]
