"""docs/threat-model.md names tests that are there, and stays one page."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
MODEL = (PROJECT / "docs" / "threat-model.md").read_text()


def test_every_test_that_it_names_is_there_and_every_promise_names_one():
    named = set(re.findall(r"`([\w/]+\.py)`", MODEL))
    assert [path for path in sorted(named) if not (PROJECT / path).is_file()] == []
    promises = MODEL.partition("## From whom")[2].partition("## What we do not")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert [row for row in rows if ".py`" not in row] == []
    assert len(rows) > 10


def test_it_is_one_page():
    assert len(MODEL.split()) < 800
