"""Every migration has a way back, and a new one is safe while the site runs."""

from datetime import date

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from sepsis_site.dev import migration_rules as rules

OURS = {"faq", "core", "groups", "sepsis_site", "stories", "support"}

# These ran before there was a site whose visitors they could disturb. Whatever comes after holds to the rules.
BEFORE_LAUNCH = {"faq": 1, "core": 1, "groups": 1, "sepsis_site": 1, "stories": 1, "support": 1}

# Why one breaks a rule all the same: {("app", "0042_its_name"): "the reason"}.
REASONS = {}

# What does not come back on the way back, and why that may be.
LOST = {}
# Whose way back does nothing, and why that is enough.
NOTHING_TO_UNDO = {}


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None)


def ours(loader):
    return {key: migration for key, migration in sorted(loader.disk_migrations.items()) if key[0] in OURS}


def test_every_migration_has_a_way_back(loader):
    stuck = [
        key for key, each in ours(loader).items() if not all(operation.reversible for operation in each.operations)
    ]
    assert [key for key in stuck if key not in REASONS] == []


def test_a_way_back_that_loses_data_or_does_nothing_says_why(loader):
    loses = (migrations.RemoveField, migrations.DeleteModel)
    lost, nothing = set(), set()
    for key, migration in ours(loader).items():
        for operation in migration.operations:
            if isinstance(operation, loses):
                lost.add(key)
            if migrations.RunPython.noop in (getattr(operation, "reverse_code", None),):
                nothing.add(key)
            if getattr(operation, "reverse_sql", None) == migrations.RunSQL.noop:
                nothing.add(key)
    assert lost == set(LOST)
    assert nothing == set(NOTHING_TO_UNDO)


def test_a_new_migration_is_safe_while_the_site_runs(loader):
    new = [key for key in ours(loader) if int(key[1][:4]) > BEFORE_LAUNCH.get(key[0], 0)]
    found = {}
    for key in new:
        state = loader.project_state(key, at_end=False)
        unsafe = rules.problems(ours(loader)[key].operations, state, key[0])
        if unsafe and key not in REASONS:
            found[key] = unsafe
    assert found == {}
    assert set(REASONS) <= set(new)


def test_what_the_database_never_hears_of_changes_nothing_in_it(loader):
    found = []
    for key, migration in ours(loader).items():
        if any(isinstance(each, migrations.SeparateDatabaseAndState) for each in migration.operations):
            state = loader.project_state(key, at_end=False)
            for operation in migration.operations:
                if isinstance(operation, migrations.SeparateDatabaseAndState) and not operation.database_operations:
                    found += rules.untold(operation.state_operations, state.clone(), key[0])
                operation.state_forwards(key[0], state)
    assert found == []


# The rules


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


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (add(text(null=True)), None),
        (add(text(db_default="")), None),
        (add(text(default="")), rules.STORES),
        (add(models.DateField(default=date.today)), rules.STORES),
        (add(text(null=True, unique=True)), rules.UNIQUE),
        (
            add(models.GeneratedField(expression=models.F("room"), output_field=text(), db_persist=True)),
            rules.REWRITES,
        ),
        (alter("room", LONGER), None),
        (alter("room", text(help_text="Where", choices=[("a", "A")])), None),
        (alter("room", text(null=True)), None),
        (alter("room", SHORTER), rules.REWRITES),
        (alter("room", models.TextField()), rules.REWRITES),
        (alter("room", models.IntegerField()), rules.REWRITES),
        (alter("room", text(unique=True)), rules.UNIQUE),
        (alter("note", text()), rules.STORES),
        (migrations.RemoveField("event", "room"), rules.LATER),
        (migrations.RenameField("event", "room", "hall"), rules.LATER),
        (migrations.RenameModel("Event", "Meeting"), rules.LATER),
        (migrations.DeleteModel("Event"), rules.LATER),
        (migrations.AddIndex("event", INDEX), rules.CONCURRENTLY),
        (AddIndexConcurrently("event", INDEX), None),
        (migrations.AddConstraint("event", CHECK), rules.NOT_VALID),
        (AddConstraintNotValid("event", CHECK), None),
        (migrations.AddConstraint("event", UNIQUE), rules.UNIQUE),
        (migrations.RunSQL("SELECT 1"), rules.BACK),
        (migrations.RunSQL("SELECT 1", "SELECT 2"), None),
        (migrations.RunPython(print), rules.BACK),
        (migrations.SeparateDatabaseAndState(state_operations=[alter("room", text(help_text="Where"))]), None),
        (migrations.SeparateDatabaseAndState(state_operations=[alter("room", LONGER)]), rules.UNTOLD),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("event", "room")]), rules.LATER),
        (migrations.AlterModelOptions("event", {"ordering": ["room"]}), None),
    ],
)
def test_what_disturbs_a_live_table_is_found(operation, rule):
    state = ProjectState()
    migrations.CreateModel("Event", EVENT).state_forwards("groups", state)
    found = rules.problems([operation], state, "groups")
    assert [problem.partition(": ")[2] for problem in found] == ([rule] if rule else [])


def test_a_table_that_is_new_may_be_treated_in_any_way():
    made = [migrations.CreateModel("Event", EVENT), migrations.AddIndex("event", INDEX), add(text(default=""))]
    assert rules.problems([*made, migrations.AddConstraint("event", CHECK)], ProjectState(), "groups") == []


def test_rows_are_changed_apart_from_tables():
    state = ProjectState()
    migrations.CreateModel("Event", EVENT).state_forwards("groups", state)
    both = [add(text(null=True)), migrations.RunPython(print, print)]
    assert rules.problems(both, state, "groups") == [rules.APART]


def test_a_problem_says_where_it_is():
    state = ProjectState()
    migrations.CreateModel("Event", EVENT).state_forwards("groups", state)
    assert rules.problems([add(text(default=""))], state, "groups") == [f"AddField event.new: {rules.STORES}"]
