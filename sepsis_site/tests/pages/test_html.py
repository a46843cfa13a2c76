"""The HTML of every page, judged by the Nu Html Checker of the W3C: no mistake and no warning."""

import json
import os
import shutil
import subprocess
from collections import defaultdict
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db

# Its version and checksum are pinned there; npm fetches it.
PINNED = settings.BASE_DIR / ".ci" / "nu"
JAR = "node_modules/vnu-jar/build/dist/vnu.jar"
MISSING = "The Nu Html Checker needs Java and npm (Debian and Ubuntu: apt-get install default-jre-headless npm)."

# What it says and we know better, each with the reason.
ALLOWED = {
    # Safari takes a list without bullets for no list, and a table that is laid out as blocks on a phone for no table.
    # Their roles, said once more, bring them back.
    "is unnecessary for element": {"list", "table", "rowgroup", "row", "columnheader", "rowheader", "cell"},
    "The “role” attribute must not be used on a": {"tr", "th", "td"},
}


@pytest.fixture(scope="session")
def checker(tmp_path_factory):
    """Its jar: NU_JAR, or else fetched. Without Java or npm the test is skipped, or fails where REQUIRE_NU is set."""
    jar = os.environ.get("NU_JAR")
    if not shutil.which("java") or not (jar or shutil.which("npm")):
        if os.environ.get("REQUIRE_NU"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    if jar:
        return jar
    folder = tmp_path_factory.mktemp("nu")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINNED / name, folder)
    # No script of a package runs: the jar lies in it as it is.
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    fetched = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    if fetched.returncode:
        if os.environ.get("REQUIRE_NU"):
            pytest.fail(fetched.stderr)
        pytest.skip("npm could not fetch the Nu Html Checker: this computer may be offline.")
    return folder / JAR


def test_the_html_of_every_page_is_valid(pictures, checker, tmp_path):
    for picture in pictures:
        (tmp_path / f"{picture.state.file_name}.html").write_bytes(picture.answer.body)
    command = ["java", "-jar", checker, "--skip-non-html", "--format", "json", tmp_path]
    judged = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert judged.stderr.startswith("{"), judged.stderr
    found = defaultdict(list)
    for message in json.loads(judged.stderr)["messages"]:
        if not is_allowed(message["message"]):
            words = f"{message['message']} {message.get('extract', '').strip()[:200]}"
            found[words].append(unquote(urlsplit(message["url"]).path).rpartition("/")[2])
    assert not found, "\n".join(f"{', '.join(names[:5])} ({len(names)}): {words}" for words, names in found.items())


def is_allowed(message):
    """Whether it holds the words of an entry of ALLOWED, and then names one of what that is about first."""
    named = message.partition("“role” attribute")[2] or message
    return any(words in message and named.split("“")[1].split("”")[0] in what for words, what in ALLOWED.items())
