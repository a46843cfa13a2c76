"""The Nu HTML checker and axe-core, fetched by npm at the versions and checksums of .ci/html-checkers."""

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / ".ci" / "html-checkers"
NU_JAR = "node_modules/vnu-jar/build/dist/vnu.jar"
AXE_SCRIPT = "node_modules/axe-core/axe.min.js"
MISSING = "The HTML checkers need Java and npm. Debian and Ubuntu: apt-get install default-jre-headless npm"
# The packages are 35 MB.
MAX_DOWNLOAD_SECONDS = 300


def nu_command(folder=FOLDER):
    """Return the command that starts the Nu HTML checker. Without Java or npm, skip the test (or fail, see _stop)."""
    if not _works("java", "-version"):
        _stop(MISSING)
    _install(folder)
    # It runs for seconds: optimising compilation costs more than it saves. Its recursion is deep.
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m", "-jar", str(folder / NU_JAR)]


def axe_script(folder=FOLDER):
    """Return the source of axe-core. Without npm, skip the test (or fail, see _stop)."""
    _install(folder)
    return (folder / AXE_SCRIPT).read_text(encoding="utf-8")


def _install(folder):
    """Run npm unless the packages of the lock file are installed. Test processes take turns."""
    with (folder / "package-lock.json").open() as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if checksums(folder / "node_modules" / ".package-lock.json") == checksums(folder / "package-lock.json"):
            return
        if not _works("npm", "--version"):
            _stop(MISSING)
        # The install script of vnu-jar would fetch a Java, which the operating system provides.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=MAX_DOWNLOAD_SECONDS)
        except subprocess.TimeoutExpired:
            _stop("npm could not fetch the HTML checkers in time.")
        if done.returncode:
            _stop(f"npm could not fetch the HTML checkers: {done.stderr[-500:]}")


def _works(*command):
    # macOS has a java that only says where to get one.
    return bool(shutil.which(command[0])) and _runs(*command)


def _runs(*command):
    return subprocess.run(command, capture_output=True).returncode == 0


def checksums(lock):
    """Return the checksum of each package that a package-lock.json names, by its folder. None without the file."""
    if not lock.exists():
        return None
    packages = json.loads(lock.read_text())["packages"]
    return {folder: package["integrity"] for folder, package in packages.items() if folder}


def _stop(reason):
    """Skip the test, or fail it where REQUIRE_HTML_CHECKERS is set."""
    (pytest.fail if os.environ.get("REQUIRE_HTML_CHECKERS") else pytest.skip)(reason)


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
