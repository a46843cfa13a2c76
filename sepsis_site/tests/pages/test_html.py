"""The HTML of every page, and every stylesheet, as the Nu HTML checker judges them: no error and no warning."""

import re
import shutil
from collections import defaultdict

import pytest
from django.conf import settings

from sepsis_site.tests.pages import nu

pytestmark = pytest.mark.django_db

# What the checker says of what we mean, and why we do. What no page has any more leaves this list.
ALLOWED = {
    # Safari with VoiceOver takes a list without bullets for none. https://bugs.webkit.org/show_bug.cgi?id=170179
    r"The “list” role is unnecessary for element “[ou]l”\.",
    # On a phone the table of what we keep is laid out as blocks, which is no table to some browsers any more.
    r"The “(table|rowgroup|row|columnheader|rowheader|cell)” role is unnecessary for element “t\w+”\.",
    r"The “role” attribute must not be used on a “t[dhr]” element which has a “table” ancestor with no “role” "
    r"attribute, or with a “role” attribute whose value is “table”, “grid”, or “treegrid”\.",
    # The smaller of a length and a share of what is around it: as CSS has it, and the checker does not yet.
    r"CSS: “max-inline-size”: The types are incompatible\.",
    # Of SVG 2, known to all browsers: a letter's edge is drawn behind it.
    r"CSS: “paint-order”: Property “paint-order” doesn't exist\.",
}


@pytest.fixture
def checker():
    return nu.find_nu()


def test_every_page_and_every_stylesheet_is_valid(pictures, checker, tmp_path):
    for picture in pictures:
        (tmp_path / f"{picture.state.file_name}.html").write_bytes(picture.answer.body)
    for path in (settings.BASE_DIR / "static" / "css").glob("*.css"):
        shutil.copy(path, tmp_path)
    # In the same go, for starting Java takes seconds: that the checker would find something.
    (tmp_path / "wrong.html").write_text('<!doctype html><html lang="en-GB"><title>A</title><p for="b">C</p></html>')
    (tmp_path / "wrong.css").write_text("p { colour: red }")
    found, used, noticed = defaultdict(set), set(), set()
    for file, words in nu.complaints(checker, tmp_path):
        known = {allowed for allowed in ALLOWED if re.match(allowed, words)}
        used |= known
        if file.startswith("wrong."):
            noticed.add(file)
        elif not known:
            found[words].add(file)
    assert not found, "\n".join(
        f"{', '.join(sorted(files)[:3])} ({len(files)}): {words}" for words, files in found.items()
    )
    assert noticed == {"wrong.html", "wrong.css"}
    assert not ALLOWED - used, "Take this out of ALLOWED: no page has it any more."


@pytest.mark.parametrize("missing", ["java", "npm"])
def test_without_java_or_npm_a_test_is_skipped_and_ci_fails(monkeypatch, tmp_path, missing):
    (tmp_path / "package-lock.json").write_text('{"packages": {"node_modules/vnu-jar": {"integrity": "sha512-A"}}}')
    monkeypatch.setattr(nu.shutil, "which", lambda name: None if name == missing else "/bin/true")
    monkeypatch.setattr(nu, "_runs", lambda *command: True)
    monkeypatch.delenv("REQUIRE_NU", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install"):
        nu.find_nu(tmp_path)
    monkeypatch.setenv("REQUIRE_NU", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"):
        nu.find_nu(tmp_path)


def test_the_checker_is_pinned_by_its_checksum_and_names_no_computer():
    text = (nu.PINNED / "package-lock.json").read_text()
    assert nu.checksum(nu.PINNED / "package-lock.json").startswith("sha512-")
    assert "://" not in text
    assert "resolved" not in text
