"""Every migration has a way back, and a new one is safe while the old code still runs."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from sepsis_site.dev.management.commands.check_migrations import Command
from sepsis_site.dev.migration_linter import ROWS_WITH_TABLES, STATE_WITHOUT_DATABASE, find_problems

APPS = {"faq", "core", "groups", "sepsis_site", "stories", "support"}

# Why a migration breaks a rule all the same: {("app", "0042_its_name", "the-rule"): "the reason"}.
ACCEPTED = {}

# What does not come back on the way back, and why that may be: {("app", "0042_its_name"): "the reason"}.
LOST = {}
# Migrations whose way back does nothing, and why that is enough.
NOTHING_TO_UNDO = {}


@pytest.fixture(autouse=True)
def _database_outside_a_transaction(django_db_setup, django_db_blocker):
    """Concurrent operations refuse to give their SQL in a transaction. Nothing is written."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


def migrations_of_project(loader):
    return {key: migration for key, migration in sorted(loader.disk_migrations.items()) if key[0] in APPS}


def is_first(key):
    """Whether the migration is the one that makes an app's tables, before the site's first visitor."""
    return key[1].startswith("0001_")


def test_every_migration_has_a_way_back(loader):
    found = migrations_of_project(loader).items()
    assert [key for key, each in found if not all(operation.reversible for operation in each.operations)] == []


def test_a_way_back_that_loses_data_or_does_nothing_says_why(loader):
    loses = (migrations.RemoveField, migrations.DeleteModel)
    lost, nothing = set(), set()
    for key, migration in migrations_of_project(loader).items():
        for operation in migration.operations:
            if isinstance(operation, loses):
                lost.add(key)
            if migrations.RunPython.noop in (getattr(operation, "reverse_code", None),):
                nothing.add(key)
            if getattr(operation, "reverse_sql", None) == migrations.RunSQL.noop:
                nothing.add(key)
    assert lost == set(LOST)
    assert nothing == set(NOTHING_TO_UNDO)


def test_new_migration_is_safe_while_the_old_code_runs(loader):
    found = set()
    for key, migration in migrations_of_project(loader).items():
        if not is_first(key):
            problems = find_problems(migration, loader.project_state(key, at_end=False))
            found |= {(*key, rule) for rule in problems}
    assert found == set(ACCEPTED)


def text(**options):
    return models.CharField(max_length=20, **options)


EVENT = [("id", models.BigAutoField(primary_key=True)), ("room", text()), ("note", text(null=True))]
CHECK = models.CheckConstraint(condition=models.Q(room="a"), name="check")
UNIQUE = models.UniqueConstraint(fields=["room"], name="unique")
INDEX = models.Index(fields=["room"], name="index")
LONGER, SHORTER = models.CharField(max_length=40), models.CharField(max_length=10)


def add(field):
    return migrations.AddField("event", "new", field)


def alter(name, field):
    return migrations.AlterField("event", name, field)


def problems_of(*operations, atomic=True, create_table=True):
    migration = migrations.Migration("0042_new", "groups")
    migration.operations, migration.atomic = list(operations), atomic
    state = ProjectState()
    if create_table:
        migrations.CreateModel("Event", EVENT).state_forwards("groups", state)
    return find_problems(migration, state)


@pytest.mark.parametrize(
    ("operation", "rules"),
    [
        (add(text(null=True)), []),
        (add(text(db_default="")), []),
        (add(text(default="")), ["ban-drop-default"]),
        (add(models.DateField(default=date.today)), ["ban-drop-default"]),
        (add(text(null=True, unique=True)), ["disallowed-unique-constraint", "require-concurrent-index-creation"]),
        (
            add(models.GeneratedField(expression=models.F("room"), output_field=text(), db_persist=True)),
            ["adding-field-with-default"],
        ),
        # Squawk does not know that a longer varchar costs nothing: say so in ACCEPTED.
        (alter("room", LONGER), ["changing-column-type"]),
        (alter("room", text(help_text="Where", choices=[("a", "A")])), []),
        (alter("room", text(null=True)), []),
        (alter("room", SHORTER), ["changing-column-type"]),
        (alter("room", models.TextField()), ["changing-column-type"]),
        (alter("room", models.IntegerField()), ["changing-column-type"]),
        (
            alter("room", text(unique=True)),
            ["constraint-missing-not-valid", "disallowed-unique-constraint", "require-concurrent-index-creation"],
        ),
        (alter("note", text()), ["adding-not-nullable-field"]),
        (migrations.RemoveField("event", "room"), ["ban-drop-column"]),
        (migrations.RenameField("event", "room", "hall"), ["renaming-column"]),
        (migrations.RenameModel("Event", "Meeting"), ["renaming-table"]),
        (migrations.DeleteModel("Event"), ["ban-drop-table"]),
        (migrations.AddIndex("event", INDEX), ["require-concurrent-index-creation"]),
        (migrations.AddConstraint("event", CHECK), ["constraint-missing-not-valid"]),
        (AddConstraintNotValid("event", CHECK), []),
        (migrations.AddConstraint("event", UNIQUE), ["constraint-missing-not-valid", "disallowed-unique-constraint"]),
        (migrations.RunSQL("SELECT 1", "SELECT 2"), []),
        (migrations.RunPython(print, print), []),
        (migrations.SeparateDatabaseAndState(state_operations=[alter("room", text(help_text="Where"))]), []),
        (migrations.SeparateDatabaseAndState(state_operations=[alter("room", LONGER)]), [STATE_WITHOUT_DATABASE]),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("event", "room")]), ["ban-drop-column"]),
        (migrations.AlterModelOptions("event", {"ordering": ["room"]}), []),
    ],
)
def test_unsafe_operation_on_an_existing_table_is_found(operation, rules):
    assert problems_of(operation) == rules


def test_index_made_concurrently_is_safe_outside_a_transaction():
    assert problems_of(AddIndexConcurrently("event", INDEX), atomic=False) == []


def test_new_table_may_be_changed_in_any_way():
    made = [migrations.CreateModel("Event", EVENT), migrations.AddIndex("event", INDEX)]
    assert problems_of(*made, migrations.AddConstraint("event", CHECK), create_table=False) == []


def test_rows_and_tables_changed_by_one_migration_are_found():
    assert problems_of(add(text(null=True)), migrations.RunPython(print, print)) == [ROWS_WITH_TABLES]


def test_all_migrations_run_forward_back_and_forward_again():
    output = StringIO()
    call_command(Command(), stdout=output)
    assert output.getvalue().split() == ["Forward.", "Back.", "Forward."]
