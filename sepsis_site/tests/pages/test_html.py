"""The Nu HTML checker finds no error and no warning in any page or stylesheet."""

import re
import shutil
from collections import defaultdict

import pytest
from django.conf import settings

from sepsis_site.tests.pages import html_checkers

pytestmark = pytest.mark.django_db

# Messages about deliberate markup, with the reason. A message that no page causes any more fails the test.
ALLOWED = {
    # Safari with VoiceOver does not announce a list without bullets. https://bugs.webkit.org/show_bug.cgi?id=170179
    r"The “list” role is unnecessary for element “[ou]l”\.",
    # On a phone a table is laid out as blocks, which some browsers then no longer expose as a table.
    r"The “(table|rowgroup|row|columnheader|rowheader|cell)” role is unnecessary for element “t\w+”\.",
    r"The “role” attribute must not be used on a “t[dhr]” element which has a “table” ancestor with no “role” "
    r"attribute, or with a “role” attribute whose value is “table”, “grid”, or “treegrid”\.",
    # min() of a length and a percentage is valid CSS that the checker does not know yet.
    r"CSS: “max-inline-size”: The types are incompatible\.",
    # SVG 2, known to all browsers: the outline of a letter is drawn behind it.
    r"CSS: “paint-order”: Property “paint-order” doesn't exist\.",
}


@pytest.fixture
def checker():
    return html_checkers.nu_command()


def test_every_page_and_stylesheet_is_valid(catalogue, checker, tmp_path):
    for entry in catalogue:
        (tmp_path / f"{entry.state.file_name}.html").write_bytes(entry.response.body)
    for path in (settings.BASE_DIR / "static" / "css").glob("*.css"):
        shutil.copy(path, tmp_path)
    # In the same run, because Java takes seconds to start: proof that the checker finds errors.
    (tmp_path / "wrong.html").write_text('<!doctype html><html lang="en-GB"><title>A</title><p for="b">C</p></html>')
    (tmp_path / "wrong.css").write_text("p { colour: red }")
    found, used, noticed = defaultdict(set), set(), set()
    for file, message in html_checkers.find_problems(checker, tmp_path):
        known = {allowed for allowed in ALLOWED if re.match(allowed, message)}
        used |= known
        if file.startswith("wrong."):
            noticed.add(file)
        elif not known:
            found[message].add(file)
    assert not found, "\n".join(
        f"{', '.join(sorted(files)[:3])} ({len(files)}): {message}" for message, files in found.items()
    )
    assert noticed == {"wrong.html", "wrong.css"}
    assert not ALLOWED - used, "Remove this from ALLOWED: no page causes it any more."


@pytest.mark.parametrize(
    ("checker", "missing"),
    [(html_checkers.nu_command, "java"), (html_checkers.nu_command, "npm"), (html_checkers.axe_script, "npm")],
)
def test_html_checker_without_java_or_npm_skips_locally_and_fails_in_ci(monkeypatch, tmp_path, checker, missing):
    (tmp_path / "package-lock.json").write_text('{"packages": {"node_modules/vnu-jar": {"integrity": "sha512-A"}}}')
    monkeypatch.setattr(html_checkers.shutil, "which", lambda name: None if name == missing else "/bin/true")
    monkeypatch.setattr(html_checkers, "_runs", lambda *command: True)
    monkeypatch.delenv("REQUIRE_HTML_CHECKERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install"):
        checker(tmp_path)
    monkeypatch.setenv("REQUIRE_HTML_CHECKERS", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"):
        checker(tmp_path)


def test_html_checkers_are_pinned_by_checksum_without_registry_url():
    lock = html_checkers.FOLDER / "package-lock.json"
    checksums = html_checkers.checksums(lock)
    assert set(checksums) == {"node_modules/axe-core", "node_modules/vnu-jar"}
    assert all(checksum.startswith("sha512-") for checksum in checksums.values())
    assert "://" not in lock.read_text()
    assert "resolved" not in lock.read_text()
