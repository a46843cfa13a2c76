"""Find what is unsafe in a migration while the old code still runs: squawk on its SQL, and two rules that squawk lacks.

Squawk knows what locks or rewrites a table, and what breaks code that still reads or stores the old columns. Tables
that the same migration creates are exempt.
"""

import json
import subprocess
import sys
from pathlib import Path

from django.db import connection, migrations

# Rules that Django's SQL breaks by design, or that are a matter of taste; and one against the usual first step of
# removing a column, which is to let it be null.
EXCLUDED_RULES = (
    "ban-drop-not-null",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-robust-stmts",
    "prefer-text-field",
    "require-lock-timeout",
    "require-statement-timeout",
)

# The table stays locked while rows are changed: the rows need a migration of their own.
ROWS_WITH_TABLES = "rows-with-tables"
# The models would describe a column that the database does not have.
STATE_WITHOUT_DATABASE = "state-without-database"


def find_problems(migration, state):
    """Return the names of the rules that ``migration`` breaks, sorted. ``state`` is the state of the models before."""
    found = set(_squawk(_sql(migration, state.clone())))
    changes_rows = [isinstance(each, migrations.RunPython | migrations.RunSQL) for each in migration.operations]
    if any(changes_rows) and not all(changes_rows):
        found.add(ROWS_WITH_TABLES)
    if _has_state_without_database(migration, state.clone()):
        found.add(STATE_WITHOUT_DATABASE)
    return sorted(found)


def _sql(migration, state):
    """Return the lines that ``manage.py sqlmigrate`` prints for the migration."""
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state, editor, collect_sql=True)
        lines = editor.collected_sql
    return ["BEGIN;", *lines, "COMMIT;"] if migration.atomic else lines


def _squawk(lines):
    """Return the names of squawk's rules that the lines of SQL break."""
    command = [Path(sys.executable).with_name("squawk"), "--reporter=json", "--pg-version=15"]
    command.append(f"--exclude={','.join(EXCLUDED_RULES)}")
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True)
    return [problem["rule_name"] for problem in json.loads(done.stdout)]


def _has_state_without_database(migration, state):
    """Whether an operation of the state alone would change the database, had the database been told."""
    for operation in migration.operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState) and not operation.database_operations:
            alone = migrations.Migration("alone", migration.app_label)
            alone.atomic, alone.operations = False, operation.state_operations
            if any(line and not line.startswith("--") for line in _sql(alone, state.clone())):
                return True
        operation.state_forwards(migration.app_label, state)
    return False
