"""The documents name files, commands and settings that exist, and the documented database role can run the site."""

import os
import re
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import connection

from sepsis_site.outage.postgres_backend import QUIET_LOG_SETTINGS

PROJECT = settings.BASE_DIR
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
RECORDS = sorted((PROJECT / "docs" / "adr").glob("[0-9]*.md"))
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
TOP_LEVEL = {path.name for path in PROJECT.iterdir() if not path.name.startswith(".")}
FILE_NAME = re.compile(r"\.(py|html|css|js|md|toml|txt|ini|conf|csv|json|svg|png)$")
MAX_README_WORDS = 1200
MAX_FILES_OF_A_CHANGE = 4


def paths_in(text):
    """Return the paths of the project that ``text`` names in backticks."""
    found = re.findall(r"`([\w@.-]+(?:/[\w@.*-]+)*/?)`", text)
    return {name for name in found if ("/" in name and name.partition("/")[0] in TOP_LEVEL) or FILE_NAME.search(name)}


def exists(name):
    """Return whether ``name`` is a path of the project, or the plain name of one of its files."""
    if any(PROJECT.glob(name.rstrip("/"))):
        return True
    return "/" not in name and any(any((PROJECT / folder).rglob(name)) for folder in TOP_LEVEL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document):
    text = document.read_text()
    missing = [name for name in paths_in(text) if not exists(name)]
    links = {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target}
    missing += [target for target in links if target and not (document.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_heading_leads_to_one(document):
    text = document.read_text()
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(document):
    named = re.findall(r"\bmanage(?:\.py)? ([a-z]+(?:_[a-z]+)+|migrate|check|backup|restore)\b", document.read_text())
    assert set(named) <= get_commands().keys() | {"check"}


def test_the_operations_guide_names_only_variables_that_the_settings_read():
    explained = set(re.findall(r"^([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    section = OPERATIONS.partition("### 4. The settings")[2].partition("### 5.")[0]
    named = set(re.findall(r"^    ([A-Z_]+)=", section, re.MULTILINE))
    rows = re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE)
    named |= {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named <= explained
    assert {"DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"} <= named


def statements():
    blocks = re.findall(r"```sql\n(.*?)```", OPERATIONS, re.DOTALL)
    return [line.rstrip(";") for block in blocks for line in block.splitlines()]


def test_the_operations_guide_has_postgresql_log_no_values():
    told = dict(re.findall(r"ALTER SYSTEM SET (\w+) = '([^']+)'", "\n".join(statements())))
    assert told == QUIET_LOG_SETTINGS


@pytest.fixture
def documented_role(django_db_setup, django_db_blocker):
    """Make the role and the database of the guide, under names of this test; return a DATABASE_URL."""
    if sys.platform != "linux":
        pytest.skip("The locale C.UTF-8 is Linux's.")
    name = f"documented_{os.getpid()}"
    making = [line.replace("sepsis_site", name) for line in statements() if not re.match("ALTER SYSTEM|SELECT", line)]
    with django_db_blocker.unblock():
        # The embedded server starts with the first connection.
        connection.ensure_connection()
        parameters = connection.get_connection_params()
    parameters = {key: parameters[key] for key in ("user", "host", "port", "password") if parameters.get(key)}
    with psycopg.connect(**parameters, dbname="postgres", autocommit=True) as server:
        for statement in making:
            server.execute(statement)
        try:
            yield f"postgresql://{name}@/{name}?host={parameters['host']}"
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"DROP ROLE IF EXISTS {name}")


def test_the_documented_role_may_migrate_and_back_up(documented_role, tmp_path):
    # The tests' own variables are not those of a real site.
    kept = {name: value for name, value in os.environ.items() if name not in {"HTTPS", "DJANGO_ALLOW_ASYNC_UNSAFE"}}
    environment = kept | {
        "DATABASE_URL": documented_role,
        "SECRET_KEY": "only-for-tests-" + "0123456789abcdefghij" * 3,
        "ALLOWED_HOSTS": "localhost",
        "STALE_PAGE_CACHE_FOLDER": str(tmp_path / "pages"),
        "MEDIA_ROOT": str(tmp_path / "media"),
    }
    for command in (
        ["check", "--deploy", "--fail-level", "WARNING", "--database", "default"],
        ["migrate", "--verbosity", "0"],
        ["refresh_roles"],
        ["backup", str(tmp_path / "backup.tar")],
    ):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=PROJECT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


def test_the_readme_is_short():
    assert len((PROJECT / "README.md").read_text().split()) <= MAX_README_WORDS


def test_each_usual_change_touches_at_most_four_files():
    architecture = (PROJECT / "docs" / "architecture.md").read_text()
    table = architecture.partition("\n## To change X, open Y\n")[2].partition("\n## ")[0]
    changes = re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.MULTILINE)[2:]
    assert len(changes) >= 12
    for what, where in changes:
        # Alternatives for the same step stand after a semicolon.
        first = where.partition(";")[0]
        files = len(paths_in(first)) + len(re.findall(r"a migration|a view|a template|a command|the model", first))
        assert files <= MAX_FILES_OF_A_CHANGE, what


def test_decision_records_are_numbered_and_listed_in_the_index():
    index = (PROJECT / "docs" / "adr" / "README.md").read_text()
    listed = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", index)
    assert listed == [path.name for path in RECORDS]
    numbers = [path.name[:4] for path in RECORDS]
    assert len(numbers) == len(set(numbers)) >= 10


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.name)
def test_a_decision_record_says_context_decision_and_consequences(record):
    headings = re.findall(r"^## (.+)$", record.read_text(), re.MULTILINE)
    assert headings[:3] == ["Context", "Decision", "Consequences"]
